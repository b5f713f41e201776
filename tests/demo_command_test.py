"""`taskflow demo`: a month of events, the same again, and away with it."""
import json
import os

import pytest

from harness.events import EventWriter, make_event
from harness.insights import InsightsApi
from harness.program import run
from harness.table import Table
from harness.topics import latest, records
from harness.waiting import eventually

SMALL = ("--events", "900", "--people", "12", "--days", "20")


@pytest.fixture(scope="module")
def rows(taskflow, table):
    """rows(): id -> row, of the demo"""
    return lambda: {row.id: row for row in table.session.execute("SELECT id, action, who, what, time FROM taskflow.interactions")
                    if row.id.startswith("de300000-")}


def demo(taskflow, *words):
    done = run("demo", *words, "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    return done


def test_a_month_goes_through_the_topic(taskflow, rows):
    told = json.loads(demo(taskflow, *SMALL, "--json").stdout)
    assert (told["events"], told["people"]) == (900, 12)
    eventually(lambda: len(rows()) == 900, 20, "each event is a row")
    found = records(taskflow.kafka)
    assert all(record.headers == {"taskflow-demo": b"true"} for record in found)
    assert all(record.key == record.event["id"] for record in found)
    whos = {record.event["who"] for record in found}
    assert len(whos) == 13 and all(who == "anonymous" or who.endswith("@demo.example") for who in whos)
    times = sorted(record.event["time"] for record in found)
    assert (times[0], times[-1]) == (told["from"], told["to"])


def test_a_second_run_adds_nothing_new(taskflow, rows):
    before = rows()
    demo(taskflow, *SMALL)
    eventually(lambda: sum(1 for _ in records(taskflow.kafka)) == 1800, 10, "the records of both runs")
    assert latest(taskflow.kafka).keys() == rows().keys() == before.keys()


def test_erase_takes_the_rows_away_and_no_others(taskflow, table, rows):
    mine = EventWriter(taskflow.kafka, taskflow.registry).write(make_event("create", "ann@example.com", "mine"))
    table.wait_for(mine)
    api = InsightsApi(taskflow.insights)
    eventually(lambda: api.get("summary")["events"] == 901, 10, "insights has all")
    done = demo(taskflow, "--erase", "--json")
    assert json.loads(done.stdout) == {"deleted": 900, "insights": 900, "waiting": 0}
    assert [event["id"] for event in api.all_events()] == [mine["id"]]
    assert "topic" in done.stderr
    assert rows() == {} and table.row(mine["id"])


def test_it_refuses_a_topic_in_use(start):
    taskflow = start()
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    for _ in range(1001):
        writer.write(make_event())
    writer.flush()
    done = run("demo", *SMALL, "--data", taskflow.data)
    assert done.returncode == 1 and "--yes" in done.stderr, done.stderr
    assert len(records(taskflow.kafka)) == 1001
    demo(taskflow, *SMALL, "--yes")
    assert len(records(taskflow.kafka)) == 1901


def test_wrong_numbers_name_the_option(tmp_path):
    done = run("demo", "--events", "0", "--data", tmp_path)
    assert done.returncode == 2 and "--events" in done.stderr
