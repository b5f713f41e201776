"""Broker, registry, Connect and store, each ours or the real one: in all sixteen mixes a visit in real Chromium leaves exactly its events.

For Java's worker there is no Cassandra sink to be had from Maven Central. Where it stands, Kafka's own FileStreamSink takes the events
into a file, each once, and the table is made and asked, but stays empty."""
import itertools
import uuid

import pytest
from confluent_kafka.admin import AdminClient

from harness import topics
from harness.browser import check_events, check_journey, journey
from harness.events import TOPIC
from harness.program import Taskflow as Program
from harness.rest import curl, wait_until_running
from harness.table import TABLE, Table, driver
from harness.waiting import eventually
from peers.systems import start_cassandra, start_connect, start_kafka, start_registry

pytestmark = pytest.mark.peers

PARTS = ("kafka", "registry", "connect", "cql")
MIXES = list(itertools.product(("ours", "real"), repeat=len(PARTS)))


@pytest.fixture(scope="module")
def systems(tmp_path_factory):
    """The real ones, and a broker of ours, with a worker of Java's at each of the two brokers."""
    folder, running = tmp_path_factory.mktemp("mixes"), []

    def started(process, address):
        running.append(process.stop)
        return address

    try:
        broker = Program(folder / "broker", role="broker").start()
        running.append(broker.end)
        real = {"kafka": started(*start_kafka(folder / "kafka")), "registry": started(*start_registry(folder / "registry")),
                "cql": started(*start_cassandra(folder / "cassandra"))}
        workers = {kafka: started(*start_connect(folder / f"connect-{number}", kafka)) for number, kafka in enumerate((real["kafka"], broker.kafka))}
        yield real, broker.kafka, workers
    finally:
        for stop in reversed(running):
            stop()


def clear(kafka, cql):
    """What the mix before has made in systems that outlive it is gone."""
    admin = AdminClient({"bootstrap.servers": kafka})
    if TOPIC in admin.list_topics(timeout=20).topics:
        admin.delete_topics([TOPIC])[TOPIC].result(20)
        eventually(lambda: TOPIC not in admin.list_topics(timeout=20).topics, 30, "the topic is gone")
    with driver(cql) as cluster:
        cluster.connect().execute("DROP KEYSPACE IF EXISTS taskflow", timeout=60)


@pytest.fixture(params=MIXES, ids=lambda mix: "-".join(f"{which}_{part}" for part, which in zip(PARTS, mix)))
def mix(request, systems, tmp_path):
    """(`taskflow up` with its parts or theirs, the address of Java's worker when it stands in for ours)"""
    real, broker, workers = systems
    theirs = {part for part, which in zip(PARTS, request.param) if which == "real"}
    kafka = real["kafka"] if "kafka" in theirs else broker
    clear(kafka, real["cql"])
    options = []
    if theirs & {"kafka", "connect"}:  # Java's worker is there first, and so is its broker
        options += ["--kafka-bootstrap-servers", kafka]
    if "registry" in theirs:
        options += ["--registry-url", real["registry"]]
    if "cql" in theirs:
        options += ["--cassandra-contact-points", real["cql"], "--cassandra-local-datacenter", "dc1"]
    java = workers[kafka] if "connect" in theirs else None
    if java:
        options += ["--connect-url", f"http://{java}"]
    taskflow = Program(tmp_path / "data", options=options).start()
    yield taskflow, java
    taskflow.end()


def opened(taskflow):
    table = Table(taskflow.cql)
    table.session.execute(f"SELECT id FROM {TABLE} LIMIT 1")
    return table


def test_a_visit_leaves_exactly_its_events(mix, tmp_path):
    taskflow, java = mix
    table = eventually(lambda: opened(taskflow), 60, "the table is made")
    try:
        if java:
            check_journey_into_a_file(taskflow, java, tmp_path)
            assert table.ids() == []
            assert "has no Cassandra sink" in taskflow.log()
        else:
            check_journey(taskflow, table, tmp_path)
    finally:
        table.close()


def check_journey_into_a_file(taskflow, java, folder):
    name, file = f"file-{uuid.uuid4().hex[:8]}", folder / "events.txt"
    eventually(lambda: TOPIC in AdminClient({"bootstrap.servers": taskflow.kafka}).list_topics(timeout=20).topics, 60, "the topic is made")
    status, text = curl("POST", f"http://{java}/connectors", {"name": name, "config": {
        "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": TOPIC, "file": str(file)}})
    assert status == 201, text
    try:
        wait_until_running(java, name)
        check_events(journey(taskflow, folder), lambda who: [
            (event["action"], who, event["what"]) for event in (record.event for record in topics.records(taskflow.kafka)) if event["who"] == who], "anonymous")
        ids = [record.key for record in topics.records(taskflow.kafka)]
        eventually(lambda: [file.read_bytes().count(one.encode()) for one in ids] == [1] * len(ids), 60, "each event is in the file, once")
    finally:
        curl("DELETE", f"http://{java}/connectors/{name}")
