# Common to the measurements: starts published processes against a real Kafka and Elasticsearch, as the fault runs do
# (tests/faults/lib.sh, which names what it takes from the environment), and reads what they cost from outside: processor
# time and memory from /proc, the rest from their metrics.
#
#   TEST_DATA      folder with a recording (astronomy-oteltraces.zst, or the file named by RECORDING); else traffic is made up
#   SPOOR_PUBLISHED  folder with published processes; made here, and published into, unless given
. "$(dirname "${BASH_SOURCE[0]}")/../tests/faults/lib.sh"

published=${SPOOR_PUBLISHED:-$work/published}
traffic=--generate
recording=${RECORDING:-${TEST_DATA:+$TEST_DATA/astronomy-oteltraces.zst}}
[ -z "$recording" ] || traffic="--data $recording"
ticks_per_second=$(getconf CLK_TCK)

# publish PROJECT...: as the images do.
publish() {
  local project
  if [ -z "${SPOOR_PUBLISHED:-}" ]; then
    for project in "$@"; do
      dotnet publish "$root/$project" -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -p:DebugType=none \
        -o "$published/$(basename "$project")" -nodeReuse:false -nologo -v q || die "$project was not published"
    done
    export SPOOR_PUBLISHED=$published
  fi
}

# cpu PID: user and system time of a process so far, all threads, in milliseconds.
cpu() { awk -v ms=$((1000 / ticks_per_second)) '{ sub(/.*\) /, ""); print ($12 + $13) * ms }' "/proc/$1/stat"; }

# memory PID VmRSS|VmHWM: in MB.
memory() { awk -v field="$2:" '$1 == field { printf "%.0f\n", $2 / 1024 }' "/proc/$1/status"; }

# server_of ADDRESS: id of the process that listens on an address of this machine.
server_of() { ss -ltnpH "sport = :${1##*:}" | grep -oE 'pid=[0-9]+' | head -1 | cut -d= -f2; }

# now_ms: the clock.
now_ms() { date +%s%3N; }

# per NUMERATOR DENOMINATOR [FACTOR]: quotient with two decimals.
per() { awk -v a="$1" -v b="$2" -v f="${3:-1}" 'BEGIN { printf "%.2f\n", (b > 0 ? a * f / b : 0) }'; }

# median NUMBER...
median() { printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"; }

# topic_bytes TOPIC: bytes of all its partitions on one broker's disk; needs SPOOR_KAFKA_JARS.
topic_bytes() {
  java -Xmx128m -cp "$SPOOR_KAFKA_JARS/*" org.apache.kafka.tools.LogDirsCommand --bootstrap-server "$TEST_KAFKA" --describe --topic-list "$1" 2>/dev/null \
    | grep -oE '"size":[0-9]+' | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

# drop_topic TOPIC: and its dead letters; needs SPOOR_KAFKA_JARS.
drop_topic() {
  [ -z "${SPOOR_KAFKA_JARS:-}" ] || java -Xmx128m -cp "$SPOOR_KAFKA_JARS/*" org.apache.kafka.tools.TopicCommand --bootstrap-server "$TEST_KAFKA" \
    --delete --if-exists --topic "${1//./\\.}.*" >/dev/null 2>&1
}

# offer OPTION...: traffic for the collector of this run, in the background, unverified.
offer() {
  local dll
  program Load tools/Load spoor-load
  # shellcheck disable=SC2086
  dotnet "$dll" $traffic --to "127.0.0.1:${ports[collector.grpc]}" "$@" >"$work/load.log" 2>&1 &
  pids[load]=$!
}

# offered: waits for it to end.
offered() {
  wait "${pids[load]}" || fault "spoor-load ended with $?: $(tail -2 "$work/load.log" | tr '\n' ' ')"
  unset "pids[load]"
}

# end NAME: stops a process, at once, and waits for it.
end() { [ -z "${pids[$1]:-}" ] || kill_9 "$1"; }

# row MEASURED FIGURE UNIT RUNS BUDGET: one line of the table, in $table.
row() {
  say "$1: $2 $3 ($4)"
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$2" "$3" "$4" "$5" >>"$table"
}

# title: begins a table, if it is not begun, with the machine and the commit.
title() {
  [ -s "$table" ] && return
  local model commit
  model=$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)
  commit=$(git -C "$root" rev-parse --short HEAD)$(git -C "$root" diff --quiet HEAD -- src || echo ', changed')
  printf 'Commit %s, %s, %s cores of %s, %s GB, .NET %s.\n\n| Measured | Figure | Unit | Runs | Budget |\n| --- | ---: | --- | --- | --- |\n' \
    "$commit" "$(date +%F)" "$(nproc)" "$model" "$(awk '/MemTotal/ { printf "%d", $2 / 1048576 }' /proc/meminfo)" "$(dotnet --version)" >"$table"
}
