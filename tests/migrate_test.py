"""taskflow migrate from one stack of ours to another, with the site in use."""
import json

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness.events import TOPIC, EventWriter, make_event
from harness.moving import Use, check_nothing_lost, flags, killed_while_copying, migrate, raw_records, receipt_of, rows, write_side
from harness.program import Taskflow as Program
from harness.rest import curl, deploy, wait_until_running
from harness.table import Table
from harness.topics import commit, committed
from harness.waiting import eventually

GROUP = "somebodys-group"
EVENTS = 3_000


def parts_of(taskflow):
    return {part: getattr(taskflow, part) if part in ("kafka", "cql") else f"http://{getattr(taskflow, part)}" for part in ("kafka", "registry", "connect", "cql")}


def subjects(registry):
    """subject -> [(version, id)], deleted ones too"""
    get = lambda path: json.loads(curl("GET", f"http://{registry}{path}")[1])
    return {name: [(version, get(f"/subjects/{name}/versions/{version}?deleted=true")["id"]) for version in get(f"/subjects/{name}/versions?deleted=true")]
            for name in get("/subjects?deleted=true")}


def configs(connect):
    return {name: about["info"]["config"] for name, about in json.loads(curl("GET", f"http://{connect}/connectors?expand=info")[1]).items()}


def fill(old, file):
    """Events, rows, schemas with gaps in their ids, a group and a second connector."""
    table = Table(old.cql)
    writer = EventWriter(old.kafka, old.registry)
    try:
        events = [writer.write(make_event("create", f"user{n % 7}@example.com", f"thing {n}")) for n in range(EVENTS)]
        writer.flush()
        eventually(lambda: len(table.ids()) >= EVENTS, 30, "the rows")
    finally:
        table.close()
    for subject, schema in (("a-value", "string"), ("b-value", "int"), ("c-value", "long")):
        status, text = curl("POST", f"http://{old.registry}/subjects/{subject}/versions", {"schema": json.dumps(schema)})
        assert status == 200, text
    refers = {"schema": '{"type":"record","name":"R","fields":[{"name":"f","type":"Fixed"}]}',
              "references": [{"name": "Fixed", "subject": "fixed", "version": 1}]}
    for subject, body in (("fixed", {"schema": '{"type":"fixed","name":"Fixed","size":4}'}), ("refers-value", refers)):
        status, text = curl("POST", f"http://{old.registry}/subjects/{subject}/versions", body)
        assert status == 200, text
    assert curl("PUT", f"http://{old.registry}/config/a-value", {"compatibility": "FULL"})[0] == 200
    assert curl("DELETE", f"http://{old.registry}/subjects/b-value")[0] == 200
    assert curl("DELETE", f"http://{old.registry}/subjects/b-value?permanent=true")[0] == 200
    assert curl("DELETE", f"http://{old.registry}/subjects/c-value")[0] == 200
    commit(old.kafka, GROUP, [7, 8, 9])
    deploy(old.connect, "lines", {"connector.class": "FileStreamSink", "topics": TOPIC, "file": str(file),
                                  "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter"})
    assert curl("PUT", f"http://{old.connect}/connectors/lines/pause")[0] == 202
    return events


def test_everything_moves_while_the_site_is_used(start, tmp_path):
    files = ("--connect-file-dirs", str(tmp_path))
    old, new = start("old", options=files), start("new", options=["--setup=false", *files])
    wait_until_running(old.connect, "cassandra-sink-interactions")
    fill(old, tmp_path / "lines.txt")
    use = Use(old.site)
    site = None
    try:
        side = write_side(tmp_path / "new.toml", parts_of(new))
        words = ("--to", side, "--data", old.data)
        plan = {f"{item['kind']}/{item['name']}": item for item in json.loads(migrate(*words, "--dry-run", "--json").stdout)["items"]}
        assert {f"topic/{TOPIC}", "schema/refers-value", "table/taskflow.interactions", f"group/{GROUP}", "connector/lines"} <= plan.keys()
        assert not any(item["obstacle"] for item in plan.values())
        assert TOPIC not in AdminClient({"bootstrap.servers": new.kafka}).list_topics(timeout=10).topics, "a dry run changes nothing"

        def has_begun():
            admin = AdminClient({"bootstrap.servers": new.kafka})
            return TOPIC in admin.list_topics(timeout=10).topics and len(raw_records(new.kafka)) > 300

        killed_while_copying(*words, "--rate", 500, has_begun=has_begun)
        migrate(*words)
        compared = receipt_of(migrate(*words, "--switch", "--json"))
        names = {(one["kind"], one["name"]) for one in compared}
        assert {("topic", f"{TOPIC}-0"), ("group", GROUP), ("table", "taskflow.interactions"), ("connector", "lines"), ("schema", "a-value")} <= names
        assert all(one["note"] == "the same offsets" for one in compared if one["kind"] == "topic")

        # The site has been used all the time; what came since waits.
        assert raw_records(new.kafka) == raw_records(old.kafka)
        before = rows(old.cql)
        moved = rows(new.cql)
        assert {key: moved.get(key) for key in before} == before
        assert subjects(new.registry) == subjects(old.registry)
        assert json.loads(curl("GET", f"http://{new.registry}/config/a-value")[1])["compatibilityLevel"] == "FULL"
        assert configs(new.connect) == configs(old.connect)
        assert committed(new.kafka, GROUP) == [7, 8, 9]
        waiting = len(use.added)
        eventually(lambda: len(use.added) > waiting + 10, 20, "the site takes changes while its events wait")

        old_site = old.site
        old.stop()
        site = Program(old.data, options=flags(parts_of(new)), addresses={"site": old_site})
        site.start()
        eventually(lambda: len(use.added) > waiting + 30, 20, "the site takes changes after its start")
    finally:
        use.end()
    try:
        check_nothing_lost(use, new.kafka, new.cql)
        status = {name: json.loads(curl("GET", f"http://{new.connect}/connectors/{name}/status")[1])["connector"]["state"] for name in configs(new.connect)}
        assert status == {"cassandra-sink-interactions": "RUNNING", "lines": "PAUSED"}
        site.stop()
    finally:
        if site:
            site.end()


