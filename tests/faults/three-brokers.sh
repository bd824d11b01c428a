#!/usr/bin/env bash
# Of three brokers each is killed once; then two are away for AWAY seconds (60). Every answer is OK or UNAVAILABLE with
# RetryInfo, none comes from the client's own deadline, and publishing goes on within 15 s of a kill. RATE spans a second (2000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
away=${AWAY:-${short:+15}}; away=${away:-60}
rate=${RATE:-2000}
brokers=${BROKERS:-${short:+1}}; brokers=${brokers:-3}
servers kafka=3 "$search"
collector collector
ingester ingester
query
ready collector ingester query
load --rate "$rate" --duration $((brokers * 45 + away + 60))s --verify-quiet 2m
slowest=0
for i in $(seq "$brokers"); do
  sleep 10
  kill -9 "$(server_pid "kafka-$i")"
  from=$SECONDS
  # Normal again: two seconds in a row at nine tenths of the rate.
  good=0
  while [ $good -lt 2 ] && [ $((SECONDS - from)) -lt 40 ]; do
    before=$(metric collector spoor_collector_spans_published_total)
    sleep 1
    if [ $(($(metric collector spoor_collector_spans_published_total) - before)) -ge $((rate * 9 / 10)) ]; then good=$((good + 1)); else good=0; fi
  done
  took=$((SECONDS - from - 2))
  [ $took -le "$slowest" ] || slowest=$took
  say "broker $i of 3 killed; publishing is normal after $took s"
  [ $took -le 15 ] || fault "publishing took $took s to be normal"
  server_up kafka=3
done
sleep 10
kill -9 "$(server_pid kafka-1)"
kill -9 "$(server_pid kafka-2)"
say "two of three are away"
sleep "$away"
server_up kafka=3
say "all are back"
loaded
grep -E '^answers' "$work/load.log"
! grep -E '^answers' "$work/load.log" | grep -qvE ' (OK|UNAVAILABLE with RetryInfo)( |$)' || fault "an answer was neither OK nor UNAVAILABLE with RetryInfo"
balanced collector ingester
finish "kills $brokers away $away s rate $rate slowest recovery $slowest s"
