# Common to the fault runs: starts collectors, ingesters and query as processes of their own against a real Kafka and
# Elasticsearch, puts load on them with spoor-load, and checks the books. To be sourced; every run ends by itself, stops
# what it started, by process id, and removes its indices and topics.
#
#   TEST_KAFKA, TEST_ELASTICSEARCH   servers to use
#   TEST_SEARCH                      elasticsearch unless given; elasticsearch8 or opensearch take TEST_ELASTICSEARCH8 or
#                                    TEST_OPENSEARCH instead, and start that one where a run starts servers of its own
#   SPOOR_SERVERS                    folder with `up`, `down` and `pid`, for the runs that break servers: they start a set
#                                    of their own (ports moved by SPOOR_PORT_OFFSET, 7000 unless given)
#   SPOOR_KAFKA_JARS                 Kafka's jars, to remove the run's topics afterwards from a shared broker
#   SPOOR_BUILD                      Release unless given
#   SPOOR_PUBLISHED                  folder with published processes, PROJECT/Spoor.PROJECT.dll, to run instead of what was built
#   TRAFFIC, SAMPLE                  what is sent (--generate), and which share of the traces is read back (0.2)
#   KEEP=1                           keep logs also when all is well
#
# Every script takes its numbers from the environment; SHORT=1 is the variant of a minute or less.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
name=$(basename "$0" .sh)
build=${SPOOR_BUILD:-Release}
work=$(mktemp -d "${TMPDIR:-/tmp}/spoor-$name.XXXXXX")
run=$(basename "$work" | tr '[:upper:].' '[:lower:]-')
topic=$run.spans
prefix=$run
begun=$SECONDS
search=${TEST_SEARCH:-elasticsearch}
faults=0
short=${SHORT:-}
declare -A pids ports commands environments
own_servers=
tls=        # set where our own ports speak TLS
# at_exit: what a run has to put away besides processes and servers.
at_exit() { :; }
next_port=$((20000 + RANDOM % 8000))

say() { printf '%5d s  %s\n' $((SECONDS - begun)) "$*"; }
fault() { faults=$((faults + 1)); say "FAULT: $*"; }
die() { say "$*"; exit 2; }

# choose_search: sets TEST_ELASTICSEARCH to the server that TEST_SEARCH names. Paths are put behind it, and two slashes are
# another path.
choose_search() {
  case $search in
    elasticsearch) TEST_ELASTICSEARCH=${TEST_ELASTICSEARCH:-} ;;
    elasticsearch8) TEST_ELASTICSEARCH=${TEST_ELASTICSEARCH8:-} ;;
    opensearch) TEST_ELASTICSEARCH=${TEST_OPENSEARCH:-} ;;
    *) die "TEST_SEARCH is $search; use elasticsearch, elasticsearch8 or opensearch" ;;
  esac
  TEST_ELASTICSEARCH=${TEST_ELASTICSEARCH%/}
}
choose_search

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: sets `port`.
free_port() {
  while port=$next_port; next_port=$((next_port + 1)); listens "$port"; do :; done
}

# servers NAME...: a set of servers of this run's own.
servers() {
  [ -x "${SPOOR_SERVERS:-}/up" ] || die "SPOOR_SERVERS must name the folder with the servers; this run breaks them and needs its own"
  export SPOOR_PORT_OFFSET=${SPOOR_PORT_OFFSET:-7000} SPOOR_SERVERS_RUN=$work/servers
  chmod 755 "$work"
  own_servers=1
  eval "$("$SPOOR_SERVERS/up" "$@" 2>>"$work/servers.log")" || die "the servers did not start, see $work/servers.log"
  choose_search
  say "servers: Kafka $TEST_KAFKA, $search $TEST_ELASTICSEARCH"
}
server_up() { "$SPOOR_SERVERS/up" "$@" >>"$work/servers.log" 2>&1; }
server_pid() { "$SPOOR_SERVERS/pid" "$1"; }

# program PROJECT FOLDER NAME: sets `dll`.
program() {
  dll=$root/$2/bin/$build/net10.0/$3.dll
  [ -z "${SPOOR_PUBLISHED:-}" ] || dll=$SPOOR_PUBLISHED/$1/$3.dll
  [ -f "$dll" ] || die "$dll is not there: dotnet build -c $build $2"
}

