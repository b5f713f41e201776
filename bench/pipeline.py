#!/usr/bin/env python3
"""What the pipeline costs, measured from outside by its protocols, so that any mix of ours and real parts can be compared.

  ./dev bench [--events N] [--rate R] [--seconds S] [--json]
      starts `taskflow up` on free ports and a data folder of its own, and measures that
  build/venv/bin/python bench/pipeline.py --kafka H:P --registry H:P[/path] --cql H:P --pids 1,2
      measures a pipeline that runs already: topic, table and connector must be there

  ready       exec to the first answered request on every port
  drain       events that are already made, from the first produce to the last one's row being readable
  cpu         CPU time of the pipeline's processes per million events during the drain (the producer is not among them)
  visible     produce() to the row being readable by its primary key, at a steady rate, sampled 20 times a second
  resident    memory of the processes when idle, and the most seen after the drain
"""
import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psutil
from confluent_kafka import Producer

from harness.events import EventWriter, encode, make_event
from harness.program import Taskflow
from harness.table import Table

ROW_DEADLINE_S = 600
SAMPLES_PER_S = 20


def cpu_seconds(processes):
    return sum(sum(p.cpu_times()[:2]) for p in processes)


def resident_mb(processes):
    return sum(p.memory_info().rss for p in processes) / 2**20


def wait_for_row(table, key, deadline_s=ROW_DEADLINE_S):
    """When the row was seen."""
    end = time.perf_counter() + deadline_s
    while table.row(key) is None:
        if time.perf_counter() > end:
            raise SystemExit(f"the row of event {key} is not there after {deadline_s} s")
        time.sleep(0.002)
    return time.perf_counter()


def drain(o, table, processes):
    writer = EventWriter(o.kafka, o.registry)
    first = writer.write(make_event())
    writer.flush()
    wait_for_row(table, first["id"], 60)
    messages = [(e["id"], encode(writer.schema_id, e)) for e in
                (make_event("create", f"user{i % 997}@example.com", f"/projects/{i % 37}/todos") for i in range(o.events))]
    producer = Producer({"bootstrap.servers": o.kafka, "linger.ms": 5, "acks": "all", "queue.buffering.max.messages": 1_000_000})
    last = {}

    def delivered(error, message):
        if error:
            raise SystemExit(f"an event was refused: {error}")
        last[message.partition()] = max(last.get(message.partition(), (-1, b"")), (message.offset(), message.key()))

    cpu, begin = cpu_seconds(processes), time.perf_counter()
    for key, value in messages:
        while True:
            try:
                producer.produce(writer.topic, value, key, on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    producer.flush()
    took = max(wait_for_row(table, key.decode()) for _, key in last.values()) - begin
    return {"events_per_s": round(o.events / took),
            "cpu_s_per_million": round((cpu_seconds(processes) - cpu) / o.events * 1e6, 1)}


def visible(o, table):
    writer = EventWriter(o.kafka, o.registry)
    producer = Producer({"bootstrap.servers": o.kafka, "linger.ms": 0, "acks": "all"})
    seconds, watchers = [], []
    every, begin = max(1, o.rate // SAMPLES_PER_S), time.perf_counter()
    for i in range(o.rate * o.seconds):
        time.sleep(max(0, begin + i / o.rate - time.perf_counter()))
        event = make_event()
        value = encode(writer.schema_id, event)
        start = time.perf_counter()
        producer.produce(writer.topic, value, event["id"])
        producer.poll(0)
        if i % every == 0:
            watcher = threading.Thread(target=lambda k, s: seconds.append(wait_for_row(table, k, 60) - s), args=(event["id"], start))
            watcher.start()
            watchers.append(watcher)
    producer.flush()
    for watcher in watchers:
        watcher.join()
    cuts = statistics.quantiles(seconds, n=1000, method="inclusive")
    return {f"p{name}": round(cuts[at] * 1000, 2) for name, at in (("50", 499), ("95", 949), ("99", 989))} | {
        "max": round(max(seconds) * 1000, 2), "samples": len(seconds)}


def measure(o, processes):
    table = Table(o.cql)
    result = {"resident_idle_mb": round(resident_mb(processes), 1)}
    result["drain"] = drain(o, table, processes)
    result["resident_loaded_mb"] = round(resident_mb(processes), 1)
    result["visible_ms"] = visible(o, table)
    table.close()
    return result


def measure_our_own(o):
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        taskflow = Taskflow(Path(folder) / "data").start()
        ready = time.perf_counter() - begin
        try:
            o.kafka, o.registry, o.cql = taskflow.kafka, taskflow.registry, taskflow.cql
            time.sleep(3)
            return {"ready_s": round(ready, 3)} | measure(o, [psutil.Process(taskflow.pid)])
        finally:
            taskflow.end()


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--events", type=int, default=300_000)
    a.add_argument("--rate", type=int, default=100, help="events a second of the visible part")
    a.add_argument("--seconds", type=int, default=20)
    a.add_argument("--kafka")
    a.add_argument("--registry")
    a.add_argument("--cql")
    a.add_argument("--pids", default="")
    o = a.parse_args()
    if o.kafka:
        result = measure(o, [psutil.Process(int(pid)) for pid in o.pids.split(",") if pid])
    else:
        result = measure_our_own(o)
    print(json.dumps(result, indent=1))


main()
