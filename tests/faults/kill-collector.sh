#!/usr/bin/env bash
# kill -9 of one of two collectors at random moments under load. KILLS (10), RATE spans a second (2000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
kills=${KILLS:-${short:+1}}; kills=${kills:-10}
rate=${RATE:-2000}
collector collector-1
collector collector-2
ingester ingester
query
ready collector-1 collector-2 ingester query
load --rate "$rate" --duration $((kills * 12 + 10))s --verify-quiet 2m
for i in $(seq "$kills"); do
  sleep "$(between 3 12)"
  victim=collector-$((i % 2 + 1))
  kill_9 $victim
  start $victim
  say "kill $i of $kills, $victim; $(acknowledged) spans acknowledged"
done
loaded
ready collector-1 collector-2
balanced collector-1 collector-2 ingester
finish "kills $kills rate $rate"
