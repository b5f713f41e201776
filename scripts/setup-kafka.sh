#!/usr/bin/env bash
# Sets up the pipeline: the topic, its Avro schema, the Cassandra table, the sink connector. What is there
# already is left as it is. Works with the parts of a running `taskflow up` and with the real ones.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: scripts/setup-kafka.sh [--data DIR]

  --data DIR   take the addresses from DIR/addresses.json of a running `taskflow up`

Environment, each over addresses.json:
  KAFKA_BOOTSTRAP_SERVERS    [127.0.0.1:9092]
  SCHEMA_REGISTRY_URL        [http://127.0.0.1:8081]
  CONNECT_URL                [http://127.0.0.1:8083]
  CASSANDRA_CONTACT_POINTS   [127.0.0.1:9042]
  WAIT_SECONDS               how long to wait for each service [120]
  TASKFLOW                   the taskflow program [build/release/taskflow, or the one in PATH]
TEXT
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
topic=taskflow-interactions
data=
while [ $# -gt 0 ]; do
  case $1 in
    --data) [ $# -ge 2 ] || { usage >&2; exit 2; }; data=$2; shift 2 ;;
    --data=*) data=${1#--data=}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "setup-kafka: unknown option '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

say() { printf '%s\n' "$*"; }
die() { printf 'setup-kafka: %s\n' "$*" >&2; exit 1; }

command -v curl >/dev/null || die "curl is needed: install it"
taskflow=${TASKFLOW:-$root/build/release/taskflow}
[ -x "$taskflow" ] || taskflow=$(command -v taskflow) ||
  die "the taskflow program is not built: run ./dev build, or set TASKFLOW to it"

# The member of addresses.json, which has one flat object on one line.
address() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$data/addresses.json"
}
if [ -n "$data" ]; then
  [ -f "$data/addresses.json" ] ||
    die "$data/addresses.json is missing: start 'taskflow up --data $data' first"
  : "${KAFKA_BOOTSTRAP_SERVERS:=$(address kafka)}"
  : "${SCHEMA_REGISTRY_URL:=http://$(address registry)}"
  : "${CONNECT_URL:=http://$(address connect)}"
  : "${CASSANDRA_CONTACT_POINTS:=$(address cql)}"
fi
kafka=${KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}
registry=${SCHEMA_REGISTRY_URL:-http://127.0.0.1:8081}
connect=${CONNECT_URL:-http://127.0.0.1:8083}
cassandra=${CASSANDRA_CONTACT_POINTS:-127.0.0.1:9042}
wait_seconds=${WAIT_SECONDS:-120}
registry=${registry%/} connect=${connect%/}

tf() {
  "$taskflow" "$@" --kafka-bootstrap-servers "$kafka" --cassandra-contact-points "$cassandra"
}

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
# request METHOD URL [curl's options]: sets `status`; the body is in $answer. No answer is status 000.
request() {
  local method=$1 url=$2
  shift 2
  status=$(curl -sS -m 15 -o "$answer" -w '%{http_code}' -X "$method" "$@" "$url" 2>/dev/null) || status=000
}

wait_for() { # NAME ADDRESS COMMAND...: until COMMAND succeeds
  local name=$1 address=$2 begin=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $((SECONDS - begin)) -ge "$wait_seconds" ]; then
      die "$name does not answer at $address after $wait_seconds s (WAIT_SECONDS)"
    fi
    [ "${told:-}" = "$name" ] || say "waiting for $name at $address ..."
    told=$name
    sleep 0.5
  done
  say "$name is ready at $address"
}
answers() { curl -fsS -m 5 -o /dev/null "$1"; }

wait_for Kafka "$kafka" tf topic list
wait_for "Schema Registry" "$registry" answers "$registry/subjects"
wait_for "Kafka Connect" "$connect" answers "$connect/connectors"
wait_for Cassandra "$cassandra" tf query "SELECT release_version FROM system.local"

say "topic: $(tf topic create "$topic" --partitions 3 --kafka-replication-factor 1 --retention-days 7)"

# The schema as a JSON string.
schema=$(tr -d '\n' <"$root/kafka/schemas/interaction-event.avsc" | sed 's/\\/\\\\/g; s/"/\\"/g')
versions=$registry/subjects/$topic-value
json='Content-Type: application/vnd.schemaregistry.v1+json'
request POST "$versions" -H "$json" -d "{\"schema\":\"$schema\"}"
if [ "$status" = 200 ]; then
  say "schema: $topic-value is there already"
else
  request POST "$versions/versions" -H "$json" -d "{\"schema\":\"$schema\"}"
  [ "$status" = 200 ] || die "schema: the registry answered $status: $(cat "$answer")"
  say "schema: $topic-value is registered: $(cat "$answer")"
fi

tables="SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'taskflow' AND table_name = 'interactions'"
before=$(tf query --json "$tables")
tf query --file "$root/kafka/cassandra/init.cql" >/dev/null || die "table: init.cql failed"
if [ -n "$before" ]; then
  say "table: taskflow.interactions is there already"
else
  say "table: taskflow.interactions is made"
fi

check_plugin() { # what Java's worker answers, or says in the status, without the connector's class
  if grep -q 'Failed to find any class that implements Connector' "$answer"; then
    die "connector: the Kafka Connect at $connect has no Cassandra sink
(io.confluent.connect.cassandra.CassandraSinkConnector): install its plug-in there, or let TaskFlow's own
worker do the work (taskflow connect, or taskflow up without connect.url)"
  fi
}

file=$root/kafka/connect/cassandra-sink.json
name=$(sed -n 's/^  "name": "\(.*\)",$/\1/p' "$file")
request GET "$connect/connectors/$name"
case $status in
  200) say "connector: $name is there already" ;;
  404)
    request POST "$connect/connectors" -H 'Content-Type: application/json' --data-binary "@$file"
    check_plugin
    [ "$status" = 201 ] || die "connector: Kafka Connect answered $status: $(cat "$answer")"
    say "connector: $name is deployed"
    ;;
  *) die "connector: Kafka Connect answered $status: $(cat "$answer")" ;;
esac

for _ in $(seq 60); do
  request GET "$connect/connectors/$name/status"
  if grep -q '"tasks":\[{"id":0,"state":"RUNNING"' "$answer"; then
    say "connector: its task is running"
    say "All is set up."
    exit 0
  fi
  check_plugin
  grep -q '"state":"FAILED"' "$answer" && die "connector: it has failed: $(cat "$answer")"
  sleep 0.5
done
die "connector: its task does not run after 30 s: $(cat "$answer")"
