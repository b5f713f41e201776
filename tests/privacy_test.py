"""`taskflow user export` and `erase`, the erasure that follows a deleted account, and the one retention key."""
import json
import sqlite3
import time
import uuid

import pytest

from harness.events import TOPIC, EventWriter, make_event
from harness.insights import InsightsApi
from harness.person import Person
from harness.program import run
from harness.rest import curl, wait_until_running
from harness.table import TABLE, Table
from harness.topics import configs, latest, records
from harness.waiting import eventually

CONNECTOR = "cassandra-sink-interactions"
PASSWORD = "a quiet river at dawn"


def address():
    return f"ada-{uuid.uuid4().hex[:12]}@example.com"


def erase(taskflow, email, *words, ends=0):
    """stage -> what its receipt says"""
    done = run("user", "erase", email, "--data", taskflow.data, "--json", *words, within_s=240)
    assert done.returncode == ends, f"{done.returncode}\n{done.stdout}{done.stderr}"
    receipt = json.loads(done.stdout)
    return receipt | {stage["stage"]: stage for stage in receipt["stages"]}


def counts(receipt, stage):
    return tuple(receipt[stage][name] for name in ("found", "erased", "left"))


def export(taskflow, email):
    done = run("user", "export", email, "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def busy_person(taskflow, table, email):
    person = Person(taskflow.site).visit().register(email)
    task = person.add("a secret plan")
    person.toggle(task, "a secret plan")
    person.view("/tasks")
    eventually(lambda: len(table.rows_of(email)) == len(person.expected), 20, "the events are in the table")
    return person


def assert_forgotten(taskflow, email, count):
    """The last value of each key has nobody in it; what overwrites is in the partition of what it overwrites."""
    all_records = records(taskflow.kafka)
    old = {record.key: record for record in all_records if record.event["who"] == email}
    assert len(old) == count
    last = {record.key: record for record in all_records}
    for key, record in old.items():
        now = last[key]
        assert (now.event["who"], now.event["what"], now.partition) == ("erased", "-", record.partition)
        assert now.headers == {"taskflow-erases": b"1"}
        assert {name: now.event[name] for name in ("id", "action", "time")} == {name: record.event[name] for name in ("id", "action", "time")}


def test_export_tells_all_that_is_kept(taskflow, table):
    email = address()
    busy_person(taskflow, table, email)
    # Events leave the outbox a moment after their rows are there.
    data = eventually(lambda: (told := export(taskflow, email.replace("ada", "ADA"))) and not told["outbox"] and told, 10, "nothing waits")
    assert data["email"] == data["account"]["email"] == email
    assert [task["title"] for task in data["tasks"]] == ["a secret plan"] and len(data["sessions"]) == 1
    times = [event["time"] for event in data["events"]]
    assert times == sorted(times)  # two may have the same millisecond, and then any order
    assert sorted((event["action"], event["what"]) for event in data["events"]) == [
        ("complete", "a secret plan"), ("create", "a secret plan"), ("register", "register"), ("view", "/tasks")]
    assert all(event["foundIn"] == ["topic", "table"] for event in data["events"])
    assert data["deadLetters"] == []


def test_export_writes_a_file_for_its_owner_alone(taskflow, tmp_path):
    file = tmp_path / "out.json"
    assert run("user", "export", address(), "--data", taskflow.data, "-o", file).returncode == 0
    assert json.loads(file.read_text())["account"] is None
    assert file.stat().st_mode & 0o077 == 0


def test_erase_leaves_nobody(taskflow, table):
    email, other = address(), address()
    count = len(busy_person(taskflow, table, email).expected)
    bystander = busy_person(taskflow, table, other)
    dry = erase(taskflow, email, "--dry-run")
    assert counts(dry, f"topic {TOPIC}") == (count, 0, count) and counts(dry, "tasks") == (1, 0, 1)
    assert len(table.rows_of(email)) == count

    receipt = erase(taskflow, email)
    assert receipt["settled"] and receipt["changed"]
    for stage in ("account", "sessions", "tasks"):
        assert counts(receipt, stage) == (1, 1, 0)
    assert counts(receipt, f"topic {TOPIC}") == (count, count, count) and receipt[f"topic {TOPIC}"]["until"]
    assert counts(receipt, "table taskflow.interactions") == (count, count, 0)
    assert_forgotten(taskflow, email, count)
    assert table.rows_of(email) == [] and len(table.rows_of(other)) == len(bystander.expected)
    with pytest.raises(AssertionError, match="401"):
        Person(taskflow.site).visit().log_in(email, PASSWORD)

    ends = len(records(taskflow.kafka))
    again = erase(taskflow, email)
    assert again["settled"] and not again["changed"]
    assert again[f"topic {TOPIC}"]["until"] == receipt[f"topic {TOPIC}"]["until"]
    assert len(records(taskflow.kafka)) == ends
    text = run("user", "erase", email, "--data", taskflow.data)
    assert text.returncode == 0 and text.stdout.endswith("There was nothing left to erase: nothing was changed.\n"), text.stdout


def in_insights_alone(taskflow, table, email, count=3):
    """Events that the topic never had, in the table and in insights."""
    for number in range(count):
        table.session.execute(f"INSERT INTO {TABLE} (id, action, who, what, time) VALUES (%s, 'create', %s, 'a secret plan', %s)",
                              (str(uuid.uuid4()), email, f"2026-01-0{number + 1}T00:00:00.000Z"))
    assert run("insights", "rebuild", "--from", "table", "--data", taskflow.data).returncode == 0
    assert InsightsApi(taskflow.insights).get("summary", who=email)["events"] == count
    return count


def test_insights_forgets_what_the_topic_has_no_more(taskflow, table):
    email, api = address(), InsightsApi(taskflow.insights)
    count = in_insights_alone(taskflow, table, email)
    assert counts(erase(taskflow, email, "--dry-run"), "insights") == (count, 0, count)
    receipt = erase(taskflow, email)
    assert receipt["settled"] and counts(receipt, "insights") == (count, count, 0) and counts(receipt, f"topic {TOPIC}") == (0, 0, 0)
    assert api.get("summary", who=email)["events"] == api.get("summary", text="secret", who=email)["events"] == 0
    assert counts(erase(taskflow, email), "insights") == (0, 0, 0)


def test_a_deleted_account_leaves_insights_too(taskflow, table):
    email, api = address(), InsightsApi(taskflow.insights)
    person = Person(taskflow.site).visit().register(email)
    eventually(lambda: len(table.rows_of(email)) == 1, 20, "the row")
    in_insights_alone(taskflow, table, email + ".old", 1)  # another's, which stays
    table.session.execute(f"INSERT INTO {TABLE} (id, action, who, what, time) VALUES (%s, 'create', %s, 'a secret plan', '2026-01-01T00:00:00.000Z')",
                          (str(uuid.uuid4()), email))
    assert run("insights", "rebuild", "--from", "table", "--data", taskflow.data).returncode == 0
    assert api.get("summary", who=email)["events"] == 2
    person.request("DELETE", "/api/account", {"password": PASSWORD})
    eventually(lambda: api.get("summary", who=email)["events"] == 0, 30, "insights has forgotten the account")
    assert api.get("summary", who=email + ".old")["events"] == 1


def test_insights_that_is_away_is_told(start):
    taskflow = start(options=["--insights-url", "http://127.0.0.1:1"])
    wait_until_running(taskflow.connect, CONNECTOR)
    receipt = erase(taskflow, address(), ends=1)
    assert "insights.url" in receipt["insights"]["problem"] and not receipt["settled"]


def test_somebody_who_is_nobody(taskflow):
    done = run("user", "erase", "anonymous", "--data", taskflow.data)
    assert done.returncode == 2 and "anonymous" in done.stderr
    assert not erase(taskflow, address())["changed"]


def test_dead_letters_are_found_by_the_connectors(taskflow, writer):
    email, topic = address(), f"letters-{uuid.uuid4().hex[:6]}"
    letters = EventWriter(taskflow.kafka, taskflow.registry, topic)
    event = letters.write(make_event("create", email, "a secret plan"))
    letters.flush()
    url = f"http://{taskflow.connect}/connectors/{CONNECTOR}/config"
    config = json.loads(curl("GET", url)[1])
    assert curl("PUT", url, config | {"errors.tolerance": "all", "errors.deadletterqueue.topic.name": topic})[0] == 200
    try:
        data = export(taskflow, email)
        assert [(one["topic"], [e["id"] for e in one["events"]]) for one in data["deadLetters"]] == [(topic, [event["id"]])]
        assert counts(erase(taskflow, email), f"dead letters {topic}") == (1, 1, 1)
        assert latest(taskflow.kafka, topic)[event["id"]]["who"] == "erased"
        assert not erase(taskflow, email)["changed"]
    finally:
        curl("PUT", url, config)
        wait_until_running(taskflow.connect, CONNECTOR)


def test_rows_without_a_topic_keep_their_end(taskflow, table):
    email = address()
    table.session.execute("INSERT INTO taskflow.interactions (id, action, who, what, time) VALUES ('old', 'view', %s, '/', "
                          "'2020-01-01T00:00:00.000Z') USING TTL 1000", (email,))
    assert counts(erase(taskflow, email), "table taskflow.interactions") == (1, 1, 0)
    row = table.session.execute("SELECT who, what, action, ttl(who) AS ttl FROM taskflow.interactions WHERE id = 'old'").one()
    assert (row.who, row.what, row.action) == ("erased", "-", "view") and 900 < row.ttl <= 1000


def test_without_the_connector_the_rows_are_written_directly(start):
    taskflow = start()
    table = Table(taskflow.cql)
    email = address()
    try:
        count = len(busy_person(taskflow, table, email).expected)
        assert curl("PUT", f"http://{taskflow.connect}/connectors/{CONNECTOR}/stop")[0] in (202, 204)
        writer = EventWriter(taskflow.kafka, taskflow.registry)
        late = writer.write(make_event("view", email, "/late"))
        writer.flush()
        receipt = erase(taskflow, email)
        assert counts(receipt, "table taskflow.interactions") == (count, count, 0)
        assert "directly" in receipt["table taskflow.interactions"]["remedy"]
        assert table.rows_of(email) == []
        assert_forgotten(taskflow, email, count + 1)
        # The connector comes back to events that are overwritten already.
        assert curl("PUT", f"http://{taskflow.connect}/connectors/{CONNECTOR}/resume")[0] == 202
        row = eventually(lambda: table.row(late["id"]), 30, "the connector has caught up")
        eventually(lambda: table.row(late["id"]).who == "erased", 30, "and overwritten what it wrote")
        assert table.rows_of(email) == [] and row
    finally:
        table.close()


def site_rows(taskflow, sql):
    with sqlite3.connect(f"file:{taskflow.data}/site/site.db?mode=ro", uri=True) as database:
        return database.execute(sql).fetchall()


def test_a_deleted_account_is_erased_and_the_next_one_keeps_its_events(taskflow, table):
    email = address()
    person = busy_person(taskflow, table, email)
    count = len(person.expected)
    person.request("DELETE", "/api/account", {"password": person.password})
    time.sleep(0.01)
    following = Person(taskflow.site).visit().register(email)
    following.add("a new beginning")
    eventually(lambda: sorted(row.what for row in table.rows_of(email)) == ["a new beginning", "register"], 30,
               "the table has the new account's events alone")
    eventually(lambda: site_rows(taskflow, "SELECT count(*) FROM erasures WHERE done_ms IS NULL") == [(0,)], 30, "the request is carried out")
    assert site_rows(taskflow, "SELECT DISTINCT email FROM erasures") == [("",)]
    (receipt,), = site_rows(taskflow, "SELECT receipt FROM erasures ORDER BY id DESC LIMIT 1")
    assert json.loads(receipt)["settled"] and email not in receipt
    events = [event for event in latest(taskflow.kafka).values() if event["who"] == email]
    assert sorted(event["what"] for event in events) == ["a new beginning", "register"]
    assert sum(1 for record in records(taskflow.kafka) if record.headers.get("taskflow-erases") and record.event["who"] == "erased") >= count
    assert email not in taskflow.log()


def test_an_account_deleted_while_all_is_away(start):
    nobody = ["--kafka-bootstrap-servers", "127.0.0.1:1", "--registry-url", "http://127.0.0.1:1", "--connect-url", "http://127.0.0.1:1",
              "--cassandra-contact-points", "127.0.0.1:1"]
    alone = start(role="site", options=nobody)
    email = address()
    person = Person(alone.addresses["site"]).visit().register(email)
    person.add("a secret plan")
    person.request("DELETE", "/api/account", {"password": person.password})
    eventually(lambda: site_rows(alone, "SELECT DISTINCT who, what FROM outbox") == [("erased", "-")], 20, "the outbox has nobody")
    assert site_rows(alone, "SELECT count(*) FROM erasures WHERE done_ms IS NULL") == [(1,)]
    assert alone.stop() < 3

    taskflow = start()
    eventually(lambda: site_rows(taskflow, "SELECT count(*) FROM erasures WHERE done_ms IS NULL") == [(0,)], 30, "the request is carried out")
    assert {event["who"] for event in latest(taskflow.kafka).values()} == {"erased"}


def test_an_erasure_beside_a_site_that_does_not_run(start):
    taskflow = start()
    email = address()
    Person(taskflow.site).visit().register(email).add("a secret plan")
    taskflow.stop()
    pipeline = start(options=["--site-listen", "127.0.0.1:0"], name="elsewhere")
    done = run("user", "erase", email, "--data", taskflow.data, "--json", "--kafka-bootstrap-servers", pipeline.kafka, "--registry-url",
               f"http://{pipeline.registry}", "--connect-url", f"http://{pipeline.connect}", "--cassandra-contact-points", pipeline.cql)
    assert done.returncode == 0, done.stdout + done.stderr
    assert site_rows(taskflow, "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM tasks), (SELECT count(*) FROM sessions "
                               "WHERE user_id IS NOT NULL)")[0][:2] == (0, 0)


def test_compaction_takes_the_old_values_away(start):
    taskflow = start()
    table = Table(taskflow.cql)
    email, other = address(), address()
    try:
        count = len(busy_person(taskflow, table, email).expected)
        bystander = len(busy_person(taskflow, table, other).expected)
    finally:
        table.close()
    before = configs(taskflow.kafka)
    receipt = erase(taskflow, email, "--compact")
    assert counts(receipt, f"topic {TOPIC}") == (count, count, 0) and receipt["settled"]
    everything = records(taskflow.kafka)
    assert not [record for record in everything if record.event["who"] == email]
    assert len([record for record in everything if record.event["who"] == other]) == bystander
    assert configs(taskflow.kafka) == before


def test_one_key_for_all_retention(start):
    taskflow = start(env={"TASKFLOW_PRIVACY_RETENTION_DAYS": "3"})

    def kept(days):
        now = configs(taskflow.kafka)
        table = Table(taskflow.cql)
        try:
            row = table.session.execute("SELECT default_time_to_live AS ttl FROM system_schema.tables WHERE keyspace_name = 'taskflow' "
                                        "AND table_name = 'interactions'").one()
        finally:
            table.close()
        return (now["retention.ms"], row.ttl) == (str(days * 86_400_000), days * 86_400)

    assert kept(3)
    taskflow.stop()
    taskflow.env = {"TASKFLOW_PRIVACY_RETENTION_DAYS": "5"}
    taskflow.start()
    assert kept(5)
    assert "keeps records for 5 days (privacy.retention_days)" in taskflow.log()
    assert "keeps new rows for 5 days (privacy.retention_days)" in taskflow.log()
    config = run("config", "show", env={"TASKFLOW_PRIVACY_RETENTION_DAYS": "0"})
    assert config.returncode == 2 and "privacy.retention_days" in config.stderr
    assert "privacy.retention_days = \n" in run("config", "show").stdout
