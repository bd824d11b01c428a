#!/usr/bin/env bash
# A pipeline with TLS and passwords on every edge, each process with the least rights that docs/security.md lists, under load;
# and what goes wrong with passwords, rights and certificates in mid-run. Each time: collectors answer UNAVAILABLE, ingesters
# wait, /status names what to mend, and all goes on without a restart of ours once it is mended. In this order:
#
#   Elasticsearch: the ingester's password changed there, later in our file, and back; its role taken away; an expired
#   certificate. Kafka: the collector's right to write, the ingester's to read; after restarts of the broker an expired
#   certificate, then another password of the collector's. Our ports: a renewed certificate, and one that does not fit. Last
#   our own certificate to Kafka: expired before the start, and expired in mid-run. A second collector signs in by a certificate
#   alone, and at the end a second ingester.
#
# RATE spans a second (200), SECONDS_EACH how long each fault lasts once it is seen (5).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
rate=${RATE:-200} each=${SECONDS_EACH:-5} seen=
servers --secure kafka elasticsearch
run_dir=$SPOOR_SERVERS_RUN
kafka_dir=$run_dir/kafka-1 es_dir=$run_dir/elasticsearch/config
plain=$TEST_KAFKA secure=$TEST_KAFKA_SECURE es_url=$TEST_ELASTICSEARCH
export CURL_CA_BUNDLE=$TEST_CA
TEST_ELASTICSEARCH=${es_url/:\/\//:\/\/$TEST_ELASTICSEARCH_USER:$TEST_ELASTICSEARCH_PASSWORD@}
jars=${SPOOR_KAFKA_JARS:-/var/cache/spoor-servers/kafka}

kafka_tool() { timeout 60 java -Xmx128m -cp "$jars/*" "$@" >>"$work/kafka-tools.log" 2>&1 || fault "kafka tool failed: $*"; }
acl() { kafka_tool org.apache.kafka.tools.AclCommand --bootstrap-server "$plain" --force "$@"; }
scram() { kafka_tool kafka.admin.ConfigCommand --bootstrap-server "$plain" --alter --entity-type users --entity-name "$1" --add-config "SCRAM-SHA-512=[password=$2]"; }
topic_of() { kafka_tool org.apache.kafka.tools.TopicCommand --bootstrap-server "$plain" --create --if-not-exists --partitions 4 --topic "$@"; }

# es_user NAME PASSWORD, es_roles FILE: in the file realm, which the server reads again every few seconds.
declare -A es_passwords
es_user() {
  es_passwords[$1]=$2
  local who
  for who in "${!es_passwords[@]}"; do echo "$who:{SHA}$(printf %s "${es_passwords[$who]}" | openssl dgst -sha1 -binary | base64)"; done >"$es_dir/users.new"
  cat "$es_dir/users.new" >"$es_dir/users"
}

# issue NAME DAYS: a certificate of the set's authority, as NAME.pem and NAME.key.
issue() {
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$work/$1.key" -out "$work/$1.csr" 2>/dev/null
  openssl x509 -req -in "$work/$1.csr" -CA "$run_dir/tls/ca.pem" -CAkey "$run_dir/tls/ca.key" -CAcreateserial -days "$2" -out "$work/$1.pem" \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n') 2>/dev/null
}

# ends_in SECONDS: puts a certificate of CN=client in place that ends then, as mtls.pem and mtls.key.
ends_in() {
  : >"$work/ca.index"
  cat >"$work/ca.conf" <<C
[ca]
default_ca = set
[set]
database = $work/ca.index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = names
x509_extensions = uses
[names]
commonName = supplied
[uses]
extendedKeyUsage = clientAuth
C
  openssl req -newkey rsa:2048 -nodes -subj /CN=client -keyout "$work/brief.key" -out "$work/brief.csr" 2>/dev/null
  openssl ca -batch -notext -config "$work/ca.conf" -cert "$run_dir/tls/ca.pem" -keyfile "$run_dir/tls/ca.key" -in "$work/brief.csr" \
    -out "$work/brief.pem" -enddate "$(date -u -d "+$1 seconds" +%Y%m%d%H%M%SZ)" 2>>"$work/ca.log" || fault "openssl ca failed, see $work/ca.log"
  cp "$work/brief.pem" "$work/mtls.pem"; cp "$work/brief.key" "$work/mtls.key"
}

status() { curl -fsS "http://127.0.0.1:${ports[$1.admin]}/status" 2>/dev/null | tr -d '\n'; }
says() { [[ $(status "$1") == *"$2"* ]]; }

# until_true SECONDS COMMAND...: sets `took`.
until_true() {
  local from=$SECONDS limit=$1
  shift
  until "$@"; do
    took=$((SECONDS - from))
    [ $took -lt "$limit" ] || return 1
    sleep 0.5
  done
  took=$((SECONDS - from))
}

# broken WHAT WHO WORDS: waits until WHO says WORDS in /status, and keeps it so for a while.
broken() {
  if until_true 60 says "$2" "$3"; then say "$1: $2 says so after $took s"; else fault "$1: $2 did not say '$3' in /status within 60 s"; fi
  status "$2" | grep -oE '"[^"]*(mend |lacks a right|not valid|unauthorized for|must not be|TLS with|ended at)[^"]*"' | sort -u | head -2 | cut -c1-400 | sed 's/^/         /'
  sleep "$each"
}

# mended WHAT WHO WORDS [COLLECTOR]: waits until WHO says it no more, COLLECTOR publishes, and what is behind is a few seconds' worth.
drained() { [ "$(behind)" -le $((rate * 8)) ]; }
# The load may have gone to the other collector, so one span more asks the one whose trouble it was.
published() {
  local trace span now
  trace=$(openssl rand -hex 16) span=$(openssl rand -hex 8) now=$(date +%s)
  curl -sS -m 10 -o /dev/null "https://127.0.0.1:${ports[$published_by.http]}/v1/traces" -H 'Content-Type: application/json' -d '{"resourceSpans":[{"scopeSpans":[{"spans":[
    {"traceId":"'"$trace"'","spanId":"'"$span"'","name":"probe","startTimeUnixNano":"'"$now"'000000000","endTimeUnixNano":"'"$now"'000000001"}]}]}]}' 2>>"$work/probes.log"
  [ "$(metric "$published_by" spoor_collector_spans_published_total)" -gt "$published_before" ]
}
mended() {
  if until_true 60 not_says "$2" "$3"; then seen+=" ${1// /-}:$took"; else fault "$1: $2 still said '$3' 60 s after it was mended"; fi
  published_by=${4:-collector}
  published_before=$(metric "$published_by" spoor_collector_spans_published_total)
  until_true 60 published || fault "$1: nothing was published within 60 s of mending"
  until_true 90 drained || fault "$1: $(behind) spans were still behind 90 s after mending"
  say "$1: mended, $(behind) spans behind"
}
not_says() { ! says "$@"; }

