"""The tracker in real Chromium: on the pages of other sites, offline, and for who says no to it."""
import json
import urllib.request

import pytest
from confluent_kafka import Consumer

from harness.browser import playwright
from harness.events import TOPIC
from harness.person import Person
from harness.program import free_port
from harness.table import Table
from harness.waiting import eventually


@pytest.mark.pages
def test_a_tracker_that_anybody_can_use(taskflow):
    playwright(taskflow.site, "tracking")


def metric(site, name):
    text = urllib.request.urlopen(f"http://{site}/metrics", timeout=10).read().decode()
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def records(kafka):
    """What is in the topic now: (headers, record) of each."""
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "looks", "auto.offset.reset": "earliest", "enable.partition.eof": True})
    try:
        consumer.subscribe([TOPIC])
        partitions = len(consumer.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions)
        got, ended = [], set()
        while len(ended) < partitions:
            [message] = consumer.consume(1, 20) or pytest.fail("the topic cannot be read to its end")
            if message.error():
                ended.add(message.partition())
            else:
                got.append(({name: value.decode() for name, value in message.headers() or []}, message))
        return got
    finally:
        consumer.close()


def test_who_says_no_leaves_no_event(start, tmp_path):
    taskflow = start()
    said_no = tmp_path / "said-no"
    playwright(taskflow.site, "consent", TASKFLOW_EXPECTED=str(said_no))
    emails = said_no.read_text().split()
    assert len(emails) == 3
    assert metric(taskflow.site, "taskflow_events_suppressed_total") > 20
    # What was written before somebody who says nothing is there as well.
    person = Person(taskflow.site)
    person.visit()
    person.register()
    table = Table(taskflow.cql)
    try:
        eventually(lambda: len(table.rows_of(person.email)) > 0, 20, "the events of somebody who says nothing")
        assert not [row for email in [*emails, "anonymous"] for row in table.rows_of(email)]
        assert len(records(taskflow.kafka)) == len(table.ids()) == len(table.rows_of(person.email))
    finally:
        table.close()


def test_the_pages_of_another_site(start):
    port = free_port()
    taskflow = start(options=["--site-track-origins", f"http://127.0.0.1:{port}"])
    playwright(taskflow.site, "other-site", TASKFLOW_OTHER_PORT=str(port))
    table = Table(taskflow.cql)
    try:
        shown = {"/allowed/first", "/allowed/second", "/allowed/second#/third"}
        eventually(lambda: {row.what for row in table.rows_of("anonymous")} >= shown, 20, "the views of the other site")
        assert sorted(row.what for row in table.rows_of("anonymous") if row.what != "/register") == sorted(shown)
    finally:
        table.close()
    views = [headers for headers, message in records(taskflow.kafka) if b"/allowed/" in message.value()]
    assert len(views) == 3
    for headers in views:
        assert headers["taskflow-automated"] == headers["taskflow-local"] == "true", json.dumps(headers)
        assert headers["taskflow-page-time"] <= headers["taskflow-arrived"]
