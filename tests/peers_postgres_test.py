"""Several sites on one PostgreSQL: what one has accepted all have, and it survives whichever of them dies, and the server's absence."""
import json
import os
import random
import time
import uuid

import pytest

from harness.live import Page
from harness.load import Load
from harness.moving import event_ids, flags, write_side
from harness.parts import Parts
from harness.person import Person
from harness.program import run
from harness.waiting import eventually
from peers.postgres import PASSWORD, Postgres

pytestmark = pytest.mark.peers

RELAYS = 0x7461736B + 1  # the first key of the advisory lock of who relays
AWAY_S = 5


@pytest.fixture
def postgres():
    server = Postgres()
    yield server
    server.end()


class Sites:
    def __init__(self, start, postgres):
        self.postgres = postgres
        self.parts = Parts(start)
        self.both = [self.start_one(start, name) for name in ("site1", "site2")]

    def start_one(self, start, name):
        return start(name, role="site", env={"TASKFLOW_SITE_DATABASE": self.postgres.server(name)},
                     options=["--kafka-bootstrap-servers", self.parts.broker.kafka, "--registry-url", f"http://{self.parts.registry.registry}",
                              "--site-argon2-memory-kib", "8", "--site-argon2-passes", "1"])

    def relaying(self):
        """The site whose connection has the lock."""
        names = self.postgres.ask(f"SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND classid = {RELAYS} AND granted")
        assert len(names) <= 1, names
        return next((site for site in self.both if names and site.data.name == names[0][0]), None)

    def expect_rows(self, load, within_s=60):
        """Each acknowledged event is a row; no row is of anything that was never sent; nothing waits."""
        acknowledged, sent = load.acknowledged(), load.sent()
        assert len(acknowledged) > 100, "the load has done next to nothing"

        def arrived():
            return self.postgres.ask("SELECT count(*) FROM outbox") == [["0"]]

        eventually(arrived, within_s, "the outbox is empty")
        eventually(lambda: acknowledged.keys() <= set(self.parts.ids()), within_s, "each acknowledged event is a row")
        (rows,) = self.parts.cql("SELECT id, action FROM taskflow.interactions")
        strangers = [row.id for row in rows if row.id not in sent and row.action not in ("register", "login")]
        assert not strangers, f"rows that nobody has sent: {strangers[:3]}"
        (accepted, passed), = self.postgres.ask("SELECT (SELECT count FROM ledger WHERE kind = 'accepted'), (SELECT count FROM ledger WHERE kind = 'passed')")
        assert int(accepted) == int(passed) == len(rows), "an event was counted twice, or not at all"


@pytest.fixture
def sites(start, postgres):
    return Sites(start, postgres)


@pytest.fixture
def load(sites):
    seed = int(os.environ.get("TASKFLOW_SEED", random.randrange(1 << 32)))
    print(f"TASKFLOW_SEED={seed}")
    load = Load(sites.both[0].site, seed, people=8, rate=10)
    for one in load.people[1::2] + load.people[:1]:  # the first has registered at the other
        one.site, one.connection = sites.both[1].site, None
    yield load
    load.end()


def test_an_account_its_tasks_and_pages_are_the_same_at_both_sites(sites):
    one, other = (site.site for site in sites.both)
    first = Person(one).visit().register()
    early = first.add("early")
    second = Person(other).visit()
    second.log_in(first.email, first.password)
    assert second.tasks() == ["early"]
    page = Page(other, second)
    assert [task["id"] for task in page.hears("tasks")[0]["tasks"]] == [early]

    begin = time.monotonic()
    late = first.add("späť ✓")
    assert page.hears("task", lambda data: data["task"]["id"] == late)[0]["task"]["title"] == "späť ✓"
    assert time.monotonic() - begin < 1
    first.remove(early, "early")
    assert page.hears("removed") == [{"id": early}]

    # What is sent again to the other site is the same change.
    change = {"id": str(uuid.uuid4()), "op": "create", "task": str(uuid.uuid4()), "title": "once"}
    for person in (first, second, first):
        assert person.request("POST", "/api/changes", {"changes": [change]})["results"][0]["status"] == 200
    first.view("/")
    second.view("/tasks")
    expected = sorted([*first.expected, *second.expected, ("create", first.email, "once")])

    def rows():
        (found,) = sites.parts.cql("SELECT action, who, what FROM taskflow.interactions")
        return sorted((row.action, row.who, row.what) for row in found)

    eventually(lambda: rows() == expected, 30, f"the rows are {expected}")
    assert second.request("GET", "/api/session")["user"]["email"] == first.email
    second.request("DELETE", "/api/sessions")
    with pytest.raises(AssertionError, match="401"):
        first.tasks()
    page.close()


def test_the_site_that_relays_is_killed(sites, load):
    load.go_on()
    relaying = eventually(sites.relaying, 10, "a site relays")
    time.sleep(3)
    relaying.kill()
    (left,) = [site for site in sites.both if site is not relaying]
    for one in load.people:  # as a proxy would
        if one.site == relaying.site:
            one.site = left.site
    eventually(lambda: sites.relaying() is left, 10, "the other relays")
    time.sleep(3)
    load.pause()
    sites.expect_rows(load)


