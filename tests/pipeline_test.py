"""The pipeline page's API on our own parts, beside stock clients at their ports."""
import json
import struct
import time
import uuid

import pytest
from confluent_kafka import Producer

from harness import pipeline_page
from harness.events import SCHEMA, EventWriter, encode, make_event
from harness.pipeline_page import PipelineApi
from harness.program import ROOT
from harness.rest import curl, wait_until_running
from harness.waiting import eventually

CONNECTOR = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())


@pytest.fixture(scope="module")
def api(taskflow):
    return PipelineApi(taskflow.insights)


def test_every_part_says_what_it_is(api):
    found = pipeline_page.check_parts(api)
    assert all(part["embedded"] for part in found.values())


def test_records_are_read_and_decoded(api, taskflow):
    pipeline_page.check_records(api, taskflow.kafka, taskflow.registry)


def test_a_topic_is_followed(api, taskflow):
    pipeline_page.check_tail(api, taskflow.kafka, taskflow.registry)


def test_topics_and_schemas(api):
    pipeline_page.check_topics_and_schemas(api)


def test_the_console_reads_and_only_reads(api, table, writer):
    written = [writer.write(make_event()) for _ in range(50)]
    writer.flush()
    for event in written:
        table.wait_for(event)
    pipeline_page.check_cql(api, table, groups=True)


def deploy(taskflow, name, topic, **changes):
    config = CONNECTOR["config"] | {"topics": topic, "transforms.routeToTable.regex": topic} | changes
    status, text = curl("POST", f"http://{taskflow.connect}/connectors", {"name": name, "config": config})
    assert status == 201, text
    wait_until_running(taskflow.connect, name)


def test_a_connector_is_paused_and_goes_on(api, taskflow, table):
    name, topic = f"sink-{uuid.uuid4().hex[:8]}", f"orders-{uuid.uuid4().hex[:8]}"
    deploy(taskflow, name, topic, **{"db.secret.token": "geheim"})
    shown = api.connector(name)
    assert shown["config"]["db.secret.token"] == "[hidden]" and shown["config"]["topics"] == topic
    assert shown["class"] == CONNECTOR["config"]["connector.class"] and shown["type"] == "sink"

    api.post(f"/connectors/{name}/pause", {})
    eventually(lambda: api.connector(name)["tasks"][0]["state"] == "PAUSED", 15, "paused")
    writer = EventWriter(taskflow.kafka, taskflow.registry, topic)
    events = [writer.write(make_event("view", "orders@example.com", "/")) for _ in range(7)]
    writer.flush()
    assert api.connector(name)["lag"] == 7
    with api.stream("/live") as next_event:
        def waiting():
            connect = next(part for part in next_event()[1]["parts"] if part["part"] == "connect")
            return connect["backlog"] >= 7 and connect["backlogSeconds"] < 60

        eventually(waiting, 5, "the live stream tells of the lag")

    api.post(f"/connectors/{name}/resume", {})
    for event in events:
        table.wait_for(event)
    eventually(lambda: api.connector(name)["lag"] == 0, 20, "no lag")
    api.post(f"/connectors/{name}/restart", {})
    eventually(lambda: api.connector(name)["tasks"][0]["state"] == "RUNNING", 15, "runs again")
    assert api.ask("POST", "/connectors/none-such/pause", {})[0] == 404
    assert api.ask("POST", f"/connectors/{name}/delete", {})[0] == 404
    assert curl("DELETE", f"http://{taskflow.connect}/connectors/{name}")[0] == 204


