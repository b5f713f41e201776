"""taskflow migrate from our stack to the real one and back, with the site in use. TASKFLOW_MIGRATE_EVENTS: how many are there at first
(for a million, PEERS_LIVE_LONG=1 too)."""
import json
import os
import time

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from harness.events import TOPIC, EventWriter, make_event
from harness.moving import Use, check_nothing_lost, event_ids, flags, killed_while_copying, migrate, raw_records, receipt_of, rows, write_side
from harness.program import Taskflow as Program
from harness.rest import curl, wait_until_running
from harness.table import TABLE, driver
from harness.topics import commit, committed
from harness.waiting import eventually
from peers.systems import real_systems

pytestmark = pytest.mark.peers

EVENTS = int(os.environ.get("TASKFLOW_MIGRATE_EVENTS", 20_000))
LONG_S = 120 + EVENTS / 500
GROUP = "somebodys-group"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    with real_systems(tmp_path_factory.mktemp("theirs")) as addresses:
        yield addresses


def names(kafka):
    return AdminClient({"bootstrap.servers": kafka}).list_topics(timeout=10).topics


def ids(registry):
    url = registry if registry.startswith("http") else f"http://{registry}"
    get = lambda path: json.loads(curl("GET", url + path)[1])
    return {name: [get(f"/subjects/{name}/versions/{version}")["id"] for version in get(f"/subjects/{name}/versions")] for name in get("/subjects")}


def fill(old):
    for schema, subject in (('"string"', "gone-value"), ('"int"', "kept-value")):
        assert curl("POST", f"http://{old.registry}/subjects/{subject}/versions", {"schema": schema})[0] == 200
    for word in ("", "?permanent=true"):
        assert curl("DELETE", f"http://{old.registry}/subjects/gone-value{word}")[0] == 200
    writer = EventWriter(old.kafka, old.registry)
    for number in range(EVENTS):
        writer.write(make_event("view", f"user{number % 97}@example.com", f"/page/{number}"))
    writer.flush(LONG_S)

    def taken():
        offsets = committed(old.kafka, "connect-cassandra-sink-interactions")
        return min(offsets) >= 0 and sum(offsets) >= EVENTS

    eventually(taken, LONG_S, f"{EVENTS} rows")
    commit(old.kafka, GROUP, [7, 8, 9])
    return writer


def check_decodes(kafka, registry):
    """Every stored record, by the public deserializer and the registry that is there now."""
    url = registry if registry.startswith("http") else f"http://{registry}"
    decode = AvroDeserializer(SchemaRegistryClient({"url": url}))
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "decodes-all", "enable.auto.commit": False})
    count = 0
    try:
        for partition in range(3):
            at = TopicPartition(TOPIC, partition, 0)
            first, end = consumer.get_watermark_offsets(at, timeout=10)
            consumer.assign([TopicPartition(TOPIC, partition, first)])
            while first < end:
                for message in consumer.consume(10_000, 2):
                    event = decode(message.value(), SerializationContext(TOPIC, MessageField.VALUE))
                    assert event["id"] == message.key().decode()
                    first, count = message.offset() + 1, count + 1
    finally:
        consumer.close()
    return count


class Moves:
    """The site of one data folder, started again and again on other stacks; somebody uses it."""

    def __init__(self, data, site, use):
        self.data, self.site_address, self.use, self.site = data, site, use, None

    def move(self, words, kill_when=None):
        if kill_when:
            killed_while_copying(*words, "--rate", max(EVENTS // 20, 1_000), has_begun=kill_when)
        begin = time.monotonic()
        migrate(*words, within_s=LONG_S)
        middle = time.monotonic()
        added = len(self.use.added)
        compared = receipt_of(migrate(*words, "--switch", "--json", within_s=LONG_S))
        print(f"\n{EVENTS} events: copied in {middle - begin:.1f} s, switched over in {time.monotonic() - middle:.1f} s, "
              f"{len(self.use.added) - added} changes meanwhile")
        return compared

    def restart(self, before, addresses):
        """On the other stack; what waits in the outbox goes there."""
        before.stop()
        self.site = Program(self.data, options=[*flags(addresses), "--cassandra-local-datacenter", "dc1"], addresses={"site": self.site_address})
        self.site.start()
        added = len(self.use.added)
        eventually(lambda: len(self.use.added) > added + 20, 30, "the site is used on")
        return self.site


def row_count(cql):
    cluster = driver(cql)
    try:
        return sum(1 for _ in cluster.connect().execute(f"SELECT id FROM {TABLE}"))
    finally:
        cluster.shutdown()


def test_to_the_real_systems_and_back(start, theirs, tmp_path):
    old = start("data")
    wait_until_running(old.connect, "cassandra-sink-interactions")
    fill(old)
    use = Use(old.site, pause_s=0.05)
    moves = Moves(old.data, old.site, use)
    try:
        real = write_side(tmp_path / "real.toml", theirs)
        away = ("--to", real, "--data", old.data)
        compared = moves.move(away, kill_when=lambda: TOPIC in names(theirs["kafka"]) and len(raw_records(theirs["kafka"])) > EVENTS // 100)
        assert all(one["note"] == "the same offsets" for one in compared if one["name"].startswith(TOPIC) and one["kind"] == "topic")
        assert raw_records(theirs["kafka"]) == raw_records(old.kafka)
        assert ids(theirs["registry"]) == ids(old.registry) and ids(old.registry)["kept-value"] == [3]
        assert committed(theirs["kafka"], GROUP) == [7, 8, 9]
        if EVENTS <= 100_000:
            assert rows(theirs["cql"]) == rows(old.cql)
        site = moves.restart(old, theirs)
        wait_until_running(site.connect, "cassandra-sink-interactions")

        # And back, to parts with nothing in them.
        broker, store = start("back", role="broker"), start("back", role="store")
        registry = start("back", role="registry", options=["--kafka-bootstrap-servers", broker.kafka])
        ours = {"kafka": broker.kafka, "registry": f"http://{registry.registry}", "cql": store.cql}
        moves.move(("--from", real, "--data", old.data, *flags(ours)))
        assert raw_records(broker.kafka) == raw_records(theirs["kafka"])
        assert ids(registry.registry) == ids(theirs["registry"])
        site = moves.restart(site, ours)
        wait_until_running(site.connect, "cassandra-sink-interactions")
    finally:
        use.end()
        if moves.site:
            print(moves.site.log()[-500:])
    try:
        check_nothing_lost(use, broker.kafka, store.cql, LONG_S)
        assert check_decodes(broker.kafka, registry.registry) == len(event_ids(broker.kafka)) >= EVENTS + len(use.added)
        assert check_decodes(theirs["kafka"], theirs["registry"]) >= EVENTS
        eventually(lambda: row_count(store.cql) == len(event_ids(broker.kafka)), 60, "a row for each event")
    finally:
        site.end()
