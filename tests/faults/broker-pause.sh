#!/usr/bin/env bash
# The only broker is paused under load, as if the network were cut. AWAY seconds (60), RATE spans a second (2000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
break_broker() { kill -STOP "$(server_pid kafka-1)"; }
mend_broker() { kill -CONT "$(server_pid kafka-1)"; }
. "$root/tests/faults/broker-outage.sh"