# start NAME: starts, or starts again, a process that collector, ingester or query declared.
start() {
  # shellcheck disable=SC2086
  env ${environments[$1]} ${commands[$1]} >>"$work/$1.log" 2>&1 &
  pids[$1]=$!
}

declare_process() { # NAME PROJECT SETTING...
  local who=$1 project=$2 dll
  shift 2
  program "$project" "src/$project" "Spoor.$project"
  commands[$who]="dotnet $dll"
  free_port; ports[$who.admin]=$port
  environments[$who]="DOTNET_ENVIRONMENT=Production Listen__Address=127.0.0.1 Listen__Admin=$port Kafka__Brokers=$TEST_KAFKA Kafka__SpansTopic=$topic Kafka__DeadLetterTopic=$topic.dead-letter Kafka__Partitions=${PARTITIONS:-4} $*"
  start "$who"
}

# collector NAME SETTING..., ingester NAME SETTING..., query SETTING...: settings as NAME__KEY=VALUE.
collector() {
  local who=$1; shift
  free_port; ports[$who.grpc]=$port
  free_port; ports[$who.http]=$port
  declare_process "$who" Collector "Listen__OtlpGrpc=${ports[$who.grpc]}" "Listen__OtlpHttp=${ports[$who.http]}" "$@"
}
ingester() {
  local who=$1; shift
  declare_process "$who" Ingester "Kafka__Group=$run" "Elasticsearch__Urls=$TEST_ELASTICSEARCH" "Elasticsearch__IndexPrefix=$prefix" "$@"
}
query() {
  free_port; ports[query.http]=$port
  local admin
  free_port; admin=$port
  ports[query.admin]=$admin
  local dll
  program Query src/Query Spoor.Query
  commands[query]="dotnet $dll"
  environments[query]="DOTNET_ENVIRONMENT=Production Listen__Address=127.0.0.1 Listen__Query=${ports[query.http]} Listen__Admin=$admin Elasticsearch__Urls=$TEST_ELASTICSEARCH Elasticsearch__IndexPrefix=$prefix $*"
  start query
}

# all_in_one NAME SETTING...: everything in one process, in a folder of this run.
all_in_one() {
  local who=$1; shift
  free_port; ports[$who.grpc]=$port
  free_port; ports[$who.http]=$port
  free_port; ports[query.http]=$port
  declare_process "$who" AllInOne "Listen__OtlpGrpc=${ports[$who.grpc]}" "Listen__OtlpHttp=${ports[$who.http]}" \
    "Listen__Query=${ports[query.http]}" "Storage__Folder=$work/data" "$@"
}

# proxy: the fault proxy before Elasticsearch, doing nothing yet. Sets `proxy_url`, for Elasticsearch__Urls.
proxy() {
  local dll=$root/tests/FaultProxy/bin/$build/net10.0/Spoor.FaultProxy.dll
  [ -f "$dll" ] || die "$dll is not built: dotnet build -c $build tests/FaultProxy"
  free_port; proxy_url=http://127.0.0.1:$port
  mkfifo "$work/proxy.in"
  exec 7<>"$work/proxy.in"
  dotnet "$dll" --listen "$port" --to "$TEST_ELASTICSEARCH" <"$work/proxy.in" >>"$work/proxy.log" 2>&1 7>&- &
  pids[proxy]=$!
  for _ in $(seq 100); do [ -s "$work/proxy.log" ] && return; sleep 0.1; done
  die "the proxy did not start, see $work/proxy.log"
}

# proxy_fault LETTER|none [SHARE]: from now on. Sets `proxy_faults`, how often the faults so far happened.
proxy_fault() {
  local lines
  lines=$(wc -l <"$work/proxy.log")
  echo "$*" >&7
  for _ in $(seq 100); do [ "$(wc -l <"$work/proxy.log")" -gt "$lines" ] && break; sleep 0.1; done
  proxy_faults=$(tail -1 "$work/proxy.log" | grep -oE '[0-9]+ faults' | tr -dc 0-9)
}

alive() { [ -n "${pids[$1]:-}" ] && kill -0 "${pids[$1]}" 2>/dev/null; }

# ready NAME...: waits until each says so.
ready() {
  local who
  for who in "$@"; do
    for _ in $(seq 300); do
      curl -fsS -o /dev/null "http://127.0.0.1:${ports[$who.admin]}/readyz" 2>/dev/null && continue 2
      alive "$who" || die "$who ended while it started: $(tail -5 "$work/$who.log")"
      sleep 0.2
    done
    die "$who was not ready within 60 s, see $work/$who.log"
  done
}

