#!/usr/bin/env bash
# What the processes cost, each measured alone, from servers that are already running. The sender's own cost is not counted.
#
#   bench/pipeline.sh [PART...]    all parts unless named; each takes one to four minutes
#     start        collector: start to ready, memory at rest
#     collector    load → collector → Kafka: processor time and garbage a span, memory, bytes a span in Kafka
#     drain        a filled topic → ingester → Elasticsearch: processor time of both, garbage, memory, spans a second
#     disk         four copies of the recording with fresh ids, merged: bytes a span on disk
#     reference-collector, reference-drain    the same spans through generated messages, and in Jaeger's layout
#
#   TABLE          file that rows are added to (bench/results/pipeline.md)
#   CONFIGURATIONS of the parts that send: "512 512gzip 100 100gzip", spans a request
#   WARM, WINDOW   seconds at full load before the first window (30) and of each of three windows (10)
#   FIRST, SPANS, DRAINS   spans in the index before a drain is measured (250000), and measured (1000000), so many times (3)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
table=${TABLE:-$root/bench/results/pipeline.md}
warm=${WARM:-30}
window=${WINDOW:-10}
first=${FIRST:-250000}
measured=${SPANS:-1000000}
allocated=dotnet_gc_heap_total_allocated_bytes_total

# begin_topic: a topic of its own for each configuration. Sets `topic`.
topics=0
begin_topic() {
  topics=$((topics + 1))
  topic=$run.spans.$topics
}

# start_collector: Spoor's, or with REFERENCE=1 the one that stands for the obvious build.
start_collector() {
  if [ -z "${REFERENCE:-}" ]; then
    collector collector
    ready collector
    return
  fi
  local dll
  free_port; ports[collector.grpc]=$port
  program Reference bench/Reference Spoor.Reference
  commands[collector]="dotnet $dll collect --listen ${ports[collector.grpc]} --kafka $TEST_KAFKA --topic $topic"
  environments[collector]=
  start collector
  for _ in $(seq 100); do listens "${ports[collector.grpc]}" && return; sleep 0.1; done
  die "the reference collector did not start, see $work/collector.log"
}

part_start() {
  local i from times=() pid idle=()
  for i in 1 2 3 4 5; do
    begin_topic
    from=$(now_ms)
    collector collector
    until curl -fsS -o /dev/null "http://127.0.0.1:${ports[collector.admin]}/readyz" 2>/dev/null; do sleep 0.01; done
    times+=("$(per $(($(now_ms) - from)) 1000)")
    pid=${pids[collector]}
    sleep 5
    idle+=("$(memory "$pid" VmRSS)")
    end collector
  done
  row "Collector, start to ready" "$(median "${times[@]}")" s "${times[*]}" '≤ 1.5'
  row "Collector, resident at rest" "$(median "${idle[@]}")" MB "${idle[*]}" '≤ 120'
}

# sent: spans published so far, by Spoor's own count or by the reference's.
sent() {
  if [ -z "${REFERENCE:-}" ]; then metric collector spoor_collector_spans_published_total
  else awk 'END { print $1 + 0 }' "$work/collector.log"; fi
}