@pytest.fixture
def two(start):
    old, new = start("old"), start("new", options=["--setup=false"])
    wait_until_running(old.connect, "cassandra-sink-interactions")
    return old, new


def test_what_is_in_the_way_is_said(two, tmp_path):
    old, new = two
    writer = EventWriter(old.kafka, old.registry)
    writer.write(make_event())
    writer.flush()
    admin = AdminClient({"bootstrap.servers": new.kafka})
    admin.create_topics([NewTopic(TOPIC, 2, 1)])[TOPIC].result(20)
    assert curl("POST", f"http://{new.registry}/subjects/other/versions", {"schema": '"string"'})[0] == 200
    side = write_side(tmp_path / "new.toml", parts_of(new))
    words = ("--to", side, "--data", old.data)
    told = migrate(*words, code=1).stdout
    assert "IN THE WAY: the target has it with 2 partitions" in told
    assert "IN THE WAY: the target has another schema with the id 1" in told
    admin.delete_topics([TOPIC])[TOPIC].result(20)
    migrate(*words, "--skip", f"schema/{TOPIC}-value")
    nothing = migrate("--to", write_side(tmp_path / "old.toml", parts_of(old)), "--data", old.data, code=2)
    assert "names no part that is not here already" in nothing.stderr
    assert "--to FILE" in migrate(code=2).stderr


def test_one_may_stay_after_all(two, tmp_path):
    """--release, once all had moved: the source is used on, and a later switch moves what came since."""
    old, new = two
    use = Use(old.site)
    try:
        words = ("--to", write_side(tmp_path / "new.toml", parts_of(new)), "--data", old.data)
        receipt_of(migrate(*words, "--switch", "--json"))
        assert (old.data / "site/hold.json").exists()
        migrate("--release", *words)
        assert not (old.data / "site/hold.json").exists()
        wait_until_running(old.connect, "cassandra-sink-interactions")
        added = len(use.added)
        eventually(lambda: len(use.added) > added + 20, 20, "changes")
        receipt_of(migrate(*words, "--switch", "--json"))
        migrate("--release", *words)
    finally:
        use.end()
    check_nothing_lost(use, old.kafka, old.cql)


def stack(start, name):
    """Broker, registry and store as processes of their own."""
    broker, store = start(name, role="broker"), start(name, role="store")
    registry = start(name, role="registry", options=["--kafka-bootstrap-servers", broker.kafka])
    return {"kafka": broker.kafka, "registry": f"http://{registry.registry}", "cql": store.cql}


def test_back_waits_for_the_worker_that_goes_along(start, tmp_path):
    """It runs in the site's process, which no file names."""
    there, here = stack(start, "there"), stack(start, "here")
    site = start("site", options=flags(there))
    wait_until_running(site.connect, "cassandra-sink-interactions")
    producer = Producer({"bootstrap.servers": there["kafka"]})
    producer.produce(TOPIC, b"no event", b"key")  # the connector's task fails by it
    producer.flush()
    words = ("--from", write_side(tmp_path / "there.toml", there), "--data", site.data, *flags(here))
    assert "the connector cassandra-sink-interactions has still 1 records to take" in migrate(*words, "--switch", "--timeout", 1, code=4).stderr
