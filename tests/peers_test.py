"""The real systems beside ours: theirs in place of our parts, and their tools at our parts."""
import json
import types
import urllib.error
import urllib.request
import uuid
from collections import Counter

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness import pipeline_page, sinks
from harness.browser import check_journey
from harness.events import SCHEMA, TOPIC, EventWriter, make_event
from harness.evolution import KafkaJs, check_versions
from harness.insights import InsightsApi
from harness.person import Person
from harness.pipeline_page import PipelineApi
from harness.program import Taskflow as Program, run
from harness.rest import curl, wait_until_running
from harness.setup import set_up
from harness.table import TABLE, Table
from harness.waiting import eventually
from peers.java import jars, run_java
from peers.systems import real_systems, start_connect

pytestmark = pytest.mark.peers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("peers")


@pytest.fixture(scope="module")
def theirs(folder):
    with real_systems(folder) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def mixed(folder, theirs):
    """Our site and worker on the real Kafka, registry and Cassandra."""
    running = Program(folder / "mixed", options=[
        "--kafka-bootstrap-servers", theirs["kafka"], "--registry-url", theirs["registry"], "--cassandra-contact-points", theirs["cql"],
        "--cassandra-local-datacenter", "dc1"]).start()
    yield running
    running.end()


@pytest.fixture(scope="module")
def their_table(mixed, theirs):
    def opened():
        table = Table(theirs["cql"])
        table.session.execute("SELECT id FROM taskflow.interactions LIMIT 1")
        return table

    table = eventually(opened, 60, "taskflow up has made the table in Cassandra")
    yield table
    table.close()


def test_the_visit_on_the_real_systems(mixed, their_table, tmp_path):
    check_journey(mixed, their_table, tmp_path)


def test_insights_and_passports_on_the_real_systems(mixed, theirs, their_table):
    """At rest insights, topic and table say the same, also after it was built again from either. Before the demo: it is
    taken out of the table alone."""
    where = ("--kafka-bootstrap-servers", theirs["kafka"], "--registry-url", theirs["registry"], "--cassandra-contact-points", theirs["cql"],
             "--cassandra-local-datacenter", "dc1", "--connect-url", f"http://{mixed.connect}", "--insights-url", f"http://{mixed.insights}",
             "--site-listen", mixed.site, "--data", mixed.data)
    api = InsightsApi(mixed.insights)
    person = Person(mixed.site).visit().register()
    for number in range(50):
        person.view(f"/tasks/{number}")
    eventually(lambda: len(their_table.rows_of(person.email)) == len(person.expected), 60, "the rows")

    def same():
        rows = {row.id: (row.action, row.who, row.what, row.time) for row in their_table.session.execute(f"SELECT id, action, who, what, time FROM {TABLE}")}
        return api.get("summary")["events"] == len(rows) and rows

    rows = eventually(same, 60, "insights has as many events as the table")
    for source in (None, "table", "topic"):
        if source:
            done = run("insights", "rebuild", "--from", source, *where, within_s=120)
            assert done.returncode == 0, done.stderr
        assert {event["id"]: (event["action"], event["who"], event["what"], event["time"]) for event in api.all_events()} == rows, source
        assert api.get("summary")["byAction"] == Counter(action for action, *_ in rows.values())
    done = eventually(lambda: (ended := run("audit", "--json", *where, within_s=120)).stdout and json.loads(ended.stdout)["waiting"] == 0 and ended, 60, "nothing waits")
    assert done.returncode == 0, done.stdout + done.stderr
    ids = [row.id for row in their_table.rows_of(person.email)]
    done = run("trace", "-", "--json", *where, stdin="\n".join(ids), within_s=120)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
    for passport in map(json.loads, done.stdout.splitlines()):
        assert [stage["state"] for stage in passport["stages"]] == ["done"] * 6, passport
        assert sum(stage["ms"] or 0 for stage in passport["stages"]) == passport["totalMs"], passport


