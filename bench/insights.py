#!/usr/bin/env python3
"""What insights costs over many events: a broker and a registry of our own, half a year of believable events in the topic, and `taskflow insights` as a
process of its own, so that what it takes can be told from what the others take.

  build/venv/bin/python bench/insights.py [--events N] [--samples N] [--keep FOLDER] [--only TEXT] [--json]

  consumed    CPU time for each million events: fetch, decode, store, the group's offsets; all threads of the process
  memory      of the process: its own (RssAnon) and with mapped files (VmRSS), and what it has beyond the registry's, which is the program without insights
  questions   each question of docs/insights-api.md with each filter: milliseconds from the request to the whole answer, and of CPU time in the process.
              None is answered from the cache of answers: each has a parameter of its own that means nothing.
              first: asked with a filter that nobody asked with before (a `from` of its own, older than all events or in their first second), so that all
              pieces are looked at; what is known whatever the filter, such as when each person came first, is known.
              again: with a filter that was asked with before, so that the sums of the pieces are known, if they were kept

--keep: a folder that keeps the events from one time to the next.
"""
import argparse
import http.client
import json
import os
import random
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness.events import TOPIC, register_schema
from harness.program import Taskflow
from harness.waiting import eventually

BEGIN_S, DAYS = 1_770_000_000, 180
PEOPLE, PAGES, TITLES = 100_000, 2_000, 400_000
MONTH = "from=2026-06-01&to=2026-07-01"
FILTERS = {
    "": "", "action": "action=view", "actions": "action=create,complete", "person": "who=person77@example.com", "page": "what=/tasks/3", "text": "text=MILK",
    "rare text": "text=99999", "person's text": "text=person123", "automated": "automated=true", "people's own": "automated=false", "month": MONTH,
    "month, text": f"{MONTH}&text=milk",
}
QUESTIONS = {
    "summary": "summary?", "summary, compared": f"summary?{MONTH}&compare=true", "series, days": "series?step=day&zone=Europe/Berlin",
    "series, hours": "series?step=hour&zone=Europe/Berlin&from=2026-05-01&to=2026-07-20", "series, minutes": "series?step=minute&from=2026-06-01&to=2026-06-02",
    "series, months": "series?step=month&zone=America/New_York", "top pages": "top?by=page", "top titles": "top?by=title", "top people": "top?by=who",
    "top texts": "top?by=what", "funnel": "funnel?", "funnel in time": "funnel?order=time", "retention": "retention?zone=Europe/Berlin",
    "retention, 53 weeks": "retention?weeks=53&zone=Europe/Berlin", "people": "people?", "people of steps": "people?steps=view,register,create&order=time",
    "events": "events?",
}