def test_no_site_sends_to_a_kafka_that_is_being_left(start, sites, load, tmp_path):
    parts, new = sites.parts, start("new", role="broker")
    side = write_side(tmp_path / "new.toml", {"kafka": new.kafka})
    where = {"kafka": parts.broker.kafka, "registry": f"http://{parts.registry.registry}", "connect": f"http://{parts.worker.connect}", "cql": parts.store.cql}
    load.go_on()
    relayed = eventually(sites.relaying, 10, "a site relays")
    time.sleep(2)
    moved = run("migrate", "--to", side, "--switch", "--data", tmp_path / "migration", *flags(where), within_s=120,
                env={"TASKFLOW_SITE_DATABASE": sites.postgres.server()})
    assert moved.returncode == 0, moved.stdout + moved.stderr
    sent = event_ids(parts.broker.kafka)
    relayed.kill()
    (left,) = [site for site in sites.both if site is not relayed]
    for one in load.people:
        one.site = left.site
    time.sleep(3)
    load.pause()
    assert event_ids(parts.broker.kafka) == sent, "a site has sent to the Kafka that was left"
    assert int(sites.postgres.ask("SELECT count(*) FROM outbox")[0][0]) > 10, "nothing waits"

    left.stop()
    parts.broker = new
    sites.both = [sites.start_one(start, "site3")]
    eventually(lambda: sites.postgres.ask("SELECT count(*) FROM outbox") == [["0"]], 30, "the outbox is empty")
    ids = event_ids(new.kafka)
    assert len(ids) == len(set(ids)) and load.acknowledged().keys() <= set(ids)


def test_postgresql_is_away_under_load(sites, load):
    load.go_on()
    time.sleep(3)
    sites.postgres.stop()
    time.sleep(AWAY_S)
    sites.postgres.start()
    time.sleep(3)
    load.pause()
    sites.expect_rows(load)
    for site in sites.both:
        assert site.process.poll() is None
        assert PASSWORD not in site.log()


def test_the_command_line_knows_the_database(sites, tmp_path):
    somebody = Person(sites.both[0].site).visit().register()
    env = {"TASKFLOW_SITE_DATABASE": sites.postgres.server()}
    elsewhere = tmp_path / "elsewhere"
    assert somebody.email in run("user", "list", "--data", elsewhere, env=env).stdout
    shown = run("config", "show", "--data", elsewhere, env=env).stdout
    assert "site.database" in shown and PASSWORD not in shown
    copied = run("backup", tmp_path / "copy", "--data", sites.both[0].data, env=env)
    assert "pg_dump" in copied.stdout, copied
    assert "is PostgreSQL" in run("doctor", "--data", elsewhere, env=env).stdout
    sites.postgres.stop()
    said = run("doctor", "--data", elsewhere, env=env).stdout
    assert "site.database cannot be reached" in said and PASSWORD not in said


def test_accounts_tasks_and_waiting_events_move_from_sqlite_to_postgresql_and_back(start, postgres):
    parts = Parts(start)
    kafka = ["--registry-url", f"http://{parts.registry.registry}", "--site-argon2-memory-kib", "8", "--site-argon2-passes", "1"]
    site = start("site", role="site", options=["--kafka-bootstrap-servers", "127.0.0.1:1", *kafka])  # so that events wait
    person = Person(site.site).visit().register()
    person.add("kept")
    move = ["database", "move", "--json", "--data", site.data]
    refused = run(*move, postgres.server())
    assert refused.returncode == 1 and "a site runs on" in refused.stderr, refused.stderr
    site.stop()

    told = json.loads(run(*move, postgres.server()).stdout)
    assert (told["accounts"], told["sessions"], told["tasks"], told["events"]) == (1, 1, 1, len(person.expected)), told
    refused = run("user", "list", "--data", site.data)
    assert refused.returncode == 1 and "is at PostgreSQL at" in refused.stderr and PASSWORD not in refused.stderr, refused.stderr
    site.options = ["--kafka-bootstrap-servers", parts.broker.kafka, *kafka]
    site.env["TASKFLOW_SITE_DATABASE"] = postgres.server()
    site.start()
    person.connection.close()
    assert person.tasks() == ["kept"], "the session is the same"
    person.view("/tasks")

    def rows():
        (found,) = parts.cql("SELECT action, who, what FROM taskflow.interactions")
        return sorted((row.action, row.who, row.what) for row in found)

    eventually(lambda: rows() == sorted(person.expected), 30, f"the rows are {person.expected}")
    site.stop()
    back = run(*move, "sqlite", env={"TASKFLOW_SITE_DATABASE": postgres.server()})
    assert back.returncode == 0, back.stderr
    site.env.clear()
    site.start()
    person.connection.close()
    assert person.tasks() == ["kept"]