def test_the_commands_on_the_real_systems(mixed, theirs, their_table):
    where = ("--kafka-bootstrap-servers", theirs["kafka"], "--registry-url", theirs["registry"], "--cassandra-contact-points", theirs["cql"],
             "--cassandra-local-datacenter", "dc1", "--data", mixed.data)

    def told(*words):
        done = run(*words, "--json", *where, within_s=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    findings = told("doctor")[0]["findings"]
    levels = {(one["subject"], one["level"]) for one in findings}
    assert {("kafka", "ok"), ("connect", "ok"), ("cql", "ok")} <= levels and not any(level == "fail" for _, level in levels), findings
    assert any(one["subject"] == "registry" and "version 1, compatibility" in one["text"] for one in findings), findings
    assert told("demo", "--events", "600", "--people", "10", "--yes")[0]["events"] == 600
    demo = lambda: [key for key in their_table.ids() if key.startswith("de300000-")]
    eventually(lambda: len(demo()) == 600, 60, "the demo is in Cassandra")
    assert len(told("events", "--who", "*@demo.example", "--limit", "30")) == 30
    same = told("replay", "--into", "peers")[0]
    assert same["same"] == same["events"] == same["written"] and same["different"]["count"] == same["onlyInTopic"]["count"] == 0, same
    assert told("top", "--once")[0]["topic"]["total"] >= 600
    assert told("demo", "--erase")[0]["deleted"] == 600 and demo() == []


def test_the_setup_script_on_the_real_systems(mixed, theirs):
    addresses = {"KAFKA_BOOTSTRAP_SERVERS": theirs["kafka"], "SCHEMA_REGISTRY_URL": theirs["registry"],
                 "CONNECT_URL": f"http://{mixed.connect}", "CASSANDRA_CONTACT_POINTS": theirs["cql"]}
    set_up(**addresses)
    assert set_up(**addresses).count("already") == 4


def java_tool(main, *words, within_s=60):
    return run_java(jars("kafka"), main, *words, within_s=within_s)


@pytest.fixture
def written(taskflow, writer, table):
    """Ten events in our broker."""
    events = [writer.write(make_event("view", f"java-{uuid.uuid4().hex[:6]}@example.com", "/")) for _ in range(10)]
    writer.flush()
    return {event["id"] for event in events}


def test_javas_console_consumer_in_a_group(taskflow, written):
    out = java_tool("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", taskflow.kafka, "--topic", TOPIC, "--group", "java",
                    "--from-beginning", "--timeout-ms", 10_000, "--property", "print.key=true", "--property", "print.value=false")
    assert written <= set(out.split())
    offsets = java_tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--bootstrap-server", taskflow.kafka, "--describe", "--group", "java")
    lags = [line.split()[5] for line in offsets.splitlines() if TOPIC in line]
    assert lags == ["0", "0", "0"], offsets


def test_kafkas_dump_tool_reads_our_files(taskflow, written):
    keys = set()
    for file in sorted((taskflow.data).rglob(f"{TOPIC}-[0-2]/*.log")):
        if file.stat().st_size:
            out = java_tool("kafka.tools.DumpLogSegments", "--deep-iteration", "--print-data-log", "--files", file)
            assert "isvalid: false" not in out and "corrupt" not in out.lower(), out[-2000:]
            keys |= {line.split("key: ")[1].split(" ")[0] for line in out.splitlines() if "key: " in line}
    assert written <= keys
    for file in (taskflow.data).rglob(f"{TOPIC}-[0-2]/*.index"):
        java_tool("kafka.tools.DumpLogSegments", "--index-sanity-check", "--files", file)


def test_javas_connect_worker_on_our_broker(taskflow, folder, written):
    process, address = start_connect(folder / "connect", taskflow.kafka)
    out = folder / "sink.txt"
    try:
        status, text = curl("POST", f"http://{address}/connectors", {"name": "file", "config": {
            "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": TOPIC, "file": str(out)}})
        assert status == 201, text
        wait_until_running(address, "file")
        eventually(lambda: all(key in out.read_bytes().decode(errors="replace") for key in written), 60, "every event is in the file")
        assert curl("DELETE", f"http://{address}/connectors/file")[0] == 204
    finally:
        process.stop()


def test_our_registry_gives_their_ids_and_errors(theirs, taskflow):
    """What a client sees of both registries is alike."""

    def talk(url):
        subject, seen = f"s-{uuid.uuid4().hex[:8]}-value", []
        for method, path, body in (
            ("POST", f"/subjects/{subject}/versions", {"schema": json.dumps(SCHEMA)}),
            ("GET", f"/subjects/{subject}/versions", None),
            ("GET", f"/subjects/{subject}/versions/7", None),
            ("GET", "/schemas/ids/424242", None),
            ("POST", f"/subjects/{subject}/versions", {"schema": '{"type":"nonsense"}'}),
        ):
            request = urllib.request.Request(url + path, json.dumps(body).encode() if body else None, method=method,
                                             headers={"Content-Type": "application/vnd.schemaregistry.v1+json"})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    found = json.load(answer)
                    seen.append((answer.status, sorted(found) if isinstance(found, dict) else found))
            except urllib.error.HTTPError as error:
                seen.append((error.code, json.load(error)["error_code"]))
        return seen

    assert talk(f"http://{taskflow.registry}") == talk(theirs["registry"])


def test_events_by_stock_clients_on_the_real_systems(mixed, theirs, their_table):
    writer = EventWriter(theirs["kafka"], theirs["registry"].removeprefix("http://"))
    event = writer.write(make_event("login", "stock@example.com", "login"))
    writer.flush()
    their_table.wait_for(event, 30)


@pytest.fixture(scope="module")
def their_parts(mixed, theirs):
    """Where our worker is, and their Kafka and registry."""
    return types.SimpleNamespace(kafka=theirs["kafka"], registry=theirs["registry"], connect=mixed.connect, log=mixed.log)


def test_the_sinks_types_on_the_real_cassandra(their_parts, their_table):
    sinks.check_types(their_parts, their_table.session, sinks.EACH_TYPE, is_made=False)
    sinks.check_types(their_parts, their_table.session, sinks.OTHER_TYPES, is_made=True)


def test_the_sinks_keys_and_errors_on_the_real_cassandra(their_parts, their_table):
    sinks.check_keys_and_nulls(their_parts, their_table.session)
    sinks.check_keyspace(their_parts, their_table.session)
    sinks.check_errors(their_parts, their_table.session)


def test_evolution_on_the_real_systems(their_parts, their_table):
    status, text = curl("PUT", f"{their_parts.registry}/config/{TOPIC}-value", {"compatibility": "BACKWARD"})  # its own default is NONE
    assert status == 200, text
    kafkajs = KafkaJs(their_parts)
    check_versions(their_parts, their_table, EventWriter(their_parts.kafka, their_parts.registry.removeprefix("http://")), kafkajs)
    kafkajs.close()


def test_the_pipeline_page_on_the_real_systems(mixed, theirs, their_table):
    api = PipelineApi(mixed.insights)
    found = pipeline_page.check_parts(api)
    assert {name for name, part in found.items() if part["embedded"]} == {"site", "connect"}
    assert found["store"]["detail"]["datacenter"] == "dc1"
    registry = theirs["registry"].removeprefix("http://")
    pipeline_page.check_records(api, theirs["kafka"], registry)
    pipeline_page.check_tail(api, theirs["kafka"], registry)
    pipeline_page.check_topics_and_schemas(api)
    writer = EventWriter(theirs["kafka"], registry)
    written = [writer.write(make_event()) for _ in range(50)]
    writer.flush()
    for event in written:  # they are in several partitions
        their_table.wait_for(event, 30)
    pipeline_page.check_cql(api, their_table, groups=False)


def test_the_pipeline_page_on_javas_connect_worker(folder, theirs):
    """A sink that wants JSON, and its dead letters; they die again, as often as they are sent."""
    process, address = start_connect(folder / "connect-of-the-page", theirs["kafka"])
    running = Program(folder / "all-theirs", options=[
        "--kafka-bootstrap-servers", theirs["kafka"], "--registry-url", theirs["registry"], "--connect-url", f"http://{address}",
        "--cassandra-contact-points", theirs["cql"], "--cassandra-local-datacenter", "dc1", "--setup=false"])
    try:
        api = PipelineApi(running.start().insights)
        found = pipeline_page.check_parts(api)
        assert {name for name, part in found.items() if part["embedded"]} == {"site"}
        # Kept, or its end ends what is asked.
        admin = AdminClient({"bootstrap.servers": theirs["kafka"]})
        admin.create_topics([NewTopic("letters", 2, 1)])["letters"].result(20)
        status, text = curl("POST", f"http://{address}/connectors", {"name": "letters", "config": {
            "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": "letters",
            "file": str(folder / "letters.txt"), "value.converter": "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable": "false", "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "letters-dead",
            "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true",
            "some.password": "geheim"}})
        assert status == 201, text
        wait_until_running(address, "letters")
        producer = Producer({"bootstrap.servers": theirs["kafka"], "acks": "all"})
        producer.produce("letters", b"no json", b"a", partition=1, headers={"own": b"kept"})
        assert producer.flush(20) == 0

        def letters():
            return {one["topic"]: one["records"] for one in api.get("/dead-letters")["topics"]}["letters-dead"]

        eventually(lambda: letters() == 1, 60, "a dead letter")
        redrive = "/dead-letters/letters-dead/redrive"
        assert api.post(redrive, {"dryRun": False}) == {"found": 1, "sent": 1, "skipped": 0, "unknown": 0, "dryRun": False}
        eventually(lambda: letters() == 2, 60, "it is dead again")
        first = {"dryRun": False, "records": [{"partition": 0, "offset": 0}]}
        assert api.post(redrive, first) == {"found": 1, "sent": 0, "skipped": 1, "unknown": 0, "dryRun": False}
        _, sent = api.get("/topics/letters/records", partition=1)["records"]
        assert {header["name"]: header["value"] for header in sent["headers"]} == {"own": "kept", "taskflow-redriven-from": "letters-dead/0/0"}

        shown = api.connector("letters")
        assert shown["config"]["some.password"] == "[hidden]" and shown["deadLetters"] == 2 and shown["tasks"][0]["state"] == "RUNNING"
        api.post("/connectors/letters/pause", {})
        eventually(lambda: api.connector("letters")["tasks"][0]["state"] == "PAUSED", 30, "paused")
        api.post("/connectors/letters/resume", {})
        eventually(lambda: api.connector("letters")["tasks"][0]["state"] == "RUNNING", 30, "runs again")
        api.post("/connectors/letters/stop", {})
        eventually(lambda: api.connector("letters")["state"] == "STOPPED", 30, "stopped")
    finally:
        running.end()
        process.stop()
