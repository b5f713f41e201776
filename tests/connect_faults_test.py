"""Parts of the pipeline die, hang or lie under 2,000 events a second: every good event is one row, every bad one a dead letter."""
import json
import os
import signal
import struct
import threading
import time

import pytest
from confluent_kafka import Consumer, KafkaException, TopicPartition

from harness.events import SCHEMA, TOPIC, EventWriter, encode, make_event
from harness.parts import CONNECTOR, PARTITIONS, Parts, leader_of, wait_until_shared
from harness.rest import curl
from harness.waiting import eventually

RATE = 2_000
OUTAGE_S = float(os.environ.get("TASKFLOW_OUTAGE_S", "4"))
SETTLED_S = 60 + OUTAGE_S
KILLS = max(1, int(os.environ.get("TASKFLOW_KILLS", "1")))  # of one of three workers
SESSION_S = 10  # of a worker, and of a task's consumer
HEARTBEAT_S = 3  # of a consumer; a worker's is shorter
MARGIN_S = 3  # of a machine that does other things


class Load:
    """Good events at RATE, and bad ones that somebody adds; it looks at the connector's offsets meanwhile."""

    def __init__(self, parts):
        parts.schema_id()
        self.writer = EventWriter(parts.broker.kafka, parts.registry.registry)
        self.bad = {}  # (partition, offset) -> what its dead letter must say
        self.bad_count = 0
        self.backwards = []  # offsets that were lower than one before
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.writer.write_at, args=(RATE, self.stop)),
                        threading.Thread(target=self.watch_offsets, args=(parts.broker.kafka,))]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        time.sleep(1)
        self.stop.set()
        for thread in self.threads:
            thread.join()
        self.writer.flush(120)

    def watch_offsets(self, kafka):
        reader = Consumer({"bootstrap.servers": kafka, "group.id": f"connect-{CONNECTOR}", "log_level": 0})  # joins nothing
        last = {}
        while not self.stop.wait(0.2):
            try:
                places = reader.committed([TopicPartition(TOPIC, partition) for partition in range(PARTITIONS)], timeout=2)
            except KafkaException:
                continue  # the broker is away
            committed = {place.partition: place.offset for place in places if place.offset >= 0 and not place.error}
            self.backwards += [(partition, last[partition], offset) for partition, offset in committed.items() if offset < last.get(partition, -1)]
            last |= committed
        reader.close()

    def add_bad(self, value, **says):
        def done(error, message):
            assert not error, error
            self.bad[message.partition(), message.offset()] = says

        self.bad_count += 1
        self.writer.producer.produce(TOPIC, value, f"bad{self.bad_count}", on_delivery=done)  # to any partition

    def add_one_of_each_bad(self):
        schema_id = self.writer.schema_id
        good = encode(schema_id, make_event())
        self.add_bad(b"no avro at all", stage="VALUE_CONVERTER", class_name="AvroConverter", exception_message="Unknown magic byte")
        self.add_bad(good[:-3], stage="VALUE_CONVERTER", exception_message=TOPIC)
        self.add_bad(struct.pack(">bI", 0, 4_000_000) + good[5:], stage="VALUE_CONVERTER", exception_message="4000000")
        self.add_bad(None, stage="TRANSFORMATION", class_name="ValueToKey")
        self.add_bad(encode(schema_id, make_event() | {"id": ""}), stage="TASK_PUT", class_name="CassandraSinkTask", exception_message="id")
        self.add_bad(encode(schema_id, make_event() | {"id": "k" * 70_000}), stage="TASK_PUT", exception_message="id")

    def wait_until_rows_flow(self, parts, within_s):
        """Of each partition an event that was acknowledged after now is a row. How long it took."""
        begin, known = time.monotonic(), len(self.writer.acknowledged)

        def newest():
            by_partition = {place[0]: event for event, place in list(self.writer.acknowledged.items())[known:]}
            return by_partition.values() if len(by_partition) == PARTITIONS else None

        events = eventually(newest, 20, "every partition gets events")
        select = [f"SELECT id FROM taskflow.interactions WHERE id = '{event}'" for event in events]
        eventually(lambda: all(parts.cql(*select)), within_s, "rows of every partition")
        return time.monotonic() - begin


