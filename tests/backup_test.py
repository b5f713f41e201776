"""taskflow backup and restore: a folder made under load, from which everything is as it was."""
import json
import shutil
import threading

from harness import topics
from harness.events import TOPIC, EventWriter, make_event
from harness.insights import InsightsApi
from harness.person import Person
from harness.program import run
from harness.rest import curl, deploy
from harness.table import Table
from harness.waiting import eventually

PASSWORD = "a quiet river at dawn"
RATE = 2_000
BEFORE = 12_000  # events of which some segments are closed
GROUP = "somebodys-group"


def subjects(registry):
    return {name: json.loads(curl("GET", f"http://{registry}/subjects/{name}/versions/latest")[1])["id"] for name in json.loads(curl("GET", f"http://{registry}/subjects")[1])}


def connectors(connect):
    return json.loads(curl("GET", f"http://{connect}/connectors?expand=info")[1])


def configs(connect):
    return {name: about["info"]["config"] for name, about in connectors(connect).items()}


def backup(taskflow, to):
    done = run("backup", to, "--json", "--data", taskflow.data, within_s=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def restore(folder, data, *options):
    return run("restore", folder, "--data", data, *options, within_s=120)


def ids_of(table):
    return sorted(table.ids())


def check_rows(taskflow, at_least):
    """The table gets a row for each event of the topic, and insights counts each once."""
    wanted = sorted({record.key for record in topics.records(taskflow.kafka)})
    assert set(at_least) <= set(wanted)
    table = Table(taskflow.cql)
    try:
        eventually(lambda: ids_of(table) == wanted, 60, f"{len(wanted)} rows")
    finally:
        table.close()
    insights = InsightsApi(taskflow.insights)
    eventually(lambda: insights.get("events", limit=1)["total"] == len(wanted), 60, f"insights counts {len(wanted)} events")


def test_what_was_backed_up_under_load_is_there_again(start, tmp_path):
    taskflow = start(options=["--kafka-segment-bytes", str(1 << 20)])
    person = Person(taskflow.site).visit().register("ada@example.com", PASSWORD)
    person.add("Keep me")
    person.toggle(person.add("Done"), "Done")
    status, _ = curl("POST", f"http://{taskflow.registry}/subjects/other-value/versions", {"schema": '"string"'})
    assert status == 200
    deploy(taskflow.connect, "lines", {"connector.class": "FileStreamSink", "topics": TOPIC, "file": str(taskflow.data / "files/lines.txt"),
                                       "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter"})
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    for number in range(BEFORE):
        writer.write(make_event("create", f"user{number % 97}@example.com", "x" * 200))
    writer.flush()
    topics.commit(taskflow.kafka, GROUP, [7, 8, 9])

    stop = threading.Event()
    load = threading.Thread(target=writer.write_at, args=(RATE, stop))
    load.start()
    try:
        eventually(lambda: len(writer.acknowledged) > BEFORE + RATE, 30, "events are acknowledged")
        before = dict(writer.acknowledged)
        made = backup(taskflow, tmp_path / "backup")
        later = len(writer.acknowledged)
        eventually(lambda: len(writer.acknowledged) > later, 30, "events are acknowledged while and after it is made")
    finally:
        stop.set()
        load.join()
    writer.flush()
    assert made["elsewhere"] == {} and {"site", "broker", "store", "insights", "files"} <= made["parts"].keys()
    assert made["parts"]["broker"]["bytes"] > 4 << 20
    assert run("restore", "--check", tmp_path / "backup").returncode == 0

    done = restore(tmp_path / "backup", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    again = start("again")
    other = Person(again.site).visit().log_in("ada@example.com", PASSWORD)
    assert other.tasks() == ["Keep me", "Done"]
    places = {record.key: (record.partition, record.offset) for record in topics.records(again.kafka)}
    moved = [key for key, place in before.items() if places.get(key) != place]
    assert not moved, f"{len(moved)} of {len(before)} events are not where they were acknowledged"
    assert subjects(again.registry) == subjects(taskflow.registry)
    assert configs(again.connect) == configs(taskflow.connect) and set(configs(again.connect)) == {"lines", "cassandra-sink-interactions"}
    assert topics.committed(again.kafka, GROUP) == [7, 8, 9]
    check_rows(again, before)

    # It goes on from there.
    other.add("New")
    goes_on = EventWriter(again.kafka, again.registry)
    assert goes_on.schema_id == writer.schema_id
    event = goes_on.write(make_event("view", "later@example.com", "/later"))
    goes_on.flush()
    check_rows(again, [event["id"]])
    again.stop()
    taskflow.stop()


def test_restore_refuses_what_would_harm(start, tmp_path):
    taskflow = start()
    Person(taskflow.site).visit().register().add("Old")
    backup(taskflow, tmp_path / "backup")
    again = run("backup", tmp_path / "backup", "--data", taskflow.data)
    assert again.returncode == 1 and "is not empty" in again.stderr, again.stderr
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0

    running = restore(tmp_path / "backup", taskflow.data, "--replace")
    assert running.returncode == 1 and "runs on the data folder" in running.stderr, running.stderr
    taskflow.stop()
    full = restore(tmp_path / "backup", taskflow.data)
    assert full.returncode == 1 and "--replace" in full.stderr, full.stderr

    broken = tmp_path / "broken"
    shutil.copytree(tmp_path / "backup", broken)
    database = broken / "data/site/site.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    (broken / "data/broker/topics.json").unlink()
    for words in ((), ("--check",)):
        damaged = restore(broken, tmp_path / "new", *words)
        assert damaged.returncode == 1 and "data/site/site.db has other bytes" in damaged.stderr, damaged.stderr
        assert "data/broker/topics.json is missing" in damaged.stderr
    assert list((tmp_path / "new").iterdir()) == []
    (broken / "manifest.json").unlink()
    unfinished = restore(broken, tmp_path / "new")
    assert unfinished.returncode == 1 and "never finished" in unfinished.stderr, unfinished.stderr

    assert restore(tmp_path / "backup", taskflow.data, "--replace").returncode == 0
    taskflow.start()
    taskflow.stop()


def test_parts_that_are_processes_of_their_own(start, tmp_path):
    """On one data folder; what is elsewhere is named."""
    broker = start("data", role="broker")
    registry = start("data", role="registry", options=["--kafka-bootstrap-servers", broker.kafka])
    writer = eventually(lambda: EventWriter(broker.kafka, registry.registry), 20, "the registry takes the schema")
    writer.write(make_event())
    writer.flush()
    made = run("backup", tmp_path / "backup", "--json", "--data", broker.data, "--cassandra-contact-points", "c1:9042,c2:9042")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["elsewhere"] == {"store": "cassandra.contact_points = c1:9042,c2:9042"}
    assert "runs on the data folder" in restore(tmp_path / "backup", broker.data, "--replace").stderr
    assert restore(tmp_path / "backup", tmp_path / "again").returncode == 0
    again = start("again", role="broker")
    assert {record.key for record in topics.records(again.kafka)} == set(writer.acknowledged)