# kill_9 NAME: at once, and reaped.
kill_9() {
  kill -9 "${pids[$1]}"
  wait "${pids[$1]}" 2>/dev/null
  unset "pids[$1]"
}

# terminate NAME BUDGET: SIGTERM; a fault unless it ends with 0 within the budget in seconds. Sets `took`.
terminate() {
  local from=$SECONDS status=0
  kill -TERM "${pids[$1]}"
  for _ in $(seq $(($2 * 10 + 50))); do alive "$1" || break; sleep 0.1; done
  took=$((SECONDS - from))
  if alive "$1"; then
    fault "$1 did not end within $(($2 + 5)) s of SIGTERM"
    kill_9 "$1"
    return
  fi
  wait "${pids[$1]}" || status=$?
  unset "pids[$1]"
  [ $status -eq 0 ] || fault "$1 ended with $status"
  [ $took -le "$2" ] || fault "$1 took $took s to end"
}

# load OPTION...: sends and verifies in the background; addresses, query and store are filled in.
load() {
  local dll to=() who
  program Load tools/Load spoor-load
  for who in "${!ports[@]}"; do [[ $who == *.grpc ]] && to+=("${tls:+https://}127.0.0.1:${ports[$who]}"); done
  # shellcheck disable=SC2086
  dotnet "$dll" ${TRAFFIC:---generate} --to "$(IFS=,; echo "${to[*]}")" --verify --query "http${tls:+s}://127.0.0.1:${ports[query.http]}" \
    --elasticsearch "$TEST_ELASTICSEARCH" --index-prefix "$prefix" --kafka "$TEST_KAFKA" --dead-letter-topic "$topic.dead-letter" \
    --give-up 10m --verify-sample "${SAMPLE:-0.2}" "$@" >"$work/load.log" 2>&1 &
  pids[load]=$!
}
# load_all_in_one OPTION...: the same, on an all-in-one process alone; every trace is read back unless SAMPLE says less.
load_all_in_one() {
  local dll to=() who
  program Load tools/Load spoor-load
  for who in "${!ports[@]}"; do [[ $who == *.grpc ]] && to+=("127.0.0.1:${ports[$who]}"); done
  # shellcheck disable=SC2086
  dotnet "$dll" ${TRAFFIC:---generate} --to "$(IFS=,; echo "${to[*]}")" --verify --query "http://127.0.0.1:${ports[query.http]}" \
    --give-up 10m --verify-sample "${SAMPLE:-1}" "$@" >"$work/load.log" 2>&1 &
  pids[load]=$!
}
# flowing: waits until the load is acknowledged, and by some ingester stored.
flowing() {
  for _ in $(seq 300); do
    [ "$(acknowledged)" ] && [ "$(store_count 2>/dev/null)" -gt 0 ] 2>/dev/null && return
    alive load || die "spoor-load ended while it started: $(tail -3 "$work/load.log")"
    sleep 0.2
  done
  die "nothing was stored within a minute, see $work"
}
acknowledged() { grep -oE 'acknowledged [0-9,]+' "$work/load.log" | tail -1 | tr -dc 0-9; }

# loaded: waits for spoor-load's verdict. Sets `verdict`.
loaded() {
  local status=0
  wait "${pids[load]}" || status=$?
  unset "pids[load]"
  verdict=$(tail -1 "$work/load.log")
  [ $status -eq 0 ] || fault "spoor-load ended with $status; $(grep -E '^  (lost|stored|never|unread)' "$work/load.log" | head -3)"
  [[ $verdict == acknowledged* ]] || { fault "spoor-load gave no verdict: $verdict"; verdict="no verdict"; }
}

# metric NAME METRIC: the sum over its series, 0 where there is none.
metric() {
  curl -fsS "http://127.0.0.1:${ports[$1.admin]}/metrics" | awk -v wanted="$2" '
    { name = $0; sub(/[{ ].*/, "", name); if (name != wanted) next
      value = $0; if (index(value, "{")) sub(/^[^}]*} */, "", value); else sub(/^[^ ]* */, "", value)
      split(value, part, " "); total += part[1] }
    END { printf "%.0f\n", total }'
}

