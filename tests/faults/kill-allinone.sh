#!/usr/bin/env bash
# kill -9 of the all-in-one process at random moments under load; every trace is read back. KILLS (20), RATE spans a second (5000).
TEST_KAFKA=${TEST_KAFKA:-none}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
kills=${KILLS:-${short:+2}}; kills=${kills:-20}
rate=${RATE:-5000}
all_in_one allinone
ready allinone
load_all_in_one --rate "$rate" --duration $((kills * 6 + 5))s
for i in $(seq "$kills"); do
  sleep "$(between 2 6)"
  kill_9 allinone
  start allinone
  say "kill $i of $kills; $(acknowledged) spans acknowledged"
done
loaded
ready allinone
balanced allinone
finish "kills $kills rate $rate"