broker_again() { server_up --secure kafka || fault "Kafka did not start again"; }
broker_down() { "$SPOOR_SERVERS/down" --keep kafka-1 >>"$work/servers.log" 2>&1; }

# 1. An authorizer for the broker: whoever comes in over the plain listener may do all, everybody else what is granted.
broker_down
cat >>"$kafka_dir/server.properties" <<P
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=false
listener.name.mtls.ssl.client.auth=required
P
free_port; mtls=127.0.0.1:$port
sed -i "s|^listener.security.protocol.map=.*|&,MTLS:SSL|; s|^listeners=.*|&,MTLS://$mtls|; s|^advertised.listeners=.*|&,MTLS://$mtls|" "$kafka_dir/server.properties"
broker_again
topic_of "$topic"
topic_of "$topic.dead-letter" --config max.message.bytes=$((1048588 + 65536))
for who in collector ingester replay; do scram $who "$who-1"; echo "$who-1" >"$work/kafka-$who.password"; done
for who in collector CN=client; do
  acl --add --allow-principal "User:$who" --operation Write --operation DescribeConfigs --topic "$topic"
  acl --add --allow-principal "User:$who" --operation Describe --operation DescribeConfigs --topic "$topic.dead-letter"
done
for who in ingester CN=client; do
  acl --add --allow-principal "User:$who" --operation Read --operation DescribeConfigs --topic "$topic"
  acl --add --allow-principal "User:$who" --operation Write --operation DescribeConfigs --topic "$topic.dead-letter"
  acl --add --allow-principal "User:$who" --operation Read --group "$run"
