#!/usr/bin/env bash
# SIGTERM of each process under load: exit 0 within the budget, nothing acknowledged lost, nothing consumed again.
# ROUNDS (5), RATE spans a second (1000), BUDGET seconds (25).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
rounds=${ROUNDS:-${short:+1}}; rounds=${rounds:-5}
rate=${RATE:-1000} budget=${BUDGET:-25}
again=0 slowest=0
collector collector-1
collector collector-2
ingester ingester
query
ready collector-1 collector-2 ingester query
load --rate "$rate" --duration $((rounds * 45))s --verify-quiet 2m
for i in $(seq "$rounds"); do
  for who in collector-1 ingester query; do
    sleep 3
    [ $who != ingester ] || again=$((again + $(metric ingester spoor_ingester_spans_duplicates_total)))
    terminate $who "$budget"
    [ "$took" -le "$slowest" ] || slowest=$took
    say "round $i of $rounds: $who ended within $took s"
    start $who
    ready $who
  done
done
loaded
again=$((again + $(metric ingester spoor_ingester_spans_duplicates_total)))
[ $again -eq 0 ] || fault "$again spans were consumed again"
balanced collector-1 collector-2 ingester
finish "rounds $rounds rate $rate slowest $slowest s duplicates $again"
