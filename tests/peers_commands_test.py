"""`taskflow connector` and `dlq` on Apache Kafka and Java's Connect worker, without any part of ours."""
import json

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness.program import run
from harness.rest import curl, wait_until_running
from harness.waiting import eventually
from peers.systems import start_connect, start_kafka

pytestmark = pytest.mark.peers
NAME, TOPIC, DEAD = "letters", "letters", "letters-dead"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """{"kafka": host:port, "connect": host:port} with a connector that could not read one record."""
    folder = tmp_path_factory.mktemp("peers")
    processes = []
    try:
        kafka = start_kafka(folder / "kafka")
        processes.append(kafka[0])
        connect = start_connect(folder / "connect", kafka[1])
        processes.append(connect[0])
        admin = AdminClient({"bootstrap.servers": kafka[1]})  # kept: its end ends what is asked
        admin.create_topics([NewTopic(TOPIC, 2, 1)])[TOPIC].result(20)
        status, text = curl("POST", f"http://{connect[1]}/connectors", {"name": NAME, "config": {
            "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": TOPIC,
            "file": str(folder / "letters.txt"), "value.converter": "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable": "false", "errors.tolerance": "all", "errors.deadletterqueue.topic.name": DEAD,
            "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true"}})
        assert status == 201, text
        wait_until_running(connect[1], NAME)
        producer = Producer({"bootstrap.servers": kafka[1], "acks": "all"})
        producer.produce(TOPIC, b"no json", b"a", partition=1, headers={"own": b"kept"})
        assert producer.flush(20) == 0
        yield {"kafka": kafka[1], "connect": connect[1], "data": folder / "data"}
    finally:
        for process in reversed(processes):
            process.stop()


@pytest.fixture
def told(theirs):
    """told("dlq", "list"): the objects of its JSON lines."""

    def told(*words, code=0):
        done = run(*words, "--json", "--kafka-bootstrap-servers", theirs["kafka"], "--connect-url", f"http://{theirs['connect']}",
                   "--data", theirs["data"], within_s=60)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines()]

    return told


def test_orders_to_javas_worker(told):
    assert told("connector", "list")[0]["tasks"][0]["state"] == "RUNNING"
    for order, ends in (("pause", "PAUSED"), ("resume", "RUNNING"), ("stop", "STOPPED"), ("resume", "RUNNING")):
        (done,) = told("connector", order, NAME, "--timeout", "40s")
        assert done["done"] and done["state"] == ends, done
    assert told("connector", "restart", NAME, "--tasks", "--timeout", "40s")[0]["done"]
    assert told("connector", "logs", NAME)[0]["state"] == "RUNNING"
    assert told("connector", "status", NAME)[0]["deadLetterTopic"] == DEAD


def test_dead_letters_of_javas_worker_are_sent_again_once(told):
    (letter,) = eventually(lambda: told("dlq", "list"), 60, "a dead letter")
    assert letter["id"] == f"{DEAD}/0/0" and letter["origin"] == {"topic": TOPIC, "partition": 1, "offset": 0}, letter
    assert (letter["stage"], letter["exception"]) == ("VALUE_CONVERTER", "org.apache.kafka.connect.errors.DataException")
    (shown,) = told("dlq", "show", letter["id"])
    assert shown["value"]["data"] == "no json" and "org.apache.kafka" in shown["stackTrace"]
    assert shown["headers"] == [{"name": "own", "value": "kept"}]
    assert told("dlq", "redrive")[0]["sent"] == 0
    assert told("dlq", "redrive", letter["id"], "--yes")[0]["sent"] == 1
    eventually(lambda: len(told("dlq", "list")) == 2, 60, "it died again")
    again = told("dlq", "redrive", letter["id"], "--yes")[0]
    assert (again["sent"], again["skipped"]) == (0, 1)
    first, second = told("dlq", "list")
    assert (first["state"], second["state"], second["origin"]["offset"]) == ("sent before", "waiting", 1)
