#!/usr/bin/env bash
# Elasticsearch is stopped under load and started again: no partition lost, the ingester small, the backlog gone soon.
# AWAY seconds (60), RATE spans a second (5000), MEMORY MB of the ingester (350).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
away=${AWAY:-${short:+15}}; away=${away:-60}
rate=${RATE:-5000} memory=${MEMORY:-350}
drain=${DRAIN:-${short:+120}}; drain=${drain:-60}
servers kafka "$search"
collector collector
ingester ingester Kafka__Client__max.poll.interval.ms=10000
query
ready collector ingester query
load --rate "$rate" --duration $((away + 90))s --verify-quiet 2m
sleep 10
kill -9 "$(server_pid "$search")"
say "Elasticsearch is away; $(acknowledged) spans acknowledged"
sleep "$away"
server_up "$search"
from=$SECONDS
say "Elasticsearch is back; $(behind) spans behind"
while [ "$(behind)" -gt $((rate * 5)) ] && [ $((SECONDS - from)) -lt 120 ]; do sleep 1; done
took=$((SECONDS - from))
[ $took -le "$drain" ] || fault "the backlog took $took s"
loaded
abandoned=$(metric ingester spoor_ingester_spans_abandoned_total)
[ "$abandoned" -eq 0 ] || fault "$abandoned spans were abandoned: a partition was lost or revoked"
peak=$(($(awk '/^VmHWM/ { print $2 }' "/proc/${pids[ingester]}/status") / 1024))
[ $peak -le "$memory" ] || fault "the ingester took $peak MB"
balanced collector ingester
finish "away $away s rate $rate backlog gone after $took s ingester peak $peak MB"
