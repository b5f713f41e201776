"""kill -9 at random moments under load: what was acknowledged is there, once."""
import os
import random
import threading
import time

from confluent_kafka import Consumer, TopicPartition

from harness.events import TOPIC, EventWriter
from harness.table import Table
from harness.waiting import eventually

KILLS = int(os.environ.get("TASKFLOW_KILLS", "20"))
RATE = 2_000


def log_of(kafka):
    """(partition, offset) -> key of every record in the topic."""
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "auditor", "enable.auto.commit": False})
    found = {}
    try:
        for partition in range(3):
            low, high = consumer.get_watermark_offsets(TopicPartition(TOPIC, partition), timeout=20)
            assert low == 0
            consumer.assign([TopicPartition(TOPIC, partition, 0)])
            end = time.monotonic() + 60
            while sum(p == partition for p, _ in found) < high:
                assert time.monotonic() < end, f"partition {partition} has not {high} records"
                for message in consumer.consume(5_000, 0.2):
                    assert not message.error(), message.error()
                    found[message.partition(), message.offset()] = message.key().decode()
    finally:
        consumer.close()
    return found


def test_no_acknowledged_event_is_lost_or_doubled(start):
    seed = int(os.environ.get("TASKFLOW_SEED", random.randrange(1 << 32)))
    print(f"TASKFLOW_SEED={seed}")
    moments = random.Random(seed)
    taskflow = start()
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    stop = threading.Event()
    load = threading.Thread(target=writer.write_at, args=(RATE, stop))
    load.start()
    try:
        for kill in range(KILLS):
            time.sleep(moments.uniform(0.05, 1.5))
            before = len(writer.acknowledged)
            taskflow.kill()
            taskflow.start()
            eventually(lambda before=before: len(writer.acknowledged) > before, 20, f"events are acknowledged again after kill {kill + 1}")
    finally:
        stop.set()
        load.join()
    writer.flush()

    log = log_of(taskflow.kafka)
    moved = [(key, place) for key, place in writer.acknowledged.items() if log.get(place) != key]
    assert not moved, f"{len(moved)} acknowledged events are not where they were acknowledged, such as {moved[:3]}"

    table = Table(taskflow.cql)
    try:
        eventually(lambda: len(table.ids()) >= len(writer.acknowledged), 60, f"{len(writer.acknowledged)} rows")
        ids = table.ids()
        assert len(ids) == len(set(ids)), "a row comes twice"
        assert set(writer.acknowledged) <= set(ids), "an acknowledged event has no row"
        assert set(ids) <= writer.sent, "a row that nobody sent"
    finally:
        table.close()
    assert len(writer.acknowledged) > KILLS * RATE / 10
    taskflow.stop()
