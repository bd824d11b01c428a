#!/usr/bin/env bash
# The compose file as a newcomer runs it, from clean: a trace sent once all is healthy is found through query within WITHIN
# seconds (10; 2 where REFRESH_INTERVAL is 1s), then each service is killed and started again under load. Needs Docker with
# Compose, the images built (docker compose build), and the ports of the compose file free. RATE spans a second (300). KILL: the
# services to kill (all that hold or move spans); none ends after the first trace.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
load=tools/Load/bin/${SPOOR_BUILD:-Release}/net10.0/spoor-load.dll
services=${KILL-collector-1 collector-2 ingester-1 ingester-2 query kafka elasticsearch}
rate=${RATE:-300} within=${WITHIN:-10}
[ "${REFRESH_INTERVAL:-}" != 1s ] || within=${WITHIN:-2}
work=$(mktemp -d "${TMPDIR:-/tmp}/spoor-compose.XXXXXX")
begun=$SECONDS
faults=0
export COMPOSE_PROJECT_NAME=spoor-compose-run

say() { printf '%5d s  %s\n' $((SECONDS - begun)) "$*"; }
fault() { faults=$((faults + 1)); say "FAULT: $*"; }
compose() { docker compose "$@" >>"$work/compose.log" 2>&1; }
cleanup() {
  [ -z "${loading:-}" ] || kill "$loading" 2>/dev/null
  compose logs --no-color
  compose down --volumes --timeout 5
  [ $faults -gt 0 ] || rm -rf "$work"
}
trap cleanup EXIT
[ -f "$load" ] || { say "$load is not built: dotnet build -c Release tools/Load"; exit 2; }

compose up --detach --wait --wait-timeout 300 || { fault "docker compose up ended with $?, see $work/compose.log"; exit 1; }
healthy=$((SECONDS - begun))
say "healthy"

# The first trace, as the README sends it.
trace=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n') span=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n') now=$(date +%s)
from=$(date +%s%N)
curl -fsS -o /dev/null http://localhost:4318/v1/traces -H 'Content-Type: application/json' -d '{"resourceSpans":[{"resource":{"attributes":
  [{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"compose"},"spans":[{"traceId":"'"$trace"'",
  "spanId":"'"$span"'","name":"GET /cart","kind":2,"startTimeUnixNano":"'"$now"'000000000","endTimeUnixNano":"'"$now"'120000000"}]}]}]}' \
  || fault "the first trace was not taken"
taken=$((($(date +%s%N) - from) / 1000000))
until curl -fsS "http://localhost:16686/api/traces?service=shop&lookback=1h" 2>/dev/null | grep -q "$trace"; do
  [ $(($(date +%s%N) - from)) -lt 60000000000 ] || break
  sleep 0.05
done
first=$((($(date +%s%N) - from) / 1000000))
say "the first trace was taken after $taken ms and found by its service after $first ms"
[ $first -le $((within * 1000)) ] || fault "the first trace took $first ms"

if [ -z "$services" ]; then
  echo "compose: healthy after $healthy s first trace $first ms faults $faults seconds $((SECONDS - begun))"
  [ $faults -eq 0 ]
  exit
fi

address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(docker compose ps -q elasticsearch)")
dotnet "$load" --generate --to 127.0.0.1:4317,127.0.0.1:14317 --rate "$rate" --duration 150s --verify --verify-sample 0.3 --verify-quiet 2m \
  --elasticsearch "http://$address:9200" --give-up 5m >"$work/load.log" 2>&1 &
loading=$!
sleep 5
for service in $services; do
  compose kill "$service"
  sleep 3
  compose up --detach --no-deps --no-recreate --wait --wait-timeout 120 "$service" || fault "$service did not become healthy again"
  say "$service was killed and is healthy again"
done
status=0
wait "$loading" || status=$?
loading=
verdict=$(tail -1 "$work/load.log")
[ $status -eq 0 ] || fault "spoor-load ended with $status, see $work/load.log"
echo "compose: healthy after $healthy s first trace $first ms killed $(echo "$services" | wc -w) $verdict faults $faults seconds $((SECONDS - begun))"
[ $faults -eq 0 ]
