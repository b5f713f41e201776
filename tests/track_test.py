"""POST /api/track as pages of this site and of others use it, from the request to the row."""
import ctypes
import http.client
import json
import os
import random
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from confluent_kafka import Consumer

from harness.events import TOPIC
from harness.person import Person
from harness.table import Table
from harness.waiting import eventually

SHOP = "https://shop.example.org"


def iso(at):
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def view(what="/", **more):
    return {"action": "view", "what": what, "id": str(uuid.uuid4()), **more}


def send(site, path, body=None, method="POST", **headers):
    """(status, headers, JSON)"""
    connection = http.client.HTTPConnection(site, timeout=40)
    try:
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, answer.headers, json.loads(text) if text else None
    finally:
        connection.close()


def track(site, body, query="", **headers):
    status, _, found = send(site, "/api/track" + query, body, **headers)
    return status, found


def counted(site, line):
    connection = http.client.HTTPConnection(site, timeout=10)
    connection.request("GET", "/metrics")
    for text in connection.getresponse().read().decode().splitlines():
        if text.startswith(line + " "):
            return int(text.split()[-1])
    raise AssertionError(f"no metric {line}")


@pytest.fixture(scope="module")
def taskflow(tmp_path_factory):
    from harness.program import Taskflow
    running = Taskflow(tmp_path_factory.mktemp("taskflow") / "data", options=["--site-track-origins", SHOP]).start()
    yield running
    try:
        running.stop()
    finally:
        running.end()


def test_waits_until_the_row_can_be_read(taskflow, table):
    for _ in range(20):
        event = view("/waited-for")
        status, answer = track(taskflow.site, event, "?wait=stored&timeout=20s")
        assert (status, answer) == (200, {"id": event["id"], "status": "stored"})
        assert table.row(event["id"]).what == "/waited-for"
    status, answer = track(taskflow.site, {"events": [view("/a"), view("b"), view("/c")]}, "?wait=stored&timeout=20s")
    assert status == 200
    assert [one["status"] for one in answer["results"]] == ["stored", "refused", "stored"]


