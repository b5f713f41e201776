#!/usr/bin/env python3
"""What tracking a page view costs, side by side in one run: `taskflow site`, and a production build of Next.js with the
workflow document's own producer (bench/nextjs). Both get the same request from the same load generator over kept
connections and produce into the same broker with the same registry.

  ./dev bench                                              runs it after bench/pipeline.py
  build/venv/bin/python bench/tracking.py [--json] [--seconds S] [--rate R] [--connections C] [--only site|nextjs]

  at the rate     open loop: a request's latency counts from when it was due, whether or not a connection was free
  as fast as      closed loop over all connections
  per CPU second  requests that were answered with success, by the CPU time (user and system) of the site's processes
                  from the first request until the last of their events is in the topic
  in the topic    distinct keys that came into the topic for them; fewer than succeeded are lost, more came twice
  p50, p99        of the requests that were answered
  broker stopped  it ends by SIGTERM before the load, and is started again once every request is answered
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psutil
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from harness.events import TOPIC
from harness.http_load import build_http_load, page_views
from harness.program import ROOT, Taskflow, accepts, environment, free_port
from harness.waiting import eventually

PARTITIONS = 3
WARM_UP_S = 4
ARRIVAL_S = 120
NEXTJS = ROOT / "build/nextjs"
SITES = {"site": "taskflow site", "nextjs": "Next.js"}


def build_nextjs():
    """bench/nextjs with the workflow document's src/lib/kafka, of which tests/workflow_producer holds the project's copy."""
    shutil.copytree(ROOT / "bench/nextjs", NEXTJS, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", ".next"))
    shutil.copytree(ROOT / "tests/workflow_producer/src/lib", NEXTJS / "src/lib", dirs_exist_ok=True)
    installed = NEXTJS / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (ROOT / "bench/nextjs/package-lock.json").stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=NEXTJS, check=True, stdout=sys.stderr)
        installed.touch()
    done = subprocess.run([NEXTJS / "node_modules/.bin/next", "build"], cwd=NEXTJS, capture_output=True, text=True,
                          env=environment({"NEXT_TELEMETRY_DISABLED": "1", "NODE_ENV": "production"}))
    if done.returncode:
        raise SystemExit(f"next build:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


class Topic:
    """What is in it, read by a stock client."""

    def __init__(self, kafka):
        self.kafka = kafka
        admin = AdminClient({"bootstrap.servers": kafka})
        admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])[TOPIC].result(20)
        self.partitions = [TopicPartition(TOPIC, i) for i in range(PARTITIONS)]

    def _consumer(self):
        return Consumer({"bootstrap.servers": self.kafka, "group.id": "bench", "enable.auto.commit": False, "log_level": 0,
                         "reconnect.backoff.max.ms": 200})

    def ends(self):
        consumer = self._consumer()
        try:
            return [consumer.get_watermark_offsets(p, timeout=5)[1] for p in self.partitions]
        finally:
            consumer.close()

    def keys(self, begin, end):
        """Of the records from `begin` to `end`, both as ends() gave them; a key that came twice is in it twice."""
        consumer, keys, left = self._consumer(), [], sum(end) - sum(begin)
        consumer.assign([TopicPartition(TOPIC, i, offset) for i, offset in enumerate(begin)])
        while left > 0:
            messages = consumer.consume(min(left, 10_000), timeout=20)
            if not messages:
                raise SystemExit(f"{left} records of the topic can't be read")
            mine = [m for m in messages if m.error() is None and m.offset() < end[m.partition()]]
            keys += [m.key() for m in mine]
            left -= len(mine)
        consumer.close()
        return keys


class OurSite:
    def __init__(self, folder, kafka, registry):
        self.process = Taskflow(Path(folder) / "site", "site", ["--kafka-bootstrap-servers", kafka, "--registry-url", f"http://{registry}"])
        self.process.start()
        self.address, self.pid, self.end = self.process.site, self.process.pid, self.process.end


class NextSite:
    def __init__(self, folder, kafka, registry):
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        with open(Path(folder) / "nextjs.log", "wb") as log:
            self.process = subprocess.Popen(
                ["node", "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", str(port)], cwd=NEXTJS,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=environment({"NODE_ENV": "production", "NEXT_TELEMETRY_DISABLED": "1", "KAFKA_BROKERS": kafka,
                                 "SCHEMA_REGISTRY_URL": f"http://{registry}"}))
        self.pid = self.process.pid
        eventually(lambda: accepts(self.address), 30, "next start listens")

    def end(self):
        for process in [*psutil.Process(self.pid).children(recursive=True), self.process]:
            process.kill()
        self.process.wait()


def cpu_seconds(pid):
    root = psutil.Process(pid)
    return sum(sum(p.cpu_times()[:2]) for p in [root, *root.children(recursive=True)])


class Measurement:
    def __init__(self, o, broker, topic):
        self.o, self.broker, self.topic = o, broker, topic

    def _wait_for_arrival(self, begin, succeeded):
        """The topic's ends once as many came as succeeded, or once nothing more has come for 5 s."""
        end, last, since = time.monotonic() + ARRIVAL_S, None, time.monotonic()
        while time.monotonic() < end:
            ends = self.topic.ends()
            if sum(ends) - sum(begin) >= succeeded:
                return ends
            if ends != last:
                last, since = ends, time.monotonic()
            if time.monotonic() - since > 5:
                return ends
            time.sleep(0.05)
        return self.topic.ends()

    def run(self, site, rate, stopped=False):
        begin = self.topic.ends()
        if stopped:
            self.broker.stop()
            time.sleep(1)
        cpu = cpu_seconds(site.pid)
        result = page_views(site.address, self.o.connections, self.o.seconds, rate)
        if stopped:
            self.broker.start()
        end = self._wait_for_arrival(begin, result["succeeded"])
        used = cpu_seconds(site.pid) - cpu
        time.sleep(0.5)  # what would come twice
        end = self.topic.ends()
        keys = self.topic.keys(begin, end)
        return result | {"cpu_s": round(used, 2), "per_cpu_s": round(result["succeeded"] / used) if used else 0,
                         "in_topic": len(set(keys)), "twice": len(keys) - len(set(keys))}

    def all(self, site):
        page_views(site.address, self.o.connections, WARM_UP_S)
        self._wait_for_arrival([0] * PARTITIONS, 1 << 60)
        result = {}
        for stopped in (False, True):
            for name, rate in (("rate", self.o.rate), ("max", 0)):
                if stopped and not rate and isinstance(site, NextSite):
                    continue  # each of its requests waits for the broker then, however many there are
                print(f"  {'broker stopped, ' if stopped else ''}{f'{rate}/s' if rate else 'as fast as it goes'}", file=sys.stderr)
                result[f"{'stopped_' if stopped else ''}{name}"] = self.run(site, rate, stopped)
        return result


