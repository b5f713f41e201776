"""A new version of the event, produced by kafkajs, while producers of the old one go on: its column comes by itself."""
import copy
import json
import subprocess
import threading
import uuid

import pytest

from harness.events import SCHEMA, TOPIC, EventWriter, make_event
from harness.program import ROOT, environment
from harness.rest import curl, wait_until_running
from harness.waiting import eventually

FOLDER = ROOT / "tests/workflow_producer"
CONNECTOR = "cassandra-sink-interactions"


def with_fields(*fields):
    schema = copy.deepcopy(SCHEMA)
    schema["fields"] += fields
    return schema


V2 = with_fields({"name": "device", "type": ["null", "string"], "default": None}, {"name": "tookMs", "type": ["null", "long"], "default": None})


def breaking():
    """`time` becomes a number."""
    schema = copy.deepcopy(V2)
    next(field for field in schema["fields"] if field["name"] == "time")["type"] = "long"
    return schema


class KafkaJs:
    """Registers and produces as @kafkajs/confluent-schema-registry does."""

    def __init__(self, taskflow, topic=TOPIC):
        subprocess.run(["npm", "--prefix", FOLDER, "run", "--silent", "build"], check=True, timeout=120)
        self.process = subprocess.Popen(
            ["node", ROOT / "build/workflow_producer/evolve.js", topic], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment({"KAFKA_BROKERS": taskflow.kafka, "SCHEMA_REGISTRY_URL": f"http://{taskflow.registry}",
                             "NODE_PATH": str(FOLDER / "node_modules"), "KAFKAJS_NO_PARTITIONER_WARNING": "1"}))

    def produce(self, schema, events):
        """{"id": ...} or {"error": ...}"""
        self.process.stdin.write(json.dumps({"schema": schema, "events": events}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture
def kafkajs(taskflow):
    opened = KafkaJs(taskflow)
    yield opened
    opened.close()


def starts_of_tasks(taskflow):
    return taskflow.log().count(f"{CONNECTOR}-0: reads")


def check_versions(taskflow, table, writer, kafkajs):
    """v1 at 200 a second all the time; v2 comes, and holds values that v1's rows have not."""
    stop = threading.Event()
    load = threading.Thread(target=writer.write_at, args=(200, stop))
    load.start()
    try:
        first = writer.write(make_event())
        table.wait_for(first)
        before = starts_of_tasks(taskflow)
        events = [make_event("view", f"v2-{uuid.uuid4().hex[:6]}@example.com", "/") | {"device": f"phone {i}", "tookMs": i} for i in range(50)]
        events.append(make_event("view", "v2-none@example.com", "/") | {"device": None, "tookMs": None})
        answer = kafkajs.produce(V2, events)
        assert "id" in answer, answer

        def row(event):
            found = table.session.execute('SELECT id, action, who, what, time, device, "tookMs" FROM taskflow.interactions WHERE id = %s', (event["id"],)).one()
            return found._asdict()

        for event in events:
            eventually(lambda event=event: row(event) == event, 30, f"the row of {event}, its new columns as well")
        last = writer.write(make_event())
    finally:
        stop.set()
        load.join()
    writer.flush()
    table.wait_for(last)
    old = eventually(lambda: row(last), 10, "a v1 event beside the new columns")
    assert old == last | {"device": None, "tookMs": None}
    eventually(lambda: writer.acknowledged.keys() <= set(table.ids()), 30, "every v1 event is a row")
    return before


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
