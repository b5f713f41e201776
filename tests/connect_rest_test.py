"""The conversation of connect_rest/ with our worker: the same status and the same shape as Java's answers, and its texts."""
import json

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from connect_rest.conversation import CONVERSATION, RECORDED, ask, replay
from connect_rest.judge import differences
from harness.waiting import eventually


@pytest.fixture(scope="module")
def java():
    return json.loads(RECORDED.read_text())


def check_ours(running, folder, java):
    admin = AdminClient({"bootstrap.servers": running.kafka})  # kept, or its end ends what is asked
    admin.create_topics([NewTopic("talk", 2, 1)])["talk"].result(20)
    eventually(lambda: ask(running.connect, "GET", "/health")[0] == 200, 60, "the worker is ready")
    ours = replay(running.connect, folder)
    assert len(ours) == len(java) >= 100
    found = [difference for theirs, own in zip(java, ours) for difference in differences(theirs, own)]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_our_worker_answers_as_javas(start, folder, java):
    check_ours(start(options=["--setup=false", "--connect-file-dirs", str(folder)]), folder, java)


@pytest.mark.peers
def test_our_worker_on_apache_kafka_answers_as_javas(start, folder, tmp_path, java):
    from peers.systems import start_kafka

    kafka, address = start_kafka(tmp_path / "kafka")
    try:
        check_ours(start(options=["--setup=false", "--connect-file-dirs", str(folder), "--kafka-bootstrap-servers", address]), folder, java)
    finally:
        kafka.stop()


def test_the_record_is_of_this_conversation(java):
    asked = [step for step in CONVERSATION if step[0] not in ("wait", "gone")]
    assert [one["step"].split(" ")[:2] for one in java] == [[method, path] for method, path, _ in asked]


@pytest.mark.peers
def test_javas_worker_answers_as_recorded(tmp_path, java):
    from connect_rest.record import answers_of_java

    again = answers_of_java(tmp_path)
    assert len(again) == len(java)
    found = [difference for recorded, now in zip(java, again) for difference in differences(recorded, now, exact=False)]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)
