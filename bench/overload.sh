#!/usr/bin/env bash
# Ten times as many bytes at the collector's door as it may hold (Limits:InFlightBytes): its memory is to stay bounded, whoever finds no
# room is to be told to come back, and nobody anything else; and it is to publish at least 80 % of what it publishes unpressed.
#
#   SECONDS_EACH (30), CONNECTIONS (20) times IN_FLIGHT (100) requests of 512 spans at a time, some 300 KB each; MAX_MB of memory (350)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
each=${SECONDS_EACH:-30}
[ -n "${TEST_KAFKA:-}" ] || servers kafka
publish src/Collector tools/Load

# watch SECONDS: sets `rate`, spans published a second, and `cost`, the collector's processor time for each in µs.
watch() {
  local spans time
  spans=$(metric collector spoor_collector_spans_published_total); time=$(cpu "${pids[collector]}")
  sleep "$1"
  spans=$(($(metric collector spoor_collector_spans_published_total) - spans)); time=$(($(cpu "${pids[collector]}") - time))
  rate=$((spans / $1)); cost=$(per "$time" "$spans" 1000)
}

collector collector
ready collector
offer --spans-per-request 512 --duration $((each + 15))s
sleep 10
watch "$each"; best=$rate; best_cost=$cost
offered
say "unpressed: $best spans/s at $cost µs, $(memory "${pids[collector]}" VmRSS) MB"
offer --spans-per-request 512 --connections "${CONNECTIONS:-20}" --in-flight "${IN_FLIGHT:-100}" --duration $((each + 15))s
sleep 10
watch "$each"; pressed=$rate
offered
refused=$(metric collector spoor_collector_requests_refused_total)
peak=$(memory "${pids[collector]}" VmHWM)
say "pressed: $pressed spans/s at $cost µs, peak $peak MB, $refused requests told to come back"
[ "$refused" -gt 0 ] || fault "nobody was refused: this was no overload"
[ $((pressed * 100)) -ge $((best * 80)) ] || fault "$pressed spans/s are less than 80 % of $best"
[ "$peak" -le "${MAX_MB:-350}" ] || fault "the collector took $peak MB"
grep -E '^ *(refused|given up|acknowledged)' "$work/load.log" | while read -r line; do say "$line"; done
balanced collector
drop_topic "$topic"
verdict=
finish "best $best pressed $pressed spans/s peak $peak MB refused $refused"
