"""`taskflow dlq`: dead letters, and sending them again, once."""
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka import Consumer, TopicPartition

from harness.program import free_port, run
from harness.sinks import Sink, row
from harness.topics import messages
from harness.waiting import eventually

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "string"}]


class Dead:
    """A connector that has failed on each record of its topic, and goes on."""

    def __init__(self, taskflow, **changes):
        self.taskflow = taskflow
        self.sink = Sink(taskflow, FIELDS, **{
            "errors.tolerance": "all", "errors.deadletterqueue.context.headers.enable": "true",
            "errors.deadletterqueue.topic.replication.factor": "1"} | changes)
        self.topic = self.sink.config["errors.deadletterqueue.topic.name"] = f"{self.sink.name}-dead"

    def dlq(self, *words, code=0):
        done = run("dlq", *words, "--data", self.taskflow.data)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        self.stderr = done.stderr
        return done.stdout

    def letters(self):
        return [json.loads(line) for line in self.dlq("list", "--topic", self.topic, "--json").splitlines()]

    def redrive(self, *words, code=0):
        (line,) = self.dlq("redrive", "--topic", self.topic, "--json", *words, code=code).splitlines()
        return json.loads(line)

    def end_of_topic(self):
        consumer = Consumer({"bootstrap.servers": self.taskflow.kafka, "group.id": "ends", "log_level": 0})
        try:
            return consumer.get_watermark_offsets(TopicPartition(self.sink.name, 0), timeout=10)[1]
        finally:
            consumer.close()


@pytest.fixture
def dead(taskflow):
    one = Dead(taskflow)
    for poison in (b"no Avro", b"\x00\x00\x00\x00\x63unknown"):
        one.sink.producer.produce(one.sink.name, poison, "key", headers={"trace": "x"})
    one.sink.producer.flush(10)
    one.sink.start()
    eventually(lambda: len(run("dlq", "list", "--topic", one.topic, "--json", "--data", taskflow.data).stdout.splitlines()) == 2, 30, "two letters")
    yield one
    one.sink.end()


def test_list_and_show_say_why_and_where_from(taskflow, dead):
    first, second = dead.letters()
    assert first["id"] == f"{dead.topic}/0/0" and first["origin"] == {"topic": dead.sink.name, "partition": 0, "offset": 0}
    assert (first["stage"], first["connector"], first["state"]) == ("VALUE_CONVERTER", dead.sink.name, "waiting")
    assert first["exception"].endswith("Exception") and "magic byte" in first["reason"] and "99" in second["reason"]
    assert first["time"].endswith("Z")
    lines = dead.dlq("list", "--connector", dead.sink.name).splitlines()
    assert len(lines) == 3 and lines[1].startswith(first["id"]) and f"{dead.sink.name}/0/0" in lines[1]
    shown = json.loads(dead.dlq("show", first["id"], "--json"))
    assert shown["value"]["data"] == "no Avro" and shown["key"]["data"] == "key" and shown["stackTrace"]
    assert shown["headers"] == [{"name": "trace", "value": "x"}]
    text = dead.dlq("show", "0/0", "--topic", dead.topic)
    for part in ("no Avro", "VALUE_CONVERTER", "magic byte", "trace = x"):
        assert part in text, text


def test_redrive_is_a_dry_run_and_then_once(taskflow, dead):
    before = dead.end_of_topic()
    assert dead.redrive() == {"topic": dead.topic, "dryRun": True, "found": 2, "waiting": 2, "sent": 0, "skipped": 0, "unknown": 0}
    assert "dry run" in dead.stderr and dead.end_of_topic() == before
    id = f"{dead.topic}/0/1"
    assert f"{id}  waiting  to {dead.sink.name}" in dead.dlq("redrive", "--topic", dead.topic)
    assert dead.redrive(id, "--yes")["sent"] == 1
    eventually(lambda: len(dead.letters()) == 3, 30, "it dies again")
    assert [letter["state"] for letter in dead.letters()] == ["waiting", "sent before", "waiting"], "one that dies again is another letter"
    assert dead.redrive("--yes") == {"topic": dead.topic, "dryRun": False, "found": 3, "waiting": 0, "sent": 2, "skipped": 1, "unknown": 0}
    eventually(lambda: len(dead.letters()) == 5, 30, "both die again")
    end = dead.end_of_topic()
    all_sent = (f"{dead.topic}/0/0", id, f"{dead.topic}/0/2")
    assert dead.redrive(*all_sent, "--yes") == {"topic": dead.topic, "dryRun": False, "found": 3, "waiting": 0, "sent": 0, "skipped": 3, "unknown": 0}
    assert dead.end_of_topic() == end, "a second run changed something"


