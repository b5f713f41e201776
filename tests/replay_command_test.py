"""`taskflow replay`: the table as the topic tells it, beside the table as it is."""
import json
import time

import pytest
from confluent_kafka import Producer

from harness.events import TOPIC, make_event
from harness.program import run
from harness.table import TABLE
from harness.waiting import eventually


def replay(taskflow, *words):
    done = run("replay", *words, "--json", "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def events(writer, table):
    made = [writer.write(make_event("create", f"user{i % 7}@example.com", f"task {i}")) for i in range(300)]
    writer.flush()
    eventually(lambda: len(table.ids()) == 300, 20, "a row each")
    return made


def counts(told):
    return {name: told[name]["count"] for name in ("onlyInTopic", "onlyInTable", "different")}


NOTHING = {"onlyInTopic": 0, "onlyInTable": 0, "different": 0}


def test_at_rest_they_are_the_same(taskflow, events):
    told = replay(taskflow)
    assert (told["events"], told["rows"], told["same"], told["written"]) == (300, 300, 300, 0)
    assert counts(told) == NOTHING


def test_what_differs_is_named(taskflow, table, events):
    gone, changed, extra = events[5], events[6], make_event("view", "nobody@example.com")
    try:
        table.session.execute(f"DELETE FROM {TABLE} WHERE id = '{gone['id']}'")
        table.session.execute(f"UPDATE {TABLE} SET what = 'other' WHERE id = '{changed['id']}'")
        table.session.execute(f"INSERT INTO {TABLE} (id, action, time) VALUES ('{extra['id']}', 'view', '{extra['time']}')")
        told = replay(taskflow)
        assert told["onlyInTopic"] == {"count": 1, "ids": [gone["id"]]}
        assert told["onlyInTable"] == {"count": 1, "ids": [extra["id"]]}
        assert told["different"] == {"count": 1, "ids": [changed["id"]]}
        assert told["same"] == 298
        text = run("replay", "--data", taskflow.data).stdout
        assert all(event["id"] in text for event in (gone, changed, extra))
        assert "different          1\n" in text
    finally:
        table.session.execute(f"DELETE FROM {TABLE} WHERE id = '{extra['id']}'")
        for event in (gone, changed):
            table.session.execute(f"INSERT INTO {TABLE} (id, action, who, what, time) VALUES (%(id)s, %(action)s, %(who)s, %(what)s, %(time)s)", event)
    assert counts(replay(taskflow)) == NOTHING


def test_into_a_shadow_table(taskflow, table, events):
    before = sorted(table.session.execute(f"SELECT id, action, who, what, time, writetime(who) FROM {TABLE}"))
    told = replay(taskflow, "--into", "all_of_it")
    assert (told["into"], told["written"]) == ("taskflow.interactions_replay_all_of_it", 300)
    columns = "SELECT id, action, who, what, time, ttl(who) FROM "
    shadow = sorted(table.session.execute(columns + told["into"]))
    assert [row[:5] for row in shadow] == [row[:5] for row in before] and {row[5] for row in shadow} == {None}
    assert sorted(table.session.execute(f"SELECT id, action, who, what, time, writetime(who) FROM {TABLE}")) == before
    kept = replay(taskflow, "--into", "with_end", "--keep-ttl")
    assert all(0 < row[5] <= 7776000 for row in table.session.execute(columns + kept["into"]))
    done = run("replay", "--into", "all_of_it", "--data", taskflow.data)
    assert done.returncode == 1 and "DROP TABLE" in done.stderr


def test_a_dry_run_makes_nothing(taskflow, table, events):
    told = replay(taskflow, "--into", "dry", "--dry-run")
    assert (told["written"], told["dryRun"], told["same"]) == (0, True, 300)
    tables = {row.table_name for row in table.session.execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'taskflow'")}
    assert "interactions" in tables and "interactions_replay_dry" not in tables


def test_time_travel(taskflow, writer, table, events):
    time.sleep(0.05)
    moment = int(time.time() * 1000)
    time.sleep(0.05)
    later = writer.write(make_event("delete", "user1@example.com", "task 1"))
    writer.flush()
    table.wait_for(later)
    past = replay(taskflow, "--to", moment, "--into", "past")
    assert (past["events"], past["written"], past["outside"]) == (300, 300, 1) and counts(past) == NOTHING
    recent = replay(taskflow, "--from", moment)
    assert (recent["events"], recent["outside"], recent["same"]) == (1, 300, 1) and counts(recent) == NOTHING


def test_from_and_to_offsets(taskflow, writer, events):
    told = replay(taskflow, "--from", "0:10,1:10,2:10", "--to", "0:15,1:12,2:11")
    assert (told["records"], told["same"]) == (5 + 2 + 1, 8) and counts(told) == NOTHING


def test_what_is_no_event_is_counted(taskflow, events):
    producer = Producer({"bootstrap.servers": taskflow.kafka})
    producer.produce(TOPIC, b"no Avro", b"key")
    producer.flush(10)
    done = run("replay", "--json", "--data", taskflow.data)
    assert json.loads(done.stdout)["undecodable"] == 1 and "is no event" in done.stderr


@pytest.mark.parametrize("into", ["interactions", "taskflow.interactions", "system.local", "x;y", ""])
def test_never_into_the_live_table_or_elsewhere(taskflow, into):
    done = run("replay", "--into", into, "--data", taskflow.data)
    assert done.returncode == 2 and "--into" in done.stderr, done.stderr


@pytest.mark.parametrize("words", [("--from", "soon"), ("--to", "9:1")])
def test_wrong_borders_are_refused(taskflow, words):
    done = run("replay", *words, "--data", taskflow.data)
    assert done.returncode == 2, done.stderr