def check(parts, load, may_be_gone=frozenset()):
    """All good events are rows but those of `may_be_gone`, all bad ones dead letters, and every task still runs."""
    good = set(load.writer.acknowledged) - set(may_be_gone)
    eventually(lambda: len(good - set(parts.ids())) == 0, SETTLED_S, f"{len(good)} rows")
    ids = parts.ids()
    assert len(ids) == len(set(ids)), "a row comes twice"
    assert set(ids) <= load.writer.sent, "a row that nobody sent"
    eventually(lambda: len(parts.dead_letters()) >= len(load.bad), 20, f"{len(load.bad)} dead letters")
    tasks = [str(i) for i in range(int(parts.config["tasks.max"]))]
    letters = parts.dead_letters()
    assert letters.keys() == load.bad.keys(), letters
    for place, says in load.bad.items():
        headers = letters[place]
        assert headers["topic"] == TOPIC and headers["connector.name"] == "sink" and headers["task.id"] in tasks
        assert headers["exception.class.name"] and headers["exception.stacktrace"]
        for header, text in says.items():
            assert text in headers[header.replace("_", ".")], headers
    assert not load.backwards, f"offsets went back (partition, from, to): {load.backwards}"
    status = parts.status()
    assert status["connector"]["state"] == "RUNNING" and [task["state"] for task in status["tasks"]] == ["RUNNING"] * len(tasks), status
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


def test_the_worker_is_stopped_while_the_broker_hangs(parts):
    """It cannot say how far it is: what it has written since is written again."""
    with Load(parts) as load:
        load.add_one_of_each_bad()
        os.kill(parts.broker.pid, signal.SIGSTOP)
        try:
            assert parts.worker.stop() < 2
        finally:
            os.kill(parts.broker.pid, signal.SIGCONT)
        parts.worker.start()
    check(parts, load)


def test_bad_records_among_good_ones(parts):
    with Load(parts) as load:
        for _ in range(5):
            load.add_one_of_each_bad()
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


@pytest.fixture
def three(start):
    parts = Parts(start, {"cassandra.execute.timeout.ms": "2000", "tasks.max": str(PARTITIONS)}, workers=3)
    parts.wait_until_shared(20)
    return parts


def test_one_of_three_workers_is_killed(three):
    """Its share is with the others within the session timeout, and nobody does anything for it."""
    with Load(three) as load:
        for kill in range(KILLS):
            load.add_one_of_each_bad()
            leader = leader_of(three.workers)
            victim = leader if kill % 2 == 0 else next(worker for worker in three.workers if worker is not leader)
            victim.kill()
            load.add_one_of_each_bad()
            moved = three.wait_until_shared(SESSION_S + MARGIN_S)
            flowing = moved + load.wait_until_rows_flow(three, 2 * HEARTBEAT_S + MARGIN_S)
            who = "the leader" if victim is leader else "a member"
            print(f"{who} killed: its tasks run elsewhere after {moved:.1f} s, all rows flow after {flowing:.1f} s")
            load.add_one_of_each_bad()
            if kill + 1 < KILLS:
                victim.start()
                three.wait_until_shared(SESSION_S)
    check(three, load)


def test_one_of_three_workers_is_frozen_and_wakes_up(three):
    """What it was about to do is done elsewhere by then: it spoils nothing, and gets a share again."""
    with Load(three) as load:
        load.add_one_of_each_bad()
        frozen = leader_of(three.workers)
        os.kill(frozen.pid, signal.SIGSTOP)
        try:
            wait_until_shared([worker for worker in three.workers if worker is not frozen], CONNECTOR, PARTITIONS, SESSION_S + MARGIN_S)
            load.add_one_of_each_bad()
        finally:
            os.kill(frozen.pid, signal.SIGCONT)
        three.wait_until_shared(SESSION_S)
    assert "no member any more" in frozen.log()
    check(three, load)


def test_three_workers_are_restarted_one_after_another(three):
    """Who leaves in good order gives its share back at once; with the last one all have the new program."""
    took = {"left": [], "back": []}
    with Load(three) as load:
        for worker in three.workers:
            load.add_one_of_each_bad()
            worker.stop()
            took["left"].append(three.wait_until_shared(SESSION_S / 2))
            load.add_one_of_each_bad()
            worker.start()
            took["back"].append(three.wait_until_shared(SESSION_S))
    print({what: [f"{seconds:.1f} s" for seconds in all_of] for what, all_of in took.items()})
    check(three, load)