collector_with() { # CONFIGURATION
  local spans=${1%%gzip} options=() pid i before now counted costs=() rates=() garbage=() bytes_before name
  [[ $1 != *gzip ]] || options=(--gzip)
  begin_topic
  start_collector
  pid=${pids[collector]}
  offer --spans-per-request "$spans" --in-flight $((spans < 256 ? 16 : 4)) --duration $((warm + 3 * window + 20))s "${options[@]}"
  sleep "$warm"
  for i in 1 2 3; do
    before=$(cpu "$pid"); counted=$(sent)
    [ -n "${REFERENCE:-}" ] || bytes_before=$(metric collector $allocated)
    sleep "$window"
    now=$(cpu "$pid"); counted=$(($(sent) - counted))
    costs+=("$(per $((now - before)) "$counted" 1000)")
    rates+=("$((counted / window))")
    [ -n "${REFERENCE:-}" ] || garbage+=("$(per $(($(metric collector $allocated) - bytes_before)) "$counted")")
  done
  name="${REFERENCE:+Reference: }Collector, $spans spans a request${options:+, gzip}"
  row "$name" "$(median "${costs[@]}")" "µs a span" "${costs[*]}" "$(budget_of "$1")"
  row "$name: rate" "$(median "${rates[@]}")" "spans/s" "${rates[*]}" ''
  [ ${#garbage[@]} -eq 0 ] || row "$name: allocated, the record's own array included" "$(median "${garbage[@]}")" "B a span" "${garbage[*]}" '≤ 64 + the record'
  row "$name: resident, peak" "$(memory "$pid" VmRSS), $(memory "$pid" VmHWM)" MB '' "${REFERENCE:-≤ 300}"
  offered
  counted=$(sent)
  end collector
  [ -z "${SPOOR_KAFKA_JARS:-}" ] || row "$name: in Kafka" "$(per "$(topic_bytes "$topic")" "$counted")" "B a span" '' "${REFERENCE:-≤ 65}"
  drop_topic "$topic"
}

budget_of() {
  [ -z "${REFERENCE:-}" ] || return 0
  case $1 in
    512*) echo '≤ 1.5' ;;
    100*) echo '≤ 2.5' ;;
  esac
}

part_collector() {
  local one
  for one in ${CONFIGURATIONS:-512 512gzip 100 100gzip}; do collector_with "$one"; done
}

# fill SPANS: a topic with so many spans.
fill() {
  begin_topic
  collector collector
  ready collector
  offer --spans-per-request 512 --spans "$1"
  offered
  end collector
  say "$1 spans in $topic"
}

# wait_for_indexed COUNT
wait_for_indexed() {
  local started=$SECONDS
  until [ "$(indexed)" -ge "$1" ]; do
    alive ingester || die "the ingester ended: $(tail -3 "$work/ingester.log")"
    [ $((SECONDS - started)) -lt 300 ] || die "fewer than $1 spans were indexed within 300 s, see $work"
    sleep 0.1
  done
}

indexed() {
  if [ -z "${REFERENCE:-}" ]; then metric ingester spoor_ingester_spans_indexed_total
  else awk 'END { print $1 + 0 }' "$work/ingester.log"; fi
}

forget_indices() {
  local index
  for index in $(curl -fsS "$TEST_ELASTICSEARCH/_cat/indices/$prefix-*?h=index"); do curl -fsS -o /dev/null -X DELETE "$TEST_ELASTICSEARCH/$index"; done
}

start_ingester() { # NUMBER
  prefix=$run-$1
  if [ -z "${REFERENCE:-}" ]; then
    ingester ingester "Kafka__Group=$run-$1"
    return
  fi
  local dll
  program Reference bench/Reference Spoor.Reference
  commands[ingester]="dotnet $dll index --kafka $TEST_KAFKA --topic $topic --elasticsearch $TEST_ELASTICSEARCH --index $prefix-spans"
  environments[ingester]=
  : >"$work/ingester.log"
  start ingester
}

drain() { # NUMBER; adds to costs, stores, rates, garbage, peaks, busy
  local pid store from ms cpu_before store_before bytes count
  store=$(server_of "$TEST_ELASTICSEARCH")
  start_ingester "$1"
  [ -n "${REFERENCE:-}" ] || ready ingester
  pid=${pids[ingester]}
  wait_for_indexed "$first"
  cpu_before=$(cpu "$pid"); store_before=$(cpu "$store"); from=$(now_ms); count=$(indexed)
  [ -n "${REFERENCE:-}" ] || bytes=$(metric ingester $allocated)
  wait_for_indexed $((first + measured))
  ms=$(($(now_ms) - from)); count=$(($(indexed) - count))
  costs+=("$(per $(($(cpu "$pid") - cpu_before)) "$count" 1000)")
  stores+=("$(per $(($(cpu "$store") - store_before)) "$count" 1000)")
  rates+=("$((count * 1000 / ms))")
  busy+=("$(per $(($(cpu "$pid") - cpu_before + $(cpu "$store") - store_before)) "$ms" 50)")
  [ -n "${REFERENCE:-}" ] || garbage+=("$(per $(($(metric ingester $allocated) - bytes)) "$count")")
  peaks+=("$(memory "$pid" VmHWM)")
  end ingester
  forget_indices
}

