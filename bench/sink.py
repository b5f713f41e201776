#!/usr/bin/env python3
"""The sink alone: a full topic, a store that is ready, and then the connector.

  build/venv/bin/python bench/sink.py [--events N] [--runs N] [--tasks N] [--json]

Broker, registry, store and worker are processes of their own, so that the CPU time of worker and store is theirs alone; the
clock runs from the connector's creation to the last row being readable.
"""
import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psutil
from confluent_kafka import Producer

from harness.events import TOPIC, encode, make_event
from harness.parts import CONNECTOR, Parts
from harness.program import Taskflow
from harness.rest import curl
from harness.table import Table


def cpu_seconds(taskflow):
    return sum(psutil.Process(taskflow.pid).cpu_times()[:2])


def fill(kafka, schema_id, events):
    """The last key of each partition."""
    producer = Producer({"bootstrap.servers": kafka, "linger.ms": 20, "acks": "all", "queue.buffering.max.messages": 1_000_000})
    last = {}

    def delivered(error, message):
        assert not error, error
        last[message.partition()] = max(last.get(message.partition(), (-1, b"")), (message.offset(), message.key()))

    for i in range(events):
        event = make_event("create", f"user{i % 997}@example.com", f"/projects/{i % 37}/todos")
        while True:
            try:
                producer.produce(TOPIC, encode(schema_id, event), event["id"], on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    producer.flush()
    return [key.decode() for _, key in last.values()]


def measure(parts, table, keys, events, tasks):
    table.session.execute("TRUNCATE taskflow.interactions")
    before = {"worker": cpu_seconds(parts.worker), "store": cpu_seconds(parts.store), "broker": cpu_seconds(parts.broker)}
    begin = time.perf_counter()
    name = f"{CONNECTOR}-{time.time_ns()}"
    status, text = curl("POST", f"http://{parts.worker.connect}/connectors", {"name": name, "config": parts.config | {"tasks.max": str(tasks)}})
    assert status == 201, text
    while any(table.row(key) is None for key in keys):
        time.sleep(0.01)
        assert time.perf_counter() - begin < 300, "the rows do not come"
    took = time.perf_counter() - begin
    cpu = {part: (cpu_seconds(getattr(parts, part)) - at) / events * 1e6 for part, at in before.items()}
    assert curl("DELETE", f"http://{parts.worker.connect}/connectors/{name}")[0] == 204
    return {"events_per_s": round(events / took), "cpu_s_per_million": round(cpu["worker"] + cpu["store"], 2),
            "worker": round(cpu["worker"], 2), "store": round(cpu["store"], 2), "broker": round(cpu["broker"], 2)}


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--events", type=int, default=600_000)
    a.add_argument("--runs", type=int, default=5)
    a.add_argument("--tasks", type=int, default=1)
    o = a.parse_args()
    made = []
    with tempfile.TemporaryDirectory() as folder:

        def start(name, **how):
            made.append(Taskflow(Path(folder) / name, **how))
            return made[-1].start()

        try:
            parts = Parts(start, connector=False)
            table = Table(parts.store.cql)
            keys = fill(parts.broker.kafka, parts.schema_id(), o.events)
            runs = [measure(parts, table, keys, o.events, o.tasks) for _ in range(o.runs)]
            table.close()
        finally:
            for one in made:
                one.end()
    result = {"events": o.events, "runs": runs} | {
        "best": max(run["events_per_s"] for run in runs), "median": statistics.median(run["events_per_s"] for run in runs),
        "cpu_s_per_million": statistics.median(run["cpu_s_per_million"] for run in runs)}
    print(json.dumps(result, indent=1))


main()
