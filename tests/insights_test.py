"""Insights through the site, with curl and http.client: who may see it, how soon, and what survives."""
import http.client
import json
import subprocess
import threading
import time
import uuid

import pytest

from harness.events import EventWriter, make_event
from harness.person import Person
from harness.waiting import eventually

pytestmark = pytest.mark.alone

CLICK_TO_STREAM_S = 0.2
LONG_EVENTS = 10_000
# How curl ends: a part of the answer is missing; where the process itself is gone, perhaps the connection was reset.
BROKEN_OFF = {"behind": {18}, "direct": {18, 56}}


def ask(address, path, cookie=None, method="GET", body=None, headers=None):
    connection = http.client.HTTPConnection(address, timeout=15)
    connection.request(method, path, body, (headers or {}) | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    text = answer.read().decode()
    return answer.status, json.loads(text) if answer.getheader("Content-Type", "").startswith("application/json") else text


def summary(person, query=""):
    return person.request("GET", f"/api/insights/summary{query}")


class Stream:
    """/api/insights/live through the site; when each line came."""

    def __init__(self, site, person, query=""):
        self.lines = []
        self.process = subprocess.Popen(
            ["curl", "-sSN", "-m", "60", "-H", f"Cookie: {person.cookie}", f"http://{site}/api/insights/live{query}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append((time.monotonic(), line))

    def when(self, text, within_s=10):
        return eventually(lambda: [at for at, line in self.lines if text in line], within_s, f"{text} in {self.lines!r}")[0]

    def close(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def admin(taskflow):
    """The first account of all."""
    return Person(taskflow.site).visit().register()


def test_only_administrators(taskflow, admin):
    second = Person(taskflow.site).visit().register()
    for path in ("/api/insights/summary", "/api/insights/live", "/api/pipeline/parts"):
        assert ask(taskflow.site, path)[0] == 401
        status, body = ask(taskflow.site, path, second.cookie)
        assert status == 403 and body["error"]["code"]
    assert summary(admin)["version"] >= 0
    status, body = ask(taskflow.site, "/api/insights/rebuild", admin.cookie, "POST", "{}", {"Content-Type": "application/json"})
    assert status == 403 and body["error"]["code"] == "csrf"


def test_from_the_click_to_the_stream(taskflow, admin):
    stream = Stream(taskflow.site, admin)
    stream.when("event: status")
    took = []
    for i in range(20):
        title = f"click {uuid.uuid4()}"
        begin = time.monotonic()
        admin.add(title)
        took.append(stream.when(title) - begin)
        time.sleep(0.05)
    stream.close()
    print("click to stream, ms:", [round(s * 1000, 1) for s in sorted(took)])
    assert sorted(took)[int(len(took) * 0.95) - 1] <= CLICK_TO_STREAM_S
    assert summary(admin, "?action=create&text=click")["events"] == 20


def test_a_repeat_is_counted_once(taskflow, admin):
    view = {"action": "view", "what": "/repeat", "id": str(uuid.uuid4())}
    for _ in range(3):
        admin.request("POST", "/api/track", view)
    eventually(lambda: summary(admin, "?what=/repeat")["events"] == 1, 10, "one view")
    time.sleep(0.5)
    assert summary(admin, "?what=/repeat")["events"] == 1


def test_an_event_by_its_id(taskflow, admin):
    admin.add("Look me up")
    eventually(lambda: summary(admin, "?text=look+me+up")["events"] == 1, 10, "the event")
    listed = admin.request("GET", "/api/insights/events?text=look+me+up")["events"][0]
    told = admin.request("GET", f"/api/insights/events/{listed['id']}")["event"]
    assert told == {name: listed[name] for name in ("id", "action", "who", "what", "time")}
    assert told["action"] == "create" and told["who"] == admin.email


def test_the_ledger_balances_while_events_come(taskflow, admin):
    done = threading.Event()

    def flood():
        person = Person(taskflow.site).visit()
        while not done.is_set():
            person.request("POST", "/api/track", {"events": [{"action": "view", "what": "/flood"}] * 100})

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        begin = time.monotonic()
        ledgers = {}
        while time.monotonic() < begin + 8:
            ledger = admin.request("GET", "/api/insights/ledger")
            ledgers[ledger["at"]] = ledger
            time.sleep(0.1)
    finally:
        done.set()
        thread.join()
    assert len(ledgers) >= 3
    assert [one for one in ledgers.values() if not one["balanced"] or one["problem"]] == []


def test_the_form_of_questions_and_exports(taskflow, admin):
    status, body = ask(taskflow.site, "/api/insights/series?step=eon", admin.cookie)
    assert status == 422 and body["error"]["field"] == "step"
    total = summary(admin)["events"]
    status, text = ask(taskflow.site, "/api/insights/export?format=ndjson", admin.cookie)
    assert status == 200 and len(text.splitlines()) >= total
    assert ask(taskflow.insights, "/api/insights/summary")[0] == 200
    assert ask(taskflow.insights, "/api/insights/summary", headers={"Host": "evil.example"})[0] == 421


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_numbers_survive(start, end):
    running = start()
    person = Person(running.site).visit().register()
    for i in range(10):
        person.add(f"task {i}")
    eventually(lambda: summary(person, "?action=create")["events"] == 10, 10, "10 tasks")
    getattr(running, end)()
    running.start()
    again = Person(running.site).visit().log_in(person.email, person.password)
    eventually(lambda: summary(again, "?action=create")["events"] == 10, 10, "10 tasks after a restart")
    again.add("one more")
    eventually(lambda: summary(again, "?action=create")["events"] == 11, 10, "11 tasks")


def test_parts_apart(start):
    store = start("store", role="store")
    broker = start("broker", role="broker")
    registry = start("registry", role="registry", options=["--kafka-bootstrap-servers", broker.kafka])
    others = ["--kafka-bootstrap-servers", broker.kafka, "--registry-url", f"http://{registry.registry}",
              "--cassandra-contact-points", store.cql]
    insights = start("insights", role="insights", options=others)
    site = start("site", role="site", options=[*others, "--insights-url", f"http://{insights.insights}"])
    person = Person(site.site).visit().register()
    person.add("apart")
    eventually(lambda: summary(person, "?action=create")["events"] == 1, 20, "the task")
    insights.kill()
    status, body = ask(site.site, "/api/insights/summary", person.cookie)
    assert status == 502 and body["error"]["code"] == "insights_unreachable"
    insights.start()
    eventually(lambda: ask(site.site, "/api/insights/summary", person.cookie)[0] == 200, 10, "insights again")


def test_an_export_that_is_broken_off_fails_for_whoever_takes_it(start, tmp_path):
    broker = start("broker", role="broker")
    registry = start("registry", role="registry", options=["--kafka-bootstrap-servers", broker.kafka])
    others = ["--kafka-bootstrap-servers", broker.kafka, "--registry-url", f"http://{registry.registry}", "--cassandra-contact-points", "127.0.0.1:1"]
    insights = start("insights", role="insights", options=others)
    site = start("site", role="site", options=[*others, "--insights-url", f"http://{insights.insights}"])
    person = Person(site.site).visit().register()
    # More than the buffers of all sockets on the way take.
    writer = EventWriter(broker.kafka, registry.registry)
    for i in range(LONG_EVENTS):
        writer.write(make_event("create", "ada@example.com", f"{i} " + "x" * 4_000))
    writer.flush()
    eventually(lambda: summary(person)["events"] >= LONG_EVENTS, 60, "insights has all events")

    def takes(address, name, *words):
        return subprocess.Popen(["curl", "-sS", "-m", "60", *words, "-o", tmp_path / name,
                                 f"http://{address}/api/insights/export?format=ndjson"], stderr=subprocess.PIPE, text=True)

    whole = takes(site.site, "whole", "-H", f"Cookie: {person.cookie}")
    assert whole.wait(timeout=60) == 0
    assert len((tmp_path / "whole").read_text().splitlines()) >= LONG_EVENTS
    slowly = ["--limit-rate", "8M"]
    clients = {"behind": takes(site.site, "behind", "-H", f"Cookie: {person.cookie}", *slowly), "direct": takes(insights.insights, "direct", *slowly)}
    for name in clients:
        eventually(lambda: (tmp_path / name).exists() and (tmp_path / name).stat().st_size > 0, 20, f"{name} has begun")
    insights.kill()
    for name, client in clients.items():
        assert client.wait(timeout=60) in BROKEN_OFF[name], f"{name}: {client.stderr.read()}"
        assert 0 < (tmp_path / name).stat().st_size < (tmp_path / "whole").stat().st_size


def test_a_stream_ends_with_the_session(taskflow, admin):
    other = Person(taskflow.site).visit().log_in(admin.email, admin.password)
    stream = Stream(taskflow.site, other)
    stream.when("event: status")
    other.log_out()
    stream.process.wait(timeout=20)
