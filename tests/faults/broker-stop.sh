#!/usr/bin/env bash
# The only broker is stopped under load and started again. AWAY seconds (60), RATE spans a second (2000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
break_broker() { kill -9 "$(server_pid kafka-1)"; }
mend_broker() { server_up kafka; }
. "$root/tests/faults/broker-outage.sh"