# trouble NAME: one word for what keeps an ingester from writing, as its /status says; nothing when nothing does.
trouble() { curl -fsS "http://127.0.0.1:${ports[$1.admin]}/status" | tr -d '\n' | grep -oE '"trouble": *"[^"]*"' | cut -d'"' -f4; }

# sum NAME METRIC...: what a process counted, together.
sum() {
  local who=$1 total=0 one
  shift
  for one in "$@"; do total=$((total + $(metric "$who" "$one"))); done
  echo $total
}

# balanced NAME...: the books of each process, within its life.
balanced() {
  local who left right
  for who in "$@"; do
    case $who in
      collector* | allinone*)
        left=$(sum "$who" spoor_collector_spans_received_total)
        right=$(sum "$who" spoor_collector_spans_published_total spoor_collector_spans_rejected_total spoor_collector_spans_failed_total spoor_collector_spans_in_flight)
        ;;
      ingester*)
        left=$(sum "$who" spoor_ingester_spans_consumed_total)
        right=$(sum "$who" spoor_ingester_spans_indexed_total spoor_ingester_spans_duplicates_total spoor_ingester_spans_dead_lettered_total \
          spoor_ingester_spans_abandoned_total spoor_ingester_spans_in_flight)
        ;;
      *) continue ;;
    esac
    say "books of $who: $left in, $right accounted for"
    [ "$left" -eq "$right" ] || fault "the books of $who do not balance: $left in, $right accounted for"
  done
}

# behind: spans published by the living collectors and not yet done with by the living ingesters.
behind() {
  local who published=0 done=0
  for who in "${!pids[@]}"; do
    alive "$who" || continue
    case $who in
      collector*) published=$((published + $(metric "$who" spoor_collector_spans_published_total))) ;;
      ingester*) done=$((done + $(sum "$who" spoor_ingester_spans_indexed_total spoor_ingester_spans_duplicates_total spoor_ingester_spans_dead_lettered_total))) ;;
    esac
  done
  echo $((published - done))
}

# store_count: spans of this run's index prefix, as of now.
store_count() {
  curl -fsS -o /dev/null -X POST "$TEST_ELASTICSEARCH/$prefix-spans-*/_refresh?ignore_unavailable=true&allow_no_indices=true"
  curl -fsS "$TEST_ELASTICSEARCH/$prefix-spans-*/_count?ignore_unavailable=true&allow_no_indices=true" | grep -oE '"count":[0-9]+' | tr -dc 0-9
}

# between LOW HIGH: a random number.
between() { echo $(($1 + RANDOM % ($2 - $1 + 1))); }

# finish WORDS: the closing line, and the exit code.
finish() {
  say "logs: $work"
  echo "$name: $* $verdict faults $faults seconds $((SECONDS - begun))"
  [ $faults -eq 0 ]
  exit $?
}

cleanup() {
  local status=$? who
  trap - EXIT
  for who in "${!pids[@]}"; do kill -CONT "${pids[$who]}" 2>/dev/null; kill -9 "${pids[$who]}" 2>/dev/null; done
  wait 2>/dev/null
  at_exit
  if [ -n "$own_servers" ]; then
    "$SPOOR_SERVERS/down" >>"$work/servers.log" 2>&1
  else
    for index in $(curl -fsS "$TEST_ELASTICSEARCH/_cat/indices/$prefix-*?h=index" 2>/dev/null); do
      curl -fsS -o /dev/null -X DELETE "$TEST_ELASTICSEARCH/$index"
    done
    for template in $(curl -fsS "$TEST_ELASTICSEARCH/_index_template/$prefix*" 2>/dev/null | grep -oE "\"name\":\"$prefix[^\"]*" | cut -d'"' -f4); do
      curl -fsS -o /dev/null -X DELETE "$TEST_ELASTICSEARCH/_index_template/$template"
    done
    if [ -n "${SPOOR_KAFKA_JARS:-}" ]; then
      timeout 30 java -cp "$SPOOR_KAFKA_JARS/*" org.apache.kafka.tools.TopicCommand --bootstrap-server "$TEST_KAFKA" --delete --if-exists \
        --topic "${run//./\\.}\\.spans.*" >/dev/null 2>&1
    fi
  fi
  [ $status -ne 0 ] || [ -n "${KEEP:-}" ] || rm -rf "$work"
  exit $status
}
trap cleanup EXIT
trap 'exit 130' INT TERM
