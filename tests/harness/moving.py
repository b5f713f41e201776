"""taskflow migrate, and what must be the same on both sides of it."""
import hashlib
import json
import subprocess
import tempfile
import threading
import time

from harness import topics
from harness.events import TOPIC
from harness.person import Person
from harness.program import PROGRAM, environment, run
from harness.table import TABLE, driver
from harness.waiting import eventually

FLAGS = {"kafka": "--kafka-bootstrap-servers", "registry": "--registry-url", "connect": "--connect-url", "cql": "--cassandra-contact-points"}
TASKS_EACH = 1_000
KEYS = {"kafka": ("kafka", "bootstrap_servers"), "registry": ("registry", "url"), "connect": ("connect", "url"), "cql": ("cassandra", "contact_points")}


def write_side(file, addresses):
    """The taskflow.toml that names a stack."""
    lines = []
    for part, address in addresses.items():
        section, key = KEYS[part]
        lines += [f"[{section}]", f'{key} = "{address}"']
    file.write_text("\n".join(lines) + "\n")
    return file


def flags(addresses):
    return [word for part, address in addresses.items() for word in (FLAGS[part], address)]


def migrate(*words, within_s=600, code=0):
    done = run("migrate", *words, within_s=within_s)
    assert done.returncode == code, f"{done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def killed_while_copying(*words, has_begun):
    """A migrate that ends by kill -9 once `has_begun()` is true."""
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen([PROGRAM, "migrate", *map(str, words)], env=environment({}), stdout=told, stderr=told)
        end = time.monotonic() + 60
        while not has_begun():
            if process.poll() is not None:
                told.seek(0)
                raise AssertionError(f"it has ended by itself, with {process.returncode}: {told.read()[-3000:]}")
            assert time.monotonic() < end, "it has not begun to copy"
            time.sleep(0.05)
        process.kill()
        process.wait()


def raw_records(kafka, topic=TOPIC):
    """(partition, offset, time, key, hash of value, headers) of every record"""
    return [(one.partition(), one.offset(), one.timestamp(), one.key(), hashlib.sha256(one.value() or b"").hexdigest(), tuple(one.headers() or ()))
            for one in topics.messages(kafka, topic)]


def event_ids(kafka):
    return [record[3].decode() for record in raw_records(kafka)]


def rows(cql):
    """id -> (columns, write times), and that each has a time to live"""
    cluster = driver(cql)
    try:
        found = {}
        for row in cluster.connect().execute(f"SELECT id, action, who, what, time, writetime(action), writetime(what), ttl(what) FROM {TABLE}"):
            found[row[0]] = row[:7]
            assert row[7] is None or row[7] > 0
        return found
    finally:
        cluster.shutdown()


class Use:
    """Somebody who adds tasks all the time, also while the site is started again; then the next, as nobody may have too many."""

    def __init__(self, site, pause_s=0.02):
        self.site = site
        self.pause_s = pause_s
        self.emails = set()
        self._next_person()
        self.added = []
        self.unknown = []  # asked for, and the answer was lost
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._go_on)
        self.thread.start()

    def _next_person(self):
        person = Person(self.site).visit().register()
        self.person = person  # once the site has taken it
        self.emails.add(person.email)

    def _go_on(self):
        number = 0
        while not self.stopping.is_set():
            title = f"task {number}"
            number += 1
            try:
                if number % TASKS_EACH == 0:
                    self._next_person()
                self.person.add(title)
                self.added.append(title)
            except Exception:  # the site is away, or its answer was broken off
                self.person.connection.close()
                self.unknown.append(title)
            time.sleep(self.pause_s)

    def end(self):
        self.stopping.set()
        self.thread.join()


def check_nothing_lost(use, kafka, cql, within_s=60):
    """Each task that was added is one event in the topic and one row."""
    def created(events):
        return sorted(event[1] for event in events if event[0] in use.emails)

    def in_topic():
        return created((record.event["who"], record.event["what"]) for record in topics.records(kafka) if record.event["action"] == "create")

    def in_table():
        return created((row[2], row[3]) for row in rows(cql).values() if row[1] == "create")

    def complete(titles):
        return set(use.added) <= set(titles) and set(titles) <= set(use.added) | set(use.unknown) and len(titles) == len(set(titles))

    eventually(lambda: complete(in_topic()), within_s, f"{len(use.added)} tasks are events, each once")
    eventually(lambda: complete(in_table()), within_s, f"{len(use.added)} tasks are rows, each once")
    ids = event_ids(kafka)
    assert len(ids) == len(set(ids)), f"{len(ids) - len(set(ids))} events are doubled"


def receipt_of(done):
    receipt = json.loads(done.stdout)
    different = [one for one in receipt["compared"] if not one["equal"]]
    assert receipt["equal"] and not different, different
    return receipt["compared"]