done
acl --add --allow-principal User:replay --operation Write --operation DescribeConfigs --topic "$topic"
acl --add --allow-principal User:replay --operation Read --operation Write --operation DescribeConfigs --topic "$topic.dead-letter"
acl --add --allow-principal User:replay --operation Describe --group "$run.replay"

# 2. Roles and users of Elasticsearch.
roles() { # PRIVILEGES of the ingester on its indices
  cat >"$es_dir/roles.yml" <<R
spoor_ingester:
  cluster: [ monitor, manage_index_templates ]
  indices:
    - names: [ '$prefix-*' ]
      privileges: [ $1 ]
spoor_query:
  cluster: [ monitor ]
  indices:
    - names: [ '$prefix-*' ]
      privileges: [ read, view_index_metadata ]
R
}
ingester_privileges="create_doc, manage"
roles "$ingester_privileges"
printf 'spoor_ingester:ingester\nspoor_query:query\n' >"$es_dir/users_roles"
for who in ingester query; do es_user $who "$who-1"; echo "$who-1" >"$work/es-$who.password"; done
sleep 11

# 3. The processes, TLS on their ports.
issue renewed 10
issue expired 0
cp "$run_dir/tls/server.pem" "$work/ours.pem"
cp "$run_dir/tls/server.key" "$work/ours.key"
ours=("Listen__Tls__CertificateFile=$work/ours.pem" "Listen__Tls__KeyFile=$work/ours.key")
sign_in() { echo "Kafka__Brokers=$secure Kafka__CreateTopics=false Kafka__Security__Protocol=sasl_ssl Kafka__Security__Mechanism=SCRAM-SHA-512 Kafka__Security__CaFile=$TEST_CA Kafka__Security__Username=$1 Kafka__Security__PasswordFile=$work/kafka-$1.password"; }
store() { echo "Elasticsearch__Urls=$es_url Elasticsearch__CaFile=$TEST_CA Elasticsearch__Username=$1 Elasticsearch__PasswordFile=$work/es-$1.password"; }
tls=1
# shellcheck disable=SC2046
collector collector $(sign_in collector) "${ours[@]}"
client_certificate() { cp "$TEST_CLIENT_CERT" "$work/$1.pem"; cp "$TEST_CLIENT_KEY" "$work/$1.key"; }
client_certificate mtls
by_certificate() { echo "Kafka__Brokers=$mtls Kafka__CreateTopics=false Kafka__Security__Protocol=ssl Kafka__Security__CaFile=$TEST_CA Kafka__Security__CertificateFile=$1 Kafka__Security__KeyFile=$2"; }
# shellcheck disable=SC2046
collector collector-mtls $(by_certificate "$work/mtls.pem" "$work/mtls.key") "${ours[@]}"
# shellcheck disable=SC2046
ingester ingester $(sign_in ingester) $(store ingester)
# shellcheck disable=SC2046
query $(store query) "${ours[@]}"
ready collector collector-mtls ingester query
for who in collector collector-mtls ingester query; do
  sleep 1
  status $who | grep -qE '"Authorization"|lacks a right|must not be|mend ' && fault "$who lacks a right from the start: $(status $who | cut -c1-1500)"
