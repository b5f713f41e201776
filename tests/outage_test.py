"""A part of the pipeline is away while the site is used."""
import os
import time

import pytest

from harness.person import Person
from harness.table import Table
from harness.waiting import eventually

pytestmark = pytest.mark.alone

OUTAGE_S = int(os.environ.get("TASKFLOW_OUTAGE_S", "30"))
SLOWEST_S = 0.5
P99_S = 0.1


def use(person, seconds):
    """Adds, ticks, deletes and walks around, some 40 requests a second."""
    person.seconds.clear()
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        title = f"task {count}"
        task = person.add(title)
        person.view("/tasks")
        person.toggle(task, title)
        person.remove(task, title)
        count += 1
        time.sleep(0.1)
    times = sorted(person.seconds)
    return times[int(len(times) * 0.99)], times[-1]


def check_rows(table, person, within_s):
    def same():
        return sorted((r.action, r.who, r.what) for r in table.rows_of(person.email)) == sorted(person.expected)

    eventually(same, within_s, f"the {len(person.expected)} events of {person.email} are one row each")


def test_the_store_is_away(start):
    store = start("store", role="store")
    taskflow = start("rest", options=["--cassandra-contact-points", store.cql])
    person = Person(taskflow.site).visit().register()
    table = Table(store.cql)
    check_rows(table, person, 20)
    table.close()

    store.stop()
    p99, slowest = use(person, OUTAGE_S)
    assert p99 < P99_S and slowest < SLOWEST_S, f"p99 {p99:.3f} s, slowest {slowest:.3f} s"

    store.start()
    table = Table(store.cql)
    try:
        check_rows(table, person, 60)
    finally:
        table.close()


def test_the_broker_is_away(start):
    broker = start("broker", role="broker")
    taskflow = start("rest", options=["--kafka-bootstrap-servers", broker.kafka])
    person = Person(taskflow.site).visit().register()
    broker.kill()
    p99, slowest = use(person, 5)
    assert p99 < P99_S and slowest < SLOWEST_S, f"p99 {p99:.3f} s, slowest {slowest:.3f} s"
    broker.start()
    table = Table(taskflow.cql)
    try:
        check_rows(table, person, 60)
    finally:
        table.close()


def test_everything_but_the_site_is_away(start):
    site = start("site", role="site", options=["--kafka-bootstrap-servers", "127.0.0.1:1", "--registry-url", "http://127.0.0.1:1"])
    person = Person(site.site).visit().register()
    p99, slowest = use(person, 2)
    assert p99 < P99_S and slowest < SLOWEST_S, f"p99 {p99:.3f} s, slowest {slowest:.3f} s"
    assert site.stop() < 2
