#!/usr/bin/env bash
# Two ingesters on four partitions. One is killed and started again, or (MODE=churn) a third is added and removed in turn.
# TIMES (3), GAP seconds between (60), RATE spans a second (2000), PROTOCOL auto, consumer or classic (auto). FAULT: a letter
# of the proxy (proxy.sh) that breaks bulks all the while.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
times=${TIMES:-${short:+1}}; times=${times:-3}
gap=${GAP:-${short:+30}}; gap=${gap:-60}
rate=${RATE:-2000} mode=${MODE:-kill} protocol=${PROTOCOL:-auto}
settings=(Kafka__GroupProtocol="$protocol")
if [ -n "${FAULT:-}" ]; then
  proxy
  proxy_fault "$FAULT"
  settings+=(Elasticsearch__Urls="$proxy_url")
fi
collector collector
ingester ingester-1 "${settings[@]}"
ingester ingester-2 "${settings[@]}"
query
ready collector ingester-1 ingester-2 query
load --rate "$rate" --duration $((times * (gap + 5) + 15))s --verify-quiet 2m
slowest=0
sleep 10
for i in $(seq "$times"); do
  from=$SECONDS
  if [ "$mode" = churn ]; then
    ingester "ingester-3" "${settings[@]}"
    ready ingester-3
    sleep $((gap / 2))
    terminate ingester-3 25
    say "time $i of $times: the third came and went, in $took s"
  else
    kill_9 ingester-2
    start ingester-2
    # Taken over: what is in the store has passed what was acknowledged at the kill.
    goal=$(acknowledged)
    while [ "$(store_count)" -lt "$goal" ] && [ $((SECONDS - from)) -lt 120 ]; do sleep 1; done
    took=$((SECONDS - from))
    [ $took -le $slowest ] || slowest=$took
    say "time $i of $times: killed at $goal spans, all of them in the store after $took s"
  fi
  rest=$((gap - SECONDS + from))
  [ $rest -le 0 ] || sleep $rest
done
loaded
balanced collector ingester-1 ingester-2
happened=
if [ -n "${FAULT:-}" ]; then
  proxy_fault none
  happened=" fault $FAULT happened $proxy_faults times"
  [ "$proxy_faults" -gt 0 ] || fault "($FAULT) never happened"
fi
finish "mode $mode times $times protocol $protocol rate $rate slowest take-over $slowest s$happened"