done
SSL_CERT_FILE=$TEST_CA load --rate "$rate" --duration "${SECONDS_ALL:-360}s" --verify-quiet 3m
flowing
say "flowing with the least rights"
echo "no trace request" | kafka_tool org.apache.kafka.tools.ConsoleProducer --bootstrap-server "$plain" --topic "$topic"
set_aside() { [ $(($(metric ingester spoor_ingester_dead_letters_total) + $(alive ingester-mtls && metric ingester-mtls spoor_ingester_dead_letters_total || echo 0))) -ge "$1" ]; }
until_true 30 set_aside 1 || fault "what is no trace request was not dead-lettered"

# 4. Elasticsearch's password changes, there first; then it changes back.
for turn in 2 1; do
  es_user ingester "ingester-$turn"
  broken "Elasticsearch password $turn" ingester '"trouble": "unauthorized"'
  says ingester '"fault": "Elasticsearch refuses user ingester' || fault "the ingester does not tell what to mend"
  echo "ingester-$turn" >"$work/es-ingester.password"
  mended "Elasticsearch password $turn" ingester '"trouble": "unauthorized"'
  says ingester '"fault": "Elasticsearch refuses' && fault "the ingester still says that Elasticsearch refuses it"
done

# 5. Its role is taken away.
roles view_index_metadata
broken "Elasticsearch role" ingester '"trouble": "unauthorized"'
says ingester "is unauthorized for user [ingester]" || fault "the ingester does not tell what Elasticsearch said of the missing privilege"
roles "$ingester_privileges"
mended "Elasticsearch role" ingester '"trouble": "unauthorized"'

