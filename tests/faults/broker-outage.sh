# Common to broker-stop.sh and broker-pause.sh: the only broker is away for AWAY seconds (60) under load, and at one request
# a second each is answered UNAVAILABLE with RetryInfo within 9 s. To be sourced after lib.sh, with `break` and `mend` defined.
away=${AWAY:-${short:+15}}; away=${away:-60}
rate=${RATE:-2000}
# The short variant also runs where the machine is busy: there it asks only that the answer comes before a sender's own deadline.
limit=${LIMIT:-${short:+9900}}; limit=${limit:-9000}
servers kafka "$search"
collector collector
ingester ingester
query
ready collector ingester query
load --rate "$rate" --duration $((away + 40))s --verify-quiet 2m
sleep 10
break_broker
say "the broker is away; $(acknowledged) spans acknowledged"
sleep 1
dotnet "$root/tools/Load/bin/$build/net10.0/spoor-load.dll" --generate --shops 1 --to "127.0.0.1:${ports[collector.grpc]}" \
  --rate 10 --spans-per-request 10 --connections 10 --in-flight 2 --duration $((away - 10))s --give-up 1s >"$work/probe.log" 2>&1
mend_broker
say "the broker is back"
grep -E '^answers' "$work/probe.log"
answers=$(grep -cE '^answers' "$work/probe.log")
[ "$answers" -eq 1 ] && grep -qE '^answers .* UNAVAILABLE with RetryInfo' "$work/probe.log" || fault "while the broker was away, not every answer was UNAVAILABLE with RetryInfo"
slowest=$(grep -oE 'max [0-9.]+ ms, of attempts not answered OK' "$work/probe.log" | grep -oE '[0-9]+' | head -1)
[ "${slowest:-99999}" -le "$limit" ] || fault "an answer took ${slowest:-?} ms"
loaded
balanced collector ingester
finish "away $away s rate $rate slowest answer ${slowest:-?} ms"
