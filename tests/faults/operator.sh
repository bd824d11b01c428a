#!/usr/bin/env bash
# What operators and full disks do to an Elasticsearch under load, each for SECONDS_EACH (60): the limit of shards at a new
# day, an index closed, write-blocked, at flood stage: nothing is dead-lettered, /status has the reason, and it drains when
# lifted. Then the templates, and today's indices with all spans in them, are deleted: they come back as they were made, with
# no dynamic mapping, and later spans keep their resource. Two ingesters: one of them always finds what the other has made.
# RATE spans a second (1000).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
each=${SECONDS_EACH:-${short:+10}}; each=${each:-60}
rate=${RATE:-1000} pause=20
servers kafka "$search"
today=$(date -u +%Y.%m.%d)
spans=$prefix-spans-$today dictionary=$prefix-dictionary-$today

es() { # METHOD PATH [BODY]
  curl -fsS -X "$1" "$TEST_ELASTICSEARCH/$2" -H 'Content-Type: application/json' ${3:+-d "$3"} 2>>"$work/es.log"
}
put() { es PUT "$@" >/dev/null || fault "PUT $* failed"; }
limit_shards() { put _cluster/settings "{\"persistent\":{\"cluster.max_shards_per_node\":$1}}"; }
block() { put "$spans-1/_settings" "{\"index.blocks.$1\":$2}"; }

# as_made: both indices have the mapping they were made with, the alias, and nothing but `NAME-1` is there.
as_made() {
  local alias found
  found=$(es GET "_cat/indices/$prefix-*?h=index" | sort | xargs)
  [ "$found" = "$dictionary-1 $spans-1" ] || fault "$1: the indices are $found"
  for alias in "$spans" "$dictionary"; do
    es GET "$alias-1/_alias/$alias" >/dev/null || fault "$1: $alias-1 lacks its alias"
    found=$(es GET "$alias-1/_mapping" | md5sum)
    es GET "$alias-1/_mapping" | grep -q '"dynamic":"false"' || fault "$1: $alias-1 maps dynamically"
    [ -n "${mappings[$alias]:-}" ] || mappings[$alias]=$found
    [ "${mappings[$alias]}" = "$found" ] || fault "$1: $alias-1 is mapped otherwise than before"
  done
}
declare -A mappings

dead() { echo $(($(metric ingester-1 spoor_ingester_dead_letters_total) + $(metric ingester-2 spoor_ingester_dead_letters_total))); }

# drained SECONDS: waits until what is behind is no more than a few seconds' worth. Sets `took`.
drained() {
  local from=$SECONDS
  while [ "$(behind)" -gt $((rate * 6)) ] || [ -n "$(trouble ingester-1)$(trouble ingester-2)" ]; do
    [ $((SECONDS - from)) -lt "$1" ] || break
    sleep 0.5
  done
  took=$((SECONDS - from))
  [ $took -lt "$1" ]
}

# held REASON LIFT KEEP: once both say so in /status, and for the time each from then on; then lifts it. KEEP is done every few
# seconds meanwhile.
seen=
held() {
  local reason=$1 from=$SECONDS kept=$SECONDS until=
  while [ -z "$until" ] || [ $SECONDS -lt "$until" ]; do
    if [ -z "$until" ] && [[ "$(trouble ingester-1) $(trouble ingester-2)" == "$reason $reason" ]]; then until=$((SECONDS + each)); fi
    [ -n "$until" ] || [ $((SECONDS - from)) -lt 90 ] || break
    if [ -n "${3:-}" ] && [ $((SECONDS - kept)) -ge 3 ]; then $3; kept=$SECONDS; fi
    sleep 0.5
  done
  local late="$(trouble ingester-1) $(trouble ingester-2)" waits
  waits=$(behind)
  [[ $late == "$reason $reason" ]] || fault "after $((SECONDS - from)) s of $reason, /status of the two says: $late"
  $2
  drained 60 || fault "$reason: $(behind) spans are behind $took s after it was lifted"
  [ "$(dead)" -eq 0 ] || fault "$reason: $(dead) dead letters"
  as_made "$reason"
  say "$reason $each s in /status, $waits spans waited, $took s to drain"
  seen="$seen $reason:$took"
}

collector collector
ingester ingester-1
ingester ingester-2
query
ready collector ingester-1 ingester-2 query

# 1. At a new day: no index of today stands yet. A foreign one takes the only shard that is allowed.
put filler '{"settings":{"number_of_shards":1,"number_of_replicas":0}}'
limit_shards 1
load --rate "$rate" --duration $((4 * (each + pause)))s --verify-quiet 2m
lift_shards() { limit_shards null; es DELETE filler >/dev/null; }
held shard-limit lift_shards

# 2. An index closed.
es POST "$spans-1/_close" >/dev/null
lift_close() { es POST "$spans-1/_open" >/dev/null; }
held index-closed lift_close

# 3. Write-blocked.
block write true
lift_write() { block write null; }
held write-block lift_write

# 4. Flood stage. The cluster lifts the block by itself where the disk has room, so it is put again.
flood() { block read_only_allow_delete true; }
lift_flood() { block read_only_allow_delete null; }
flood
held flood-stage lift_flood flood
loaded
first=$verdict

# 5. Templates, and then today's indices, deleted while spans come. These spans are gone, and so their load is not verified.
dotnet "$root/tools/Load/bin/$build/net10.0/spoor-load.dll" --generate --to "127.0.0.1:${ports[collector.grpc]}" \
  --rate "$rate" --duration $((each + pause))s >"$work/unverified.log" 2>&1 &
pids[unverified]=$!
sleep 5
for alias in "$spans" "$dictionary"; do es DELETE "_index_template/${alias%-"$today"}" >/dev/null || fault "no template ${alias%-"$today"}"; done
sleep 5
es DELETE "$spans-1,$dictionary-1" >/dev/null || fault "today's indices were not deleted"
say "templates and today's indices deleted"
# 6. What comes later is found with its resource, beside what still comes of before.
sleep 3
SAMPLE=1 load --rate "$rate" --duration "${each}s" --verify-quiet 1m
loaded
wait "${pids[unverified]}"; unset "pids[unverified]"
drained 60 || fault "$(behind) spans are behind"
as_made "after the deletion"
es GET "_index_template/$prefix-spans" >/dev/null || fault "the template was not put again"
[ "$(dead)" -eq 0 ] || fault "$(dead) dead letters"
# Every origin that a span names is in the dictionary.
es POST "$prefix-*/_refresh" >/dev/null
# The letter before its name is that of an origin's document.
named=$(es POST "$spans/_search?size=0" '{"aggs":{"o":{"terms":{"field":"origin","size":1000}}}}' | grep -oE '"key":"[^"]+"' | cut -d'"' -f4 | sort -u)
missing=0
for origin in $named; do es GET "$dictionary/_doc/o$origin?_source=false" >/dev/null || missing=$((missing + 1)); done
say "$(echo "$named" | wc -w) origins are named by spans, $missing are missing"
[ -n "$named" ] && [ $missing -eq 0 ] || fault "$missing of $(echo "$named" | wc -w) origins are missing"
balanced collector ingester-1 ingester-2
finish "each $each s rate $rate drained after (s)$seen dead-lettered $(dead), $first, after the deletion"