def test_many_wait_at_once(taskflow):
    answers = []

    def one():
        answers.append(track(taskflow.site, view("/many"), "?wait=stored&timeout=20s")[1]["status"])

    threads = [threading.Thread(target=one) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["stored"] * 100


@pytest.mark.parametrize("query, field", [("?wait=forever", "wait"), ("?wait=stored&timeout=31s", "timeout"), ("?timeout=5", "timeout")])
def test_refuses_other_waits(taskflow, query, field):
    status, answer = track(taskflow.site, view(), query)
    assert (status, answer["error"]["field"]) == (422, field)


def test_times_are_the_servers_and_the_record_tells_the_rest(taskflow, table):
    wrong = datetime(2011, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
    sent = {"sentAt": iso(wrong + timedelta(seconds=90)), "events": [
        view("/late", at=iso(wrong), automated=True), view("/future", at=iso(wrong + timedelta(days=999)))]}
    before = datetime.now(timezone.utc) - timedelta(milliseconds=1)  # the site's times are cut to these
    track(taskflow.site, sent, "?wait=stored&timeout=20s")
    late, future = (datetime.fromisoformat(table.row(e["id"]).time.replace("Z", "+00:00")) for e in sent["events"])
    assert timedelta(0) <= late + timedelta(seconds=90) - before < timedelta(seconds=10)
    assert timedelta(0) <= future - before < timedelta(seconds=10)

    headers = headers_of(taskflow.kafka, {e["id"] for e in sent["events"]})
    first = headers[sent["events"][0]["id"]]
    assert first["taskflow-page-time"] == "2011-05-06T07:08:09.000Z"
    assert first["taskflow-automated"] == first["taskflow-local"] == "true"
    assert "taskflow-automated" not in headers[sent["events"][1]["id"]]
    assert not any("127.0.0.1" in value for value in first.values())


def headers_of(kafka, ids):
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest"})
    consumer.subscribe([TOPIC])
    found = {}
    end = time.monotonic() + 20
    while ids - set(found) and time.monotonic() < end:
        record = consumer.poll(0.5)
        if record and not record.error() and record.key().decode() in ids:
            found[record.key().decode()] = {name: value.decode() for name, value in record.headers()}
    consumer.close()
    assert ids == set(found)
    return found


def test_another_sites_page_sends_as_nobody(taskflow, table):
    person = Person(taskflow.site).visit().register()
    status, headers, _ = send(taskflow.site, "/api/track", method="OPTIONS", Origin=SHOP, **{
        "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
    assert (status, headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Methods"]) == (204, SHOP, "POST")
    event = view("/shop")
    status, headers, answer = send(taskflow.site, "/api/track?wait=stored&timeout=20s", event, Origin=SHOP, Cookie=person.cookie,
                                   **{"Sec-Fetch-Site": "cross-site"})
    assert (status, headers["Access-Control-Allow-Origin"], answer["status"]) == (200, SHOP, "stored")
    assert headers["Access-Control-Allow-Credentials"] is None
    assert table.row(event["id"]).who == "anonymous"
    status, headers, answer = send(taskflow.site, "/api/track", view(), Origin="https://other.example.org")
    assert (status, headers["Access-Control-Allow-Origin"], answer["error"]["code"]) == (403, None, "cross_site")


@pytest.mark.parametrize("header, reason", [("Sec-GPC", "gpc"), ("DNT", "dnt")])
def test_who_objects_is_counted_and_stored_nowhere(taskflow, table, header, reason):
    metric = f'taskflow_events_suppressed_total{{reason="{reason}"}}'
    before = counted(taskflow.site, metric)
    event, began = view("/private"), time.monotonic()
    assert track(taskflow.site, event, "?wait=stored&timeout=20s", **{header: "1"})[1]["status"] == "suppressed"
    assert time.monotonic() - began < 10, "there is nothing to wait for"
    assert track(taskflow.site, event, **{header: "1"})[1]["status"] == "duplicate"
    assert counted(taskflow.site, metric) == before + 1
    track(taskflow.site, view("/after"), "?wait=stored&timeout=20s")
    assert table.row(event["id"]) is None


def test_a_resent_batch_is_stored_once(taskflow, table):
    batch = {"events": [view(f"/{i}") for i in range(100)]}
    statuses = [[one["status"] for one in track(taskflow.site, batch)[1]["results"]] for _ in range(3)]
    assert statuses == [["accepted"] * 100] + [["duplicate"] * 100] * 2
    ids = {event["id"] for event in batch["events"]}
    eventually(lambda: ids <= set(table.ids()), 20, "all rows of the batch")


class Visitor(threading.Thread):
    """Sends batches, each again and again until it is answered; what was answered, and all that was sent."""

    def __init__(self, site, stop):
        super().__init__()
        self.site, self.stop = site, stop
        self.sent, self.answered = set(), set()

    def run(self):
        while not self.stop.is_set():
            batch = {"events": [view(f"/{i}") for i in range(7)]}
            ids = {event["id"] for event in batch["events"]}
            self.sent |= ids
            while not self.stop.is_set():
                try:
                    status, answer = track(self.site, batch)
                    assert status == 200 and {one["status"] for one in answer["results"]} <= {"accepted", "duplicate"}
                    self.answered |= ids
                    break
                except (OSError, http.client.HTTPException):
                    time.sleep(0.01)


def test_no_accepted_view_is_lost_when_the_site_is_killed(start):
    pipeline = start("pipeline")
    site = start("site", role="site", options=["--kafka-bootstrap-servers", pipeline.kafka, "--registry-url", f"http://{pipeline.registry}"])
    stop = threading.Event()
    visitors = [Visitor(site.site, stop) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        for _ in range(8):
            time.sleep(random.uniform(0.05, 1.0))
            site.kill()
            site.start()
        time.sleep(0.5)
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()
    answered = set().union(*(visitor.answered for visitor in visitors))
    assert len(answered) > 500
    table = Table(pipeline.cql)
    try:
        eventually(lambda: answered <= set(table.ids()), 30, "a row for each view that was answered")
        ids = table.ids()
        assert len(ids) == len(set(ids)) and set(ids) <= set().union(*(visitor.sent for visitor in visitors))
    finally:
        table.close()
    eventually(lambda: counted(site.site, "taskflow_outbox_events") == 0, 20, "the outbox is empty")


def test_without_a_table_the_answer_comes_all_the_same(start):
    store = start("store", role="store")
    taskflow = start("rest", options=["--cassandra-contact-points", store.cql])
    assert track(taskflow.site, view(), "?wait=stored&timeout=20s")[1]["status"] == "stored"
    store.stop()
    began = time.monotonic()
    assert track(taskflow.site, view(), "?wait=stored&timeout=1s")[1]["status"] == "accepted"
    assert 1 <= time.monotonic() - began < 5
    store.start()
    assert track(taskflow.site, view(), "?wait=stored&timeout=25s")[1]["status"] == "stored"


def test_disabled_it_says_so_at_once(start):
    taskflow = start("data", env={"DISABLE_KAFKA": "true"})
    began = time.monotonic()
    assert track(taskflow.site, view(), "?wait=stored&timeout=20s")[1]["status"] == "suppressed"
    assert time.monotonic() - began < 5


class SmallDisk:
    """A file system of so many megabytes that can be filled and emptied. Wants root."""

    def __init__(self, path, megabytes):
        self.path = path
        path.mkdir()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"tmpfs", bytes(path), b"tmpfs", 0, f"size={megabytes}m".encode()) != 0:
            pytest.skip(f"cannot mount a file system: {os.strerror(ctypes.get_errno())}")
        self.umount = lambda: libc.umount2(bytes(path), 2)

    def fill(self):
        with open(self.path / "filler", "ab", buffering=0) as filler:
            try:
                while filler.write(b"x" * 4096):
                    pass
            except OSError:
                pass

    def empty(self):
        (self.path / "filler").unlink()


def test_a_full_disk_refuses_changes_and_nothing_else(start, tmp_path):
    pipeline = start("pipeline")
    disk = SmallDisk(tmp_path / "disk", 40)
    site = None
    try:
        site = start("disk/data", role="site", options=[
            "--kafka-bootstrap-servers", pipeline.kafka, "--registry-url", f"http://{pipeline.registry}"])
        person = Person(site.site).visit().register()
        person.add("before")
        disk.fill()

        def add(title):
            return send(site.site, "/api/tasks", {"title": title}, **{"Cookie": person.cookie, "X-CSRF-Token": person.csrf})

        def refused():
            status, _, answer = add("x" * 400)
            return status == 507 and answer["error"]["code"] == "storage_full"

        # What the log has room for is still taken.
        eventually(refused, 60, "a change is refused")
        taken = len(person.tasks())
        assert taken >= 1
        disk.empty()
        eventually(lambda: add("after")[0] == 201, 20, "a change is taken again")
        assert len(person.tasks()) == taken + 1
        table = Table(pipeline.cql)
        try:
            eventually(lambda: len([r for r in table.rows_of(person.email) if r.action == "create"]) == len(person.tasks()),
                       30, "each task that was taken has its event, and no other")
        finally:
            table.close()
        site.stop()
    finally:
        if site:
            site.end()
        disk.umount()