# 6. Its certificate expires; connections that stand live on, so query starts anew.
cp "$work/expired.pem" "$es_dir/tls/server.pem"; cp "$work/expired.key" "$es_dir/tls/server.key"; chmod a+r "$es_dir"/tls/*
sleep 12
terminate query 30
start query
ready query
answer() { curl -sS "https://127.0.0.1:${ports[query.http]}/api/services"; }
expired() { [[ $(answer) == *"is not valid at this time"* ]]; }
until_true 30 expired || fault "query does not tell that Elasticsearch's certificate has expired: $(answer | cut -c1-300)"
say "$(answer | cut -c1-300)"
cp "$run_dir/tls/server.pem" "$run_dir/tls/server.key" "$es_dir/tls/"; chmod a+r "$es_dir"/tls/*
works() { [[ $(answer) == *'"data":['* ]]; }
until_true 60 works || fault "query does not recover from the expired certificate: $(answer | cut -c1-300)"
seen+=" Elasticsearch-certificate:$took"

# 7. Rights in Kafka.
acl --remove --allow-principal User:collector --operation Write --topic "$topic"
broken "right to write" collector Authorization
acl --add --allow-principal User:collector --operation Write --topic "$topic"
mended "right to write" collector Authorization
acl --remove --allow-principal User:ingester --operation Read --topic "$topic"
broken "right to read" ingester "lacks a right"
acl --add --allow-principal User:ingester --operation Read --topic "$topic"
mended "right to read" ingester "lacks a right"

# 8. The broker comes back with an expired certificate, then with a good one and another password for the collector.
cp "$run_dir/tls/server.p12" "$work/server.p12"
broker_down
openssl pkcs12 -export -in "$work/expired.pem" -inkey "$work/expired.key" -certfile "$TEST_CA" -passout pass:spoor-test -out "$run_dir/tls/server.p12" 2>/dev/null
broker_again
broken "Kafka's certificate" collector '"Tls"'
broken "Kafka's certificate" ingester "TLS with a broker failed"
broker_down
cp "$work/server.p12" "$run_dir/tls/server.p12"
broker_again
mended "Kafka's certificate" collector '"Tls"'
scram collector collector-2
broker_down
broker_again
broken "Kafka's password" collector "mend Kafka:Security:PasswordFile"
echo collector-2 >"$work/kafka-collector.password"
mended "Kafka's password" collector "mend Kafka:Security:PasswordFile"

# 9. Our own certificate: renewed, then one that does not fit.
subject() { openssl s_client -connect "127.0.0.1:${ports[collector.http]}" -CAfile "$TEST_CA" </dev/null 2>/dev/null | openssl x509 -noout -subject; }
is_renewed() { [[ $(subject) == *renewed* ]]; }
cp "$work/renewed.pem" "$work/ours.pem"; cp "$work/renewed.key" "$work/ours.key"
until_true 20 is_renewed || fault "the renewed certificate is not shown: $(subject)"
cp "$work/expired.key" "$work/ours.key"
until_true 20 says collector "Listen:Tls cannot use" || fault "the pair that does not fit is not told"
is_renewed || fault "the certificate before it is shown no more: $(subject)"
cp "$work/renewed.key" "$work/ours.key"
until_true 20 not_says collector "Listen:Tls cannot use" || fault "the mended pair is still refused"

# 10. Our own certificate to Kafka. A collector that starts with one that has expired, and is not given any load.
cp "$work/expired.pem" "$work/late.pem"; cp "$work/expired.key" "$work/late.key"
# shellcheck disable=SC2046
collector late $(by_certificate "$work/late.pem" "$work/late.key")
ready late
broken "our expired certificate" late '"Tls"'
says late "Our certificate CN=expired ended at" || fault "the collector does not name its certificate: $(status late | cut -c1-1500)"
says late "mend Kafka:Security:CertificateFile ($work/late.pem)" || fault "the collector does not tell what to mend"
client_certificate late
until_true 30 not_says late "Our certificate" || fault "the collector with a renewed certificate: $(status late | cut -c1-1500)"
seen+=" our-expired-certificate:$took"
kill_9 late

# 11. One that ends in mid-run, of a collector and an ingester. Brokers look at it when a connection is opened: they come back.
# shellcheck disable=SC2046
ingester ingester-mtls $(by_certificate "$work/mtls.pem" "$work/mtls.key") $(store ingester)
ready ingester-mtls
ends_in 30
is_brief() { [ "$(metric "$1" spoor_kafka_certificate_remaining_seconds)" -lt 60 ]; }
for who in collector-mtls ingester-mtls; do until_true 20 is_brief $who || fault "$who does not take up a renewed certificate"; done
for who in collector-mtls ingester-mtls; do until_true 60 says $who "Our certificate CN=client ended at" || fault "$who does not tell that its certificate has ended"; done
broker_down
broker_again
broken "our certificate's end" collector-mtls '"Tls"'
broken "our certificate's end" ingester-mtls "mend Kafka:Security:CertificateFile ($work/mtls.pem)"
client_certificate mtls
mended "our certificate's end" collector-mtls "Our certificate" collector-mtls
until_true 60 not_says ingester-mtls "Our certificate" || fault "the ingester with a renewed certificate: $(status ingester-mtls | cut -c1-1500)"
assigned() { [ "$(metric ingester-mtls spoor_ingester_partitions)" -gt 0 ]; }
until_true 60 assigned || fault "the ingester with a renewed certificate has no partition"
seen+=" its-partitions:$took"

for _ in $(seq 600); do alive load || break; sleep 1; done
loaded
grep -E '^answers' "$work/load.log" || true
for who in ingester ingester-mtls; do [ "$(sum $who spoor_ingester_spans_dead_lettered_total)" -eq 0 ] || fault "$who dead-lettered spans"; done
# shellcheck disable=SC2046
env $(sign_in replay) "Kafka__Group=$run" "Kafka__SpansTopic=$topic" "Kafka__DeadLetterTopic=$topic.dead-letter" \
  dotnet "$root/src/Ingester/bin/$build/net10.0/Spoor.Ingester.dll" replay >"$work/replay.log" 2>&1
grep -q "^put back 1," "$work/replay.log" || fault "the replay did not put back its one letter: $(tail -2 "$work/replay.log")"
until_true 30 set_aside 2 || fault "what was put back was not consumed again"
[ "$(metric collector-mtls spoor_collector_spans_published_total)" -gt 0 ] || fault "the collector with a client certificate published nothing"
balanced collector collector-mtls ingester ingester-mtls
finish "rate $rate mended after (s)$seen"