def test_dead_letters_are_sent_again_once(api, taskflow, table):
    """Of two records one is rubbish, the other has a schema that is registered only later."""
    name, topic = f"sink-{uuid.uuid4().hex[:8]}", f"letters-{uuid.uuid4().hex[:8]}"
    dead = f"{topic}-dead"
    deploy(taskflow, name, topic, **{
        "errors.tolerance": "all", "errors.deadletterqueue.topic.name": dead, "errors.deadletterqueue.topic.replication.factor": "1",
        "errors.deadletterqueue.context.headers.enable": "true"})
    subject = f"later-{uuid.uuid4().hex[:8]}-value"
    first_id = register(taskflow.registry, f"{subject}-first", SCHEMA | {"doc": subject})
    event = make_event("create", "letters@example.com", "late")
    producer = Producer({"bootstrap.servers": taskflow.kafka, "acks": "all"})
    # Ids are given in order.
    producer.produce(topic, encode(first_id + 1, event), event["id"], headers={"own": b"kept"})
    producer.produce(topic, struct.pack(">bI", 0, first_id) + b"\x05", "rubbish")
    assert producer.flush(20) == 0

    def letters():
        return next((one["records"] for one in api.get("/dead-letters")["topics"] if one["topic"] == dead), 0)

    eventually(lambda: letters() == 2, 30, "two dead letters")
    assert api.connector(name)["deadLetters"] == 2
    assert register(taskflow.registry, subject, SCHEMA | {"doc": f"{subject}, the second"}) == first_id + 1
    api.post(f"/connectors/{name}/restart", {})  # or the worker remembers for a while that there was no such schema
    eventually(lambda: api.connector(name)["tasks"][0]["state"] == "RUNNING", 15, "runs again")
    redrive = f"/dead-letters/{dead}/redrive"
    assert api.post(redrive, {}) == {"found": 2, "sent": 0, "skipped": 0, "unknown": 0, "dryRun": True}
    assert api.post(redrive, {"dryRun": False}) == {"found": 2, "sent": 2, "skipped": 0, "unknown": 0, "dryRun": False}
    eventually(lambda: letters() == 3, 30, "the rubbish is dead again")
    table.wait_for(event)
    again = api.post(redrive, {"dryRun": False, "records": [{"partition": 0, "offset": 0}, {"partition": 0, "offset": 1}]})
    assert again == {"found": 2, "sent": 0, "skipped": 2, "unknown": 0, "dryRun": False}

    sent = [record for record in api.get(f"/topics/{topic}/records", limit=500)["records"]
            if any(header["name"] == "taskflow-redriven-from" for header in record["headers"])]
    assert len(sent) == 2
    late = next(record for record in sent if record["key"]["data"] == event["id"])
    assert {header["name"]: header["value"] for header in late["headers"]} == {
        "own": "kept", "taskflow-redriven-from": f"{dead}/0/{late['headers'][-1]['value'].rpartition('/')[2]}"}
    assert api.ask("POST", f"/dead-letters/{topic}/redrive", {"dryRun": False})[0] == 404
    assert curl("DELETE", f"http://{taskflow.connect}/connectors/{name}")[0] == 204


def register(registry, subject, schema):
    status, text = curl("POST", f"http://{registry}/subjects/{subject}/versions", {"schema": json.dumps(schema)})
    assert status == 200, text
    return json.loads(text)["id"]


def test_what_is_wrong_is_named(api):
    for path, field in (("/topics/taskflow-interactions/records?limit=501", "limit"), ("/topics/taskflow-interactions/records?from=soon", "from"),
                        ("/topics/taskflow-interactions/tail?partition=-1", "partition")):
        status, answer = api.ask("GET", path)
        assert status == 422 and answer["error"]["field"] == field


def test_a_dead_part_hangs_nothing(start):
    """A registry and a Cassandra that are not there, and a Connect that takes connections and says nothing."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        one = start("alone", options=["--registry-url", "http://127.0.0.1:1", "--cassandra-contact-points", "127.0.0.1:1",
                                      "--connect-url", f"http://127.0.0.1:{mute.getsockname()[1]}", "--setup=false"])
        lonely = PipelineApi(one.insights)
        begin = time.monotonic()
        parts = lonely.parts()
        assert time.monotonic() - begin < 8
        assert [parts[name]["state"] for name in ("site", "broker", "registry", "connect", "store")] == ["up", "up", "down", "down", "down"]
        for name, key in (("registry", "registry.url"), ("connect", "connect.url"), ("store", "cassandra.contact_points")):
            assert key in parts[name]["problem"]
        for path, key in (("/schemas", "registry.url"), ("/connectors", "connect.url"), ("/tables", "cassandra.contact_points")):
            begin = time.monotonic()
            status, answer = lonely.ask("GET", path)
            assert status == 503 and key in answer["error"]["message"] and time.monotonic() - begin < 10
        assert lonely.get("/topics")["topics"] is not None
