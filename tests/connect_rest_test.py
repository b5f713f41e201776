"""The conversation of connect_rest/ with our worker: the same status and the same shape as Java's answers, and its texts."""
import json

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from connect_rest.conversation import CONVERSATION, RECORDED, replay, shape
from connect_rest.judge import differences


@pytest.fixture(scope="module")
def java():
    return json.loads(RECORDED.read_text())


def test_our_worker_answers_as_javas(start, tmp_path, java):
    folder = tmp_path / "files"
    folder.mkdir()
    running = start(options=["--setup=false", "--connect-file-dirs", str(folder)])
    admin = AdminClient({"bootstrap.servers": running.kafka})  # kept, or its end ends what is asked
    admin.create_topics([NewTopic("talk", 2, 1)])["talk"].result(20)
    ours = replay(running.connect, folder)
    assert len(ours) == len(java) >= 100
    found = [difference for theirs, own in zip(java, ours) for difference in differences(theirs, own)]
    assert not found, f"{len(found)} differences:\n" + "\n".join(found)


def test_the_record_is_of_this_conversation(java):
    asked = [step for step in CONVERSATION if step[0] != "wait"]
    assert [one["step"].split(" ")[:2] for one in java] == [[method, path] for method, path, _ in asked]


@pytest.mark.peers
def test_javas_worker_answers_as_recorded(tmp_path, java):
    from connect_rest.record import answers_of_java

    again = answers_of_java(tmp_path)
    assert [(one["step"], one["status"], shape(one["body"])) for one in again] == [(one["step"], one["status"], shape(one["body"])) for one in java]
