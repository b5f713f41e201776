"""`taskflow insights rebuild`: what insights knows, read anew from the topic or from the table."""
import json
import uuid

import pytest

from harness.events import EventWriter, make_event
from harness.insights import InsightsApi
from harness.program import run
from harness.table import TABLE
from harness.waiting import eventually

EVENTS = 3_000


@pytest.fixture(scope="module")
def api(taskflow, table):
    """Insights has EVENTS of the topic; the table has one more, that the topic never had."""
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    for number in range(EVENTS):
        writer.write(make_event("create", f"user{number % 7}@example.com", f"task {number}"))
    writer.flush()
    eventually(lambda: len(table.ids()) == EVENTS, 30, f"{EVENTS} rows")
    table.session.execute(f"INSERT INTO {TABLE} (id, action, who, what, time) VALUES (%s, 'view', 'old@example.com', '/', '2026-01-01T00:00:00.000Z')",
                          (str(uuid.uuid4()),))
    api = InsightsApi(taskflow.insights)
    eventually(lambda: api.get("summary")["events"] == EVENTS, 30, f"insights has {EVENTS} events")
    return api


@pytest.mark.parametrize("words, expected", [((), EVENTS), (("--from", "table"), EVENTS + 1), (("--from", "topic"), EVENTS)])
def test_it_ends_when_insights_has_all_again(taskflow, api, words, expected):
    before = api.get("summary")["version"]
    done = run("insights", "rebuild", *words, "--data", taskflow.data, "--json", within_s=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["from"], told["events"]) == (words[-1] if words else "topic", expected) and told["ms"] >= 0
    summary = api.get("summary")
    assert summary["events"] == expected and summary["version"] > before
    assert "rebuilding" not in api.get("status")
    assert len(api.all_events(who="old@example.com")) == expected - EVENTS


def test_in_words(taskflow, api):
    done = run("insights", "rebuild", "--data", taskflow.data, within_s=60)
    assert done.returncode == 0 and done.stdout.startswith(f"built again from the topic: {EVENTS} events, "), done.stdout + done.stderr


def test_how_it_ends_otherwise(taskflow, api):
    done = run("insights", "rebuild", "--from", "tabel", "--data", taskflow.data)
    assert done.returncode == 2 and "--from" in done.stderr and "table" in done.stderr
    done = run("insights", "rebuild", "--insights", "127.0.0.1:1")
    assert done.returncode == 3 and "127.0.0.1:1" in done.stderr
    done = run("insights", "rebuild", "--timeout", "1ms", "--from", "table", "--data", taskflow.data)
    assert done.returncode == 4 and "goes on" in done.stderr and not done.stdout
    eventually(lambda: api.get("summary")["events"] == EVENTS + 1 and "rebuilding" not in api.get("status"), 30, "it went on")