def table(o, result):
    columns = ["", "answered/s", "per CPU s", "p50 ms", "p99 ms", "p99.9 ms", "succeeded", "in the topic", "lost", "twice"]
    rows = []
    for phase, name in (("rate", f"at {o.rate}/s"), ("max", "as fast as it goes"), ("stopped_rate", f"broker stopped, {o.rate}/s"),
                        ("stopped_max", "broker stopped, fast")):
        for site, title in SITES.items():
            if r := result.get(site, {}).get(phase):
                rows.append([f"{title}, {name}", f"{r['per_s']:.0f}", f"{r['per_cpu_s']}", f"{r['p50_ms']:.2f}", f"{r['p99_ms']:.2f}",
                             f"{r['p999_ms']:.2f}", f"{r['succeeded']} of {r['due']}", f"{r['in_topic']}",
                             f"{max(0, r['succeeded'] - r['in_topic'])}", f"{r['twice']}"])
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    for row in [columns, *rows]:
        print("  ".join(cell.rjust(w) if i else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths))))
    for phase, times in result.get("times_nextjs", {}).items():
        print(f"taskflow site tracks {times} times as many requests per CPU second ({phase})")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--seconds", type=int, default=10, help="of each measurement")
    a.add_argument("--rate", type=int, default=500)
    a.add_argument("--connections", type=int, default=64)
    a.add_argument("--only", choices=SITES)
    a.add_argument("--json", action="store_true", help="every figure instead of the table")
    o = a.parse_args()
    build_http_load()
    if o.only != "site":
        build_nextjs()
    result, running = {}, []
    with tempfile.TemporaryDirectory() as folder:
        try:
            running.append(broker := Taskflow(Path(folder) / "broker", "broker").start())
            running.append(registry := Taskflow(Path(folder) / "registry", "registry", ["--kafka-bootstrap-servers", broker.kafka]).start())
            measurement = Measurement(o, broker, Topic(broker.kafka))
            for name, kind in (("nextjs", NextSite), ("site", OurSite)):
                if o.only in (None, name):
                    print(SITES[name], file=sys.stderr)
                    running.append(site := kind(folder, broker.kafka, registry.registry))
                    result[name] = measurement.all(site)
                    running.pop().end()
        finally:
            for one in reversed(running):
                one.end()
    if not o.only:
        result["times_nextjs"] = {phase: round(result["site"][phase]["per_cpu_s"] / max(1, result["nextjs"][phase]["per_cpu_s"]), 1)
                                  for phase in ("rate", "max")}
    print(json.dumps(result, indent=1)) if o.json else table(o, result)


main()
