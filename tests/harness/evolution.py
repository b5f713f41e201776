"""A new version of the event beside the old one."""
import copy
import json
import subprocess
import threading
import uuid

from harness.events import SCHEMA, TOPIC, make_event
from harness.program import ROOT, environment
from harness.sinks import registry_url
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
            env=environment({"KAFKA_BROKERS": taskflow.kafka, "SCHEMA_REGISTRY_URL": registry_url(taskflow),
                             "NODE_PATH": str(FOLDER / "node_modules"), "KAFKAJS_NO_PARTITIONER_WARNING": "1"}))

    def produce(self, schema, events):
        """{"id": ...} or {"error": ...}"""
        self.process.stdin.write(json.dumps({"schema": schema, "events": events}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0


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
