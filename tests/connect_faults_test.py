"""Parts of the pipeline die, hang or lie under 2,000 events a second: every good event is one row, every bad one a dead letter."""
import json
import os
import signal
import struct
import threading
import time

import pytest

from harness.events import SCHEMA, TOPIC, EventWriter, encode, make_event
from harness.parts import Parts
from harness.rest import curl
from harness.waiting import eventually

RATE = 2_000
OUTAGE_S = float(os.environ.get("TASKFLOW_OUTAGE_S", "4"))
SETTLED_S = 60 + OUTAGE_S


class Load:
    """Good events at RATE, and bad ones that somebody adds."""

    def __init__(self, parts):
        parts.schema_id()
        self.writer = EventWriter(parts.broker.kafka, parts.registry.registry)
        self.bad = {}  # (partition, offset) -> what its dead letter must say
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.writer.write_at, args=(RATE, self.stop))

    def __enter__(self):
        self.thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        time.sleep(1)
        self.stop.set()
        self.thread.join()
        self.writer.flush(120)

    def add_bad(self, value, **says):
        def done(error, message):
            assert not error, error
            self.bad[message.partition(), message.offset()] = says

        self.writer.producer.produce(TOPIC, value, "bad", on_delivery=done)


def check(parts, load, may_be_gone=frozenset()):
    """All good events are rows but those of `may_be_gone`, all bad ones dead letters, and the task still runs."""
    good = set(load.writer.acknowledged) - set(may_be_gone)
    eventually(lambda: len(good - set(parts.ids())) == 0, SETTLED_S, f"{len(good)} rows")
    ids = parts.ids()
    assert len(ids) == len(set(ids)), "a row comes twice"
    assert set(ids) <= load.writer.sent, "a row that nobody sent"
    eventually(lambda: len(parts.dead_letters()) >= len(load.bad), 20, f"{len(load.bad)} dead letters")
    letters = parts.dead_letters()
    assert letters.keys() == load.bad.keys(), letters
    for place, says in load.bad.items():
        headers = letters[place]
        assert headers["topic"] == TOPIC and headers["connector.name"] == "sink" and headers["task.id"] == "0"
        assert headers["exception.class.name"] and headers["exception.stacktrace"]
        for header, text in says.items():
            assert text in headers[header.replace("_", ".")], headers
    status = parts.status()
    assert status["connector"]["state"] == "RUNNING" and [task["state"] for task in status["tasks"]] == ["RUNNING"], status
    for worker in parts.workers:
        assert "the task has failed" not in worker.log(), worker.log()[-3000:]


def is_written(parts, event):
    return bool(parts.cql(f"SELECT id FROM taskflow.interactions WHERE id = '{event['id']}'")[0])


@pytest.fixture
def parts(start):
    return Parts(start, {"cassandra.execute.timeout.ms": "2000"})


def test_the_store_is_dead(parts):
    with Load(parts) as load:
        parts.store.kill()
        time.sleep(OUTAGE_S)
        parts.store.start()
    check(parts, load)


def test_the_registry_is_dead_and_a_new_schema_comes(parts):
    with Load(parts) as load:
        other = EventWriter(parts.broker.kafka, parts.registry.registry, TOPIC)
        schema_id = new_schema(parts)
        parts.registry.kill()
        other.schema_id = schema_id
        time.sleep(OUTAGE_S / 2)
        waits = other.write(make_event("create", "new@example.com", "written with an id that the worker has not seen"))
        time.sleep(OUTAGE_S / 2)
        assert not is_written(parts, waits)
        parts.registry.start()
    other.flush()
    load.writer.acknowledged |= other.acknowledged
    load.writer.sent |= other.sent
    check(parts, load)


def new_schema(parts):
    """The id of the event's schema under another name."""
    status, text = curl("POST", f"http://{parts.registry.registry}/subjects/other/versions", {"schema": json.dumps(SCHEMA | {"name": "Other"})})
    assert status == 200, text
    return json.loads(text)["id"]


def test_the_broker_is_killed(parts):
    with Load(parts) as load:
        parts.broker.kill()
        time.sleep(OUTAGE_S)
        parts.broker.start()
        before = len(load.writer.acknowledged)
        eventually(lambda: len(load.writer.acknowledged) > before, 30, "events are acknowledged again")
    check(parts, load)


def test_the_worker_is_killed_again_and_again(parts):
    with Load(parts) as load:
        for _ in range(3):
            parts.worker.kill()
            time.sleep(OUTAGE_S / 3)
            parts.worker.start()
            time.sleep(0.7)
    check(parts, load)


def test_bad_records_among_good_ones(parts):
    with Load(parts) as load:
        good = encode(load.writer.schema_id, make_event())
        unknown = struct.pack(">bI", 0, 4_000_000) + good[5:]
        for _ in range(5):
            load.add_bad(b"no avro at all", stage="VALUE_CONVERTER", class_name="AvroConverter", exception_message="Unknown magic byte")
            load.add_bad(good[:-3], stage="VALUE_CONVERTER", exception_message=f"{TOPIC}")
            load.add_bad(unknown, stage="VALUE_CONVERTER", exception_message="4000000")
            load.add_bad(None, stage="TRANSFORMATION", class_name="ValueToKey")
            load.add_bad(encode(load.writer.schema_id, make_event() | {"id": ""}), stage="TASK_PUT", class_name="CassandraSinkTask", exception_message="id")
            load.add_bad(encode(load.writer.schema_id, make_event() | {"id": "k" * 70_000}), stage="TASK_PUT", exception_message="id")
            time.sleep(0.3)
    check(parts, load)


def test_the_table_is_dropped_and_made_again(parts):
    with Load(parts) as load:
        parts.cql("DROP TABLE taskflow.interactions")
        gone = set(load.writer.acknowledged)
        time.sleep(OUTAGE_S)
        parts.make_table()
    check(parts, load, gone)


def test_a_slow_store(parts):
    with Load(parts) as load:
        for _ in range(2):
            os.kill(parts.store.pid, signal.SIGSTOP)
            time.sleep(OUTAGE_S)
            os.kill(parts.store.pid, signal.SIGCONT)
            time.sleep(0.5)
        end = time.monotonic() + OUTAGE_S
        while time.monotonic() < end:  # a fifth of its speed
            os.kill(parts.store.pid, signal.SIGSTOP)
            time.sleep(0.2)
            os.kill(parts.store.pid, signal.SIGCONT)
            time.sleep(0.05)
    check(parts, load)
