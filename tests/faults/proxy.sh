#!/usr/bin/env bash
# Each fault of the proxy before Elasticsearch in turn, under load: on for SECONDS_EACH, then off. What was acknowledged is
# found once, and bulk concurrency falls and rises again. (a) 30 % of the documents answered 429, (b) the reply cut after the
# bulk was applied, (c) no answer for 60 s, (d) 413 above 1 MiB, (e) 503 with an HTML body, (f) 429 for one dictionary
# document, (g) 400 for the whole bulk. FAULTS (all), SECONDS_EACH (60), RATE spans a second (1000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
letters=${FAULTS:-${short:+a e}}; letters=${letters:-a b c d e f g}
each=${SECONDS_EACH:-${short:+10}}; each=${each:-60}
rate=${RATE:-1000} pause=${short:+10}
pause=${pause:-20}
proxy
collector collector
# Bulks wait longer than usual, so that at a low rate they are above 1 MiB.
ingester ingester "Elasticsearch__Urls=$proxy_url" Indexer__MaxDelay=3s
query
ready collector ingester query

# What a request is answered when it is too large or malformed as a whole tells nothing of how many the cluster can take.
lowers_concurrency() { [[ $1 != [dg] ]]; }

# set_fault LETTER: of (f) a share of 1, so that one document waits for as long as the fault lasts.
set_fault() { if [ "$1" = f ]; then proxy_fault f 1; else proxy_fault "$1"; fi; }

# is_seen LETTER: in the concurrency, where it lowers that, else in the proxy's count.
is_seen() {
  if lowers_concurrency "$1"; then
    [ "$least" -lt "$high" ]
  else
    set_fault "$1"
    [ "$proxy_faults" -gt "$before" ]
  fi
}

# least_concurrency LETTER: the least while the fault is on: for the time each, and on a machine with much else to do until
# something is seen of the fault. Sets `least`.
least_concurrency() {
  local until=$((SECONDS + each)) now
  least=999
  while [ $SECONDS -lt $until ] || { [ $SECONDS -lt $((until + 60)) ] && ! is_seen "$1"; }; do
    now=$(metric ingester spoor_ingester_bulk_concurrency)
    [ "$now" -ge "$least" ] || least=$now
    sleep 0.5
  done
}

# concurrency_above NUMBER SECONDS: waits until it is. Sets `now`.
concurrency_above() {
  local until=$((SECONDS + $2))
  while now=$(metric ingester spoor_ingester_bulk_concurrency); [ "$now" -le "$1" ] && [ $SECONDS -lt $until ]; do sleep 0.5; done
  [ "$now" -gt "$1" ]
}

seconds=10
for letter in $letters; do seconds=$((seconds + each + pause)); done
seen="" before=0
load --rate "$rate" --duration "${seconds}s" --verify-quiet 2m
flowing
for letter in $letters; do
  concurrency_above 1 30 || fault "before ($letter) bulk concurrency is $now"
  high=$now
  set_fault "$letter"
  from=$SECONDS
  least_concurrency "$letter"
  worst=$(trouble ingester)
  proxy_fault none
  happened=$((proxy_faults - before)) before=$proxy_faults
  [ "$happened" -gt 0 ] || fault "($letter) never happened"
  rise=-
  if lowers_concurrency "$letter"; then
    [ "$least" -lt "$high" ] || fault "under ($letter) bulk concurrency stayed at $least"
    # Requests without an answer end when the ingester's patience does.
    concurrency_above "$least" 45 || fault "after ($letter) bulk concurrency stays at $now"
    rise=$now
  fi
  say "($letter) $((SECONDS - from)) s, happened $happened times, trouble ${worst:-none}, bulk concurrency $high, then $least, then $rise"
  seen="$seen $letter:$happened/$high-$least-$rise"
done
loaded
dead=$(metric ingester spoor_ingester_dead_letters_total)
[ "$dead" -eq 0 ] || fault "$dead dead letters"
balanced collector ingester
finish "faults$seen (times/concurrency) each $each s rate $rate dead-lettered $dead"