class Clerk:
    """Events in the order of time, one in fifty late by up to a day: skewed people, pages and titles; people come in the course of time."""

    def __init__(self, events):
        self.random, self.events, self.made = random.Random(1), events, 0
        self.titles = [b"milk", b"bread and butter", b"the landlord about the heating", b"report for the board", b"tickets", b"birthday of Alice"]
        self.verbs = [b"Buy ", b"Call ", b"Write to ", b"Remember ", b"Ask about "]

    def next(self):
        r, i = self.random.random, self.made
        self.made += 1
        at = BEGIN_S * 1000 + int(i * DAYS * 86_400_000 / self.events)
        if i % 50 == 0:
            at -= int(r() * 86_400_000)
        known = max(1_000, PEOPLE * i // self.events)
        dice = r()
        if dice < 0.7:
            action, what = b"view", b"/tasks/%d" % int(PAGES * r() ** 4) if dice > 0.2 else b"/"
        else:
            action = b"create" if dice < 0.82 else b"complete" if dice < 0.92 else b"delete" if dice < 0.95 else b"login" if dice < 0.99 else b"register"
            number = int(TITLES * r() ** 2)
            what = self.verbs[number % 5] + self.titles[number % 6] + b" %d" % number if dice < 0.95 else b"/"
        who = b"anonymous" if action == b"view" and r() < 0.2 else b"person%d@example.com" % int(known * r() ** (1 if i % 2 else 4))
        return action, who, what, at


def field(text):
    size = len(text) << 1
    return bytes((size,)) + text if size < 128 else bytes((size & 127 | 128, size >> 7)) + text


def iso(ms, days={}):
    day, rest = divmod(ms, 86_400_000)
    if day not in days:
        days[day] = time.strftime("%Y-%m-%dT", time.gmtime(day * 86_400)).encode()
    s, ms = divmod(rest, 1000)
    return b"%s%02d:%02d:%02d.%03dZ" % (days[day], s // 3600, s // 60 % 60, s % 60, ms)


def fill(kafka, registry, count):
    head = struct.pack(">bI", 0, eventually(lambda: register_schema(registry), 30, "the registry"))
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.create_topics([NewTopic(TOPIC, 6, 1)])[TOPIC].result(20)
    producer = Producer({"bootstrap.servers": kafka, "acks": "1", "linger.ms": 20, "compression.type": "lz4", "queue.buffering.max.messages": 200_000})
    clerk = Clerk(count)
    for i in range(count):
        action, who, what, at = clerk.next()
        h = clerk.random.getrandbits(128).to_bytes(16, "big").hex()
        key = f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}".encode()
        value = head + field(key) + field(action) + field(who) + field(what) + field(iso(at))
        more = {"headers": [("taskflow-automated", b"true")]} if i % 100 == 0 else {}
        while True:
            try:
                producer.produce(TOPIC, value, key, **more)
                break
            except BufferError:
                producer.poll(0.02)
        if i % 1000 == 0:
            producer.poll(0)
    producer.flush()


def cpu_s(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_ns(pid):
    """Of all threads, ended ones too: the process's own clock (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def memory_mb(pid):
    lines = dict(line.split(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(("RssAnon", "VmRSS", "VmHWM")))
    return {name: int(value.split()[0]) / 1024 for name, value in lines.items()}


class Asked:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def ask(self, path):
        self.connection.request("GET", f"/api/insights/{path}")
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status == 503 and json.loads(body)["error"].get("code") == "opening":
            return None
        assert answer.status == 200, body
        return json.loads(body)


def wait_for(what, look, seconds=3600):
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise SystemExit(f"not after {seconds} s: {what}")
        time.sleep(0.2)
    return found


def consume(insights, asked, events):
    """Until it has all, and has written what it had in its hands."""
    def caught_up():
        status = asked.ask("status")
        return status and status["events"] >= events and status["behind"] == 0
    wait_for("all events", caught_up)
    time.sleep(2)


def from_of_its_own(query, number):
    s, ms = divmod(number, 1000)
    if "from=" not in query:
        return f"{query}&from={number}"
    return re.sub(r"from=([0-9-]+)", rf"from=\1T00:00:{s % 60:02}.{ms:03}Z", query)


def measure(o, insights, asked):
    number, rows = 0, []
    for question, path in QUESTIONS.items():
        for name, words in FILTERS.items():
            title = f"{question}{' · ' if name else ''}{name}"
            if o.only not in title or ("from=" in path and "from=" in words):
                continue
            row = {"question": title}
            for kind, samples in (("first", o.samples), ("again", 1 + o.samples)):
                wall, cpu = [], []
                for _ in range(samples):
                    number += 1
                    query = f"{path}&{words}&sample={number}"
                    if kind == "first":
                        query = from_of_its_own(query, number)
                    begin, before = time.perf_counter(), cpu_ns(insights.pid)
                    asked.ask(query)
                    wall.append((time.perf_counter() - begin) * 1000)
                    cpu.append((cpu_ns(insights.pid) - before) / 1e6)
                if kind == "again":
                    del wall[0], cpu[0]
                for name, values in (("ms", wall), ("cpu_ms", cpu)):
                    cuts = statistics.quantiles(values, n=20, method="inclusive")
                    row |= {f"{kind}_p50_{name}": round(cuts[9], 1), f"{kind}_p95_{name}": round(cuts[18], 1)}
            rows.append(row)
            if not o.json:
                print(f"{title:45}" + "".join(f"{value:11.1f}" for value in list(row.values())[1:]), flush=True)
    return rows


def run(o, folder):
    broker = Taskflow(folder / "broker", "broker").start()
    registry = Taskflow(folder / "registry", "registry", ["--kafka-bootstrap-servers", broker.kafka]).start()
    started = [broker, registry]
    try:
        if not (folder / "filled").exists():
            fill(broker.kafka, registry.registry, o.events)
            (folder / "filled").write_text(str(o.events))
        events = int((folder / "filled").read_text())
        insights = Taskflow(folder / "insights", "insights", ["--kafka-bootstrap-servers", broker.kafka, "--registry-url", f"http://{registry.registry}"])
        had = (folder / "insights").exists()
        begin = time.perf_counter()
        started.append(insights.start())
        result = {"events": events, "listens_after_s": round(time.perf_counter() - begin, 2)}
        asked = Asked(insights.insights)
        wait_for("its store", lambda: asked.ask("summary"), 600)
        result["answers_after_s"] = round(time.perf_counter() - begin, 2)
        consume(insights, asked, events)
        if not had:
            result["consumed_cpu_s_per_million"] = round(cpu_s(insights.pid) / events * 1e6, 2)
        rest = memory_mb(registry.pid)
        result["memory_mb"] = {"consumed": memory_mb(insights.pid)}
        if not o.json:
            print(json.dumps(result, indent=1))
            print(f"{'':45}" + "".join(f"{kind + ' ' + name:>11}" for kind in ("first", "again") for name in ("p50", "p95", "CPU 50", "CPU 95")))
        result["questions"] = measure(o, insights, asked)
        result["memory_mb"]["asked"] = memory_mb(insights.pid)
        result["memory_mb"]["registry"] = rest
        result["memory_mb"]["beyond"] = {name: value - rest[name] for name, value in result["memory_mb"]["asked"].items()}
        slow = {kind: [row["question"] for row in result["questions"] if row[f"{kind}_p95_ms"] > 100] for kind in ("first", "again")}
        result["over_100_ms"] = slow
        print(json.dumps(result if o.json else {"memory_mb": result["memory_mb"], "over_100_ms": slow}, indent=1))
    finally:
        for one in reversed(started):
            one.end()


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--events", type=int, default=10_000_000)
    a.add_argument("--samples", type=int, default=20)
    a.add_argument("--keep")
    a.add_argument("--only", default="", help="questions whose line has this text")
    a.add_argument("--json", action="store_true")
    o = a.parse_args()
    if o.keep:
        Path(o.keep).mkdir(parents=True, exist_ok=True)
        return run(o, Path(o.keep))
    with tempfile.TemporaryDirectory() as folder:
        run(o, Path(folder))


main()
