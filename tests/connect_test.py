"""Events by stock clients through the connector into the table, and the worker's REST calls by curl."""
import json
import uuid

from harness.events import EventWriter, make_event
from harness.program import ROOT
from harness.rest import curl, wait_until_running
from harness.waiting import eventually

CONNECTOR = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())


def test_an_event_becomes_the_row_that_it_says(writer, table):
    event = writer.write(make_event("complete", "zoë@example.com", "Water the plants ☎️ 日本 'quoted'"))
    writer.flush()
    table.wait_for(event)


def test_many_events_are_each_one_row(writer, table):
    who = f"many-{uuid.uuid4().hex[:8]}@example.com"
    events = [writer.write(make_event("create", who, f"task {i}")) for i in range(2_000)]
    writer.flush()
    rows = eventually(lambda: len(found := table.rows_of(who)) == len(events) and found, 30, f"{len(events)} rows of {who}")
    assert sorted(row.id for row in rows) == sorted(event["id"] for event in events)


def test_the_same_event_twice_is_one_row(writer, table):
    event = make_event("login", f"twice-{uuid.uuid4().hex[:8]}@example.com", "login")
    for _ in range(2):
        writer.write(event)
    writer.flush()
    table.wait_for(event)
    last = writer.write(make_event("logout", event["who"], "logout"))
    writer.flush()
    table.wait_for(last)
    assert len(table.rows_of(event["who"])) == 2


def test_the_workflows_connector_is_deployed_by_up(taskflow):
    status, text = curl("GET", f"http://{taskflow.connect}/connectors/{CONNECTOR['name']}/config")
    assert status == 200
    assert json.loads(text) == CONNECTOR["config"] | {"name": CONNECTOR["name"]}
    wait_until_running(taskflow.connect, CONNECTOR["name"])


def test_a_connector_posted_by_curl_copies_its_topic(taskflow, writer, table):
    name, topic = f"sink-{uuid.uuid4().hex[:8]}", f"interactions-{uuid.uuid4().hex[:8]}"
    config = CONNECTOR["config"] | {"topics": topic, "transforms.routeToTable.regex": topic}
    status, text = curl("POST", f"http://{taskflow.connect}/connectors", {"name": name, "config": config})
    assert status == 201, text
    told = json.loads(text)
    assert told["name"] == name and told["config"] == config | {"name": name} and told["type"] == "sink"
    wait_until_running(taskflow.connect, name)
    other = EventWriter(taskflow.kafka, taskflow.registry, topic)
    event = other.write(make_event("view", "curl@example.com", "/"))
    other.flush()
    table.wait_for(event, 40)

    assert curl("POST", f"http://{taskflow.connect}/connectors", {"name": name, "config": config})[0] == 409
    assert curl("PUT", f"http://{taskflow.connect}/connectors/{name}/pause")[0] == 202
    eventually(lambda: json.loads(curl("GET", f"http://{taskflow.connect}/connectors/{name}/status")[1])["tasks"][0]["state"] == "PAUSED", 15, "paused")
    paused = other.write(make_event("view", "curl@example.com", "/paused"))
    other.flush()
    assert curl("PUT", f"http://{taskflow.connect}/connectors/{name}/resume")[0] == 202
    table.wait_for(paused)
    assert curl("POST", f"http://{taskflow.connect}/connectors/{name}/restart")[0] in (202, 204)
    wait_until_running(taskflow.connect, name)
    assert curl("DELETE", f"http://{taskflow.connect}/connectors/{name}") == (204, "")
    assert curl("GET", f"http://{taskflow.connect}/connectors/{name}/status")[0] == 404


def test_the_workflows_json_under_another_name_gets_201(taskflow):
    name = f"again-{uuid.uuid4().hex[:8]}"
    status, text = curl("POST", f"http://{taskflow.connect}/connectors", CONNECTOR | {"name": name})
    assert status == 201, text
    wait_until_running(taskflow.connect, name)
    assert curl("DELETE", f"http://{taskflow.connect}/connectors/{name}")[0] == 204


def test_a_bad_connector_is_refused_with_the_field(taskflow):
    config = {k: v for k, v in CONNECTOR["config"].items() if k != "topics"}
    status, text = curl("POST", f"http://{taskflow.connect}/connectors", {"name": "bad", "config": config})
    assert status == 400 and "topics" in text
