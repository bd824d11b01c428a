#!/usr/bin/env bash
# kill -9 of the ingester at random moments under load. KILLS (10), RATE spans a second (2000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
kills=${KILLS:-${short:+1}}; kills=${kills:-10}
rate=${RATE:-2000}
collector collector
ingester ingester "${INGESTER:-Kafka__GroupProtocol=auto}"
query
ready collector ingester query
load --rate "$rate" --duration $((kills * 25 + 10))s --verify-quiet 2m
for i in $(seq "$kills"); do
  sleep "$(between 8 25)"
  kill_9 ingester
  start ingester
  say "kill $i of $kills; $(acknowledged) spans acknowledged"
done
loaded
ready ingester
balanced collector ingester
finish "kills $kills rate $rate"
