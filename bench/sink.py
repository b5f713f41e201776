#!/usr/bin/env python3
"""The sink alone: a full topic, a store that is ready, and then the connector.

  build/venv/bin/python bench/sink.py [--events N] [--runs N] [--tasks N] [--real]

Broker, registry, store and worker are processes of their own, so that the CPU time of worker and store is theirs alone; the
clock runs from the connector's creation to the last row being readable. With --real, broker, registry and store are Apache
Kafka, Apicurio Registry and Apache Cassandra (Java and Maven: ./dev test --peers installs them), the worker stays ours.
"""
import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
import types
import uuid
from pathlib import Path

os.environ["PEERS_LIVE_LONG"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psutil
from confluent_kafka import Producer

from harness.events import TOPIC, encode, make_event
from harness.parts import CONNECTOR, Parts
from harness.program import Taskflow
from harness.rest import curl
from harness.table import Table
from peers.systems import start_cassandra, start_kafka, start_registry


@contextlib.contextmanager
def starter(folder, real):
    """start(name, role=...): ours, or the real one that stands there."""
    with contextlib.ExitStack() as running:
        others = {}
        for role, part, begin in (("broker", "kafka", start_kafka), ("registry", "registry", start_registry), ("store", "cql", start_cassandra)) if real else ():
            process, address = begin(folder / role)
            running.callback(process.stop)
            others[role] = types.SimpleNamespace(pid=process.process.pid, **{part: address.removeprefix("http://")})

        def start(name, role, **how):
            if role in others:
                return others[role]
            one = Taskflow(folder / name, role=role, **how)
            running.callback(one.end)
            return one.start()

        yield start


def cpu_seconds(taskflow):
    return sum(psutil.Process(taskflow.pid).cpu_times()[:2])


def peak_mb(taskflow):
    line = next(line for line in Path(f"/proc/{taskflow.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def by_thread(taskflow):
    """CPU seconds by the threads' names: the busiest one bounds what an idle machine can do."""
    found = {}
    for thread in psutil.Process(taskflow.pid).threads():
        name = Path(f"/proc/{taskflow.pid}/task/{thread.id}/comm").read_text().strip()
        found[name] = found.get(name, 0) + thread.user_time + thread.system_time
    return found


def fill(kafka, schema_id, events):
    """The last key of each partition."""
    producer = Producer({"bootstrap.servers": kafka, "linger.ms": 20, "acks": "all", "queue.buffering.max.messages": 1_000_000})
    last = {}
    # Encoded beforehand: filling the topic takes longer than reading it.
    made = [make_event("create", f"user{i % 997}@example.com", f"/projects/{i % 37}/todos") for i in range(997 * 37)]
    encoded = [encode(schema_id, event).partition(event["id"].encode()) for event in made]

    def delivered(error, message):
        assert not error, error
        last[message.partition()] = max(last.get(message.partition(), (-1, b"")), (message.offset(), message.key()))

    for i in range(events):
        key = str(uuid.uuid4()).encode()
        before, _, after = encoded[i % len(encoded)]
        while True:
            try:
                producer.produce(TOPIC, before + key + after, key, on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    producer.flush()
    return [key.decode() for _, key in last.values()]


def measure(parts, table, keys, events, tasks):
    table.session.execute("TRUNCATE taskflow.interactions")
    before = {part: cpu_seconds(getattr(parts, part)) for part in ("worker", "store", "broker")}
    threads_before = {part: by_thread(getattr(parts, part)) for part in ("worker", "store")}
    begin = time.perf_counter()
    name = f"{CONNECTOR}-{time.time_ns()}"
    status, text = curl("POST", f"http://{parts.worker.connect}/connectors", {"name": name, "config": parts.config | {"tasks.max": str(tasks)}})
    assert status == 201, text
    while any(table.row(key) is None for key in keys):
        time.sleep(0.01)
        assert time.perf_counter() - begin < 300, "the rows do not come"
    took = time.perf_counter() - begin
    cpu = {part: (cpu_seconds(getattr(parts, part)) - at) / events * 1e6 for part, at in before.items()}
    threads = {f"{part}: {thread}": round((seconds - before.get(thread, 0)) / events * 1e6, 2)
               for part, before in threads_before.items() for thread, seconds in by_thread(getattr(parts, part)).items()}
    assert curl("DELETE", f"http://{parts.worker.connect}/connectors/{name}")[0] == 204
    return {"events_per_s": round(events / took), "cpu_s_per_million": round(cpu["worker"] + cpu["store"], 2),
            "worker": round(cpu["worker"], 2), "store": round(cpu["store"], 2), "broker": round(cpu["broker"], 2),
            "worker_mb": round(parts.worker.resident_mb(), 1), "worker_peak_mb": peak_mb(parts.worker), "load": round(os.getloadavg()[0], 1),
            "threads": {name: seconds for name, seconds in sorted(threads.items(), key=lambda one: -one[1]) if seconds >= 0.05}}


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--events", type=int, default=600_000)
    a.add_argument("--runs", type=int, default=5)
    a.add_argument("--tasks", type=int, default=1)
    a.add_argument("--real", action="store_true")
    o = a.parse_args()
    with tempfile.TemporaryDirectory() as folder, starter(Path(folder), o.real) as start:
        parts = Parts(start, connector=False)
        table = Table(parts.store.cql)
        keys = fill(parts.broker.kafka, parts.schema_id(), o.events)
        runs = [measure(parts, table, keys, o.events, o.tasks) for _ in range(o.runs)]
        table.close()
    result = {"events": o.events, "runs": runs} | {
        "best": max(run["events_per_s"] for run in runs), "median": statistics.median(run["events_per_s"] for run in runs),
        "cpu_s_per_million": statistics.median(run["cpu_s_per_million"] for run in runs), "worker": statistics.median(run["worker"] for run in runs)}
    print(json.dumps(result, indent=1))


main()