def test_of_runs_at_the_same_moment_each_letter_is_sent_by_one(taskflow, dead):
    letters = [f"{dead.topic}/0/0", f"{dead.topic}/0/1"]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: dead.redrive(*letters, "--yes"), range(3)))
    assert sorted((one["sent"], one["skipped"]) for one in done) == [(0, 2), (0, 2), (2, 0)]
    sent = [value.decode() for message in messages(taskflow.kafka, dead.sink.name) for name, value in message.headers() or () if name == "taskflow-redriven-from"]
    assert sorted(sent) == letters


def test_what_is_mended_becomes_rows(taskflow, table):
    """Records of a schema that the registry does not know yet."""
    one = Dead(taskflow, **{"auto.create": "false", "auto.evolve": "false"})
    session = table.session
    session.execute(f"CREATE TABLE taskflow.{one.sink.name} (id text PRIMARY KEY)")
    one.sink.write({"id": "a", "n": "1"}, {"id": "b", "n": "2"})
    one.sink.start()
    eventually(lambda: run("dlq", "list", "--topic", one.topic, "--json", "--data", taskflow.data).stdout.count("\n") == 2, 30, "two letters")
    assert all("no column for field n" in letter["reason"] for letter in one.letters()), one.letters()
    session.execute(f"ALTER TABLE taskflow.{one.sink.name} ADD n text")
    eventually(lambda: run("connector", "restart", one.sink.name, "--tasks", "--data", taskflow.data).returncode == 0, 30, "it restarts")
    assert one.redrive("--yes")["sent"] == 2
    assert row(session, f"taskflow.{one.sink.name}", where="WHERE id = 'b'") == {"id": "b", "n": "2"}
    assert one.redrive("--yes")["sent"] == 0
    one.sink.end()


def test_letters_without_an_origin_stay(taskflow):
    one = Dead(taskflow, **{"errors.deadletterqueue.context.headers.enable": "false"})
    one.sink.producer.produce(one.sink.name, b"no Avro", "key")
    one.sink.producer.flush(10)
    one.sink.start()
    eventually(lambda: run("dlq", "list", "--topic", one.topic, "--json", "--data", taskflow.data).stdout, 30, "a letter")
    assert one.letters()[0]["state"] == "no origin" and one.letters()[0]["reason"] is None
    assert one.redrive("--yes", code=1)["unknown"] == 1
    one.sink.end()


def test_errors_say_what_to_change(taskflow, tmp_path):
    fails = lambda *words: (lambda done: (done.returncode, done.stderr))(run("dlq", *words))
    code, text = fails("redrive", "--dry-run", "--yes", "--data", taskflow.data)
    assert code == 2 and "--yes" in text
    code, text = fails("show", "x", "--data", taskflow.data)
    assert code == 2 and "TOPIC/PARTITION/OFFSET" in text
    code, text = fails("list", "--connector", "none", "--data", taskflow.data)
    assert code == 1 and "--connector" in text
    code, text = fails("redrive", "taskflow-interactions/0/0", "--data", taskflow.data)
    assert code in (1, 2) and "dead letter topic" in text, "events themselves are no dead letters"
    code, text = fails("list", "--topic", "none", "--data", taskflow.data)
    assert code == 1 and "none" in text
    away = f"127.0.0.1:{free_port()}"
    code, text = fails("list", "--connect-url", f"http://{away}", "--data", tmp_path)
    assert code == 3 and "--connect-url" in text
    code, text = fails("list", "--topic", "x", "--kafka-bootstrap-servers", away, "--data", tmp_path)
    assert code == 3 and "--kafka-bootstrap-servers" in text
