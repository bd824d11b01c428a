#!/usr/bin/env bash
# The whole pipeline at a rate that keeps the machine busy, for ten minutes: the memory of each process is to be flat (the mean of the last
# minute at most 5 % above that of the third), and every span that was acknowledged is to be found, once.
#
#   RATE (40000) spans a second, MINUTES (10), SPANS a request (512), SAMPLE share of the traces that is read back (0.002)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
rate=${RATE:-40000}
minutes=${MINUTES:-10}
SAMPLE=${SAMPLE:-0.002}
TRAFFIC=$traffic
[ -n "$TEST_ELASTICSEARCH" ] && [ -n "${TEST_KAFKA:-}" ] || servers kafka elasticsearch
publish src/Collector src/Ingester src/Query tools/Load

# mean FILE MINUTE: of what was noted in that minute, counted from 1.
mean() { awk -v from=$((60 * ($2 - 1))) -v to=$((60 * $2)) '$1 >= from && $1 < to { sum += $2; n++ } END { printf "%.0f\n", (n ? sum / n : 0) }' "$1"; }

collector collector
ingester ingester
query
ready collector ingester query
load --rate "$rate" --duration "${minutes}m" --spans-per-request "${SPANS:-512}" --verify-timeout 20m --verify-quiet 2m
from=$SECONDS
while [ $((SECONDS - from)) -lt $((minutes * 60)) ]; do
  for who in collector ingester; do
    alive $who || die "$who ended: $(tail -3 "$work/$who.log")"
    echo "$((SECONDS - from)) $(memory "${pids[$who]}" VmRSS)" >>"$work/$who.memory"
  done
  sleep 5
done
say "behind by $(behind) spans"
for who in collector ingester; do
  third=$(mean "$work/$who.memory" 3)
  last=$(mean "$work/$who.memory" "$minutes")
  words=${words:-}"$who third minute $third MB last $last MB peak $(memory "${pids[$who]}" VmHWM) MB "
  [ $((last * 100)) -le $((third * 105)) ] || fault "$who grew from $third to $last MB"
done
loaded
balanced collector ingester
finish "rate $rate minutes $minutes $words"