part_drain() {
  local costs=() stores=() rates=() garbage=() peaks=() busy=() i name=${REFERENCE:+Reference: }
  [ -n "${topic_filled:-}" ] || { fill $((first + measured + 20000)); topic_filled=$topic; }
  topic=$topic_filled
  for ((i = 1; i <= ${DRAINS:-3}; i++)); do drain "${REFERENCE:+r}$i"; done
  row "${name}Ingester" "$(median "${costs[@]}")" "µs a span" "${costs[*]}" "${REFERENCE:-≤ 4}"
  row "${name}Elasticsearch" "$(median "${stores[@]}")" "µs a span" "${stores[*]}" "${REFERENCE:-≤ 26}"
  row "${name}Drain" "$(median "${rates[@]}")" "spans/s" "${rates[*]}" "${REFERENCE:-≥ 40,000}"
  row "${name}Drain: share of both cores taken by ingester and Elasticsearch" "$(median "${busy[@]}")" % "${busy[*]}" "${REFERENCE:-or ≥ 90}"
  [ ${#garbage[@]} -eq 0 ] || row "Ingester: allocated" "$(median "${garbage[@]}")" "B a span" "${garbage[*]}" '≤ 64'
  row "${name}Ingester: peak of memory" "$(median "${peaks[@]}")" MB "${peaks[*]}" "${REFERENCE:-≤ 350}"
}

# stored_bytes: of all indices of the run, merged to one segment each.
stored_bytes() {
  curl -fsS -o /dev/null -X POST "$TEST_ELASTICSEARCH/$prefix-*/_forcemerge?max_num_segments=1"
  curl -fsS -o /dev/null -X POST "$TEST_ELASTICSEARCH/$prefix-*/_flush"
  curl -fsS "$TEST_ELASTICSEARCH/$prefix-*/_stats/store?filter_path=_all.primaries.store.size_in_bytes" | tr -dc 0-9
}

part_disk() {
  local spans=$((4 * ${COPY:-64151})) stored bytes name=${REFERENCE:+Reference: }
  if [ -z "${topic_disk:-}" ]; then fill $spans; topic_disk=$topic; fi
  topic=$topic_disk
  start_ingester "${REFERENCE:+r}disk"
  [ -n "${REFERENCE:-}" ] || ready ingester
  wait_for_indexed $spans
  stored=$(indexed)
  bytes=$(stored_bytes)
  end ingester
  forget_indices
  [ $stored -eq $spans ] || fault "$stored documents instead of $spans"
  row "${name}Elasticsearch, on disk, four copies, merged" "$(per "$bytes" "$stored")" "B a span" "$stored spans" "${REFERENCE:-≤ 210}"
}

[ -n "$TEST_ELASTICSEARCH" ] && [ -n "${TEST_KAFKA:-}" ] || servers kafka elasticsearch
publish src/Collector src/Ingester tools/Load bench/Reference
title
[ $# -gt 0 ] || set -- start collector drain disk reference-collector reference-drain
for part; do
  case $part in
    start | collector | drain | disk) "part_$part" ;;
    reference-collector) REFERENCE=' ' CONFIGURATIONS=${CONFIGURATIONS:-512 100} part_collector ;;
    reference-drain) REFERENCE=' ' first=${REFERENCE_FIRST:-50000} measured=${REFERENCE_SPANS:-100000} part_drain ;;
    reference-disk) REFERENCE=' ' part_disk ;;
    *) die "there is no part $part" ;;
  esac
done
verdict=
finish "$*"
