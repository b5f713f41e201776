"""A new version of the event, produced by kafkajs, while producers of the old one go on: its column comes by itself."""
import json
import uuid

import pytest

from harness.events import SCHEMA, TOPIC, make_event
from harness.evolution import V2, KafkaJs, breaking, check_versions, starts_of_tasks, with_fields
from harness.program import ROOT
from harness.rest import curl, wait_until_running
from harness.waiting import eventually


@pytest.fixture
def kafkajs(taskflow):
    opened = KafkaJs(taskflow)
    yield opened
    opened.close()


def test_a_new_optional_field_becomes_a_column_without_restart(taskflow, table, writer, kafkajs):
    before = check_versions(taskflow, table, writer, kafkajs)
    assert starts_of_tasks(taskflow) == before, "the task was started again"


def test_a_breaking_change_is_refused_with_the_field(taskflow, kafkajs):
    kafkajs.produce(V2, [])
    refused = kafkajs.produce(breaking(), [])
    assert "error" in refused and "time" in refused["error"], refused
    status, text = curl("POST", f"http://{taskflow.registry}/subjects/{TOPIC}-value/versions", {"schema": json.dumps(breaking())})
    assert status == 409 and "time" in text and "TYPE_MISMATCH" in text, text
    missing = with_fields({"name": "device", "type": "string"})
    status, text = curl("POST", f"http://{taskflow.registry}/subjects/{TOPIC}-value/versions", {"schema": json.dumps(missing)})
    assert status == 409 and "device" in text, text


def test_three_tasks_add_the_same_column_at_once(taskflow, table):
    """Each meets the new field in its own partition."""
    topic, name = f"three-{uuid.uuid4().hex[:6]}", f"three-{uuid.uuid4().hex[:6]}"
    config = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())["config"] | {
        "topics": topic, "tasks.max": "3", "auto.create": "true", "auto.evolve": "true", "transforms": "extractKey", "errors.tolerance": "none"}
    assert curl("POST", f"http://{taskflow.connect}/connectors", {"name": name, "config": config})[0] == 201
    wait_until_running(taskflow.connect, name)
    producer = KafkaJs(taskflow, topic)
    first = [make_event() for _ in range(60)]
    assert "id" in producer.produce(SCHEMA, first)
    table_name = topic.replace("-", "_")

    def ids():
        return {row.id for row in table.session.execute(f"SELECT id FROM taskflow.{table_name}")}

    eventually(lambda: len(ids()) == 60, 30, "the table is made, with its rows")
    for i in range(5):
        schema = with_fields(*({"name": f"more{n}", "type": ["null", "string"], "default": None} for n in range(i + 1)))
        assert "id" in producer.produce(schema, [make_event() | {f"more{n}": "x" for n in range(i + 1)} for _ in range(60)])
    producer.close()
    eventually(lambda: len(ids()) == 360, 30, "every event is a row")
    status = json.loads(curl("GET", f"http://{taskflow.connect}/connectors/{name}/status")[1])
    assert [task["state"] for task in status["tasks"]] == ["RUNNING"] * 3, status
    assert curl("DELETE", f"http://{taskflow.connect}/connectors/{name}")[0] == 204
