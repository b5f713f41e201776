"""scripts/setup-kafka.sh on the embedded parts."""
from confluent_kafka.admin import AdminClient

from harness.events import TOPIC, EventWriter, make_event
from harness.setup import set_up
from harness.table import Table


def test_the_script_sets_up_what_up_was_told_to_leave(start):
    taskflow = start(env={"TASKFLOW_SETUP": "false"})
    assert TOPIC not in AdminClient({"bootstrap.servers": taskflow.kafka}).list_topics(timeout=10).topics
    first = set_up("--data", taskflow.data)
    assert "is registered" in first and "is made" in first and "is deployed" in first and "already" not in first, first
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    event = writer.write(make_event("view", "setup@example.com", "/"))
    writer.flush()
    table = Table(taskflow.cql)
    try:
        table.wait_for(event)
    finally:
        table.close()
    again = set_up("--data", taskflow.data)
    assert again.count("already") == 4, again


def test_the_script_finds_all_there_after_up(start):
    taskflow = start()
    assert set_up("--data", taskflow.data).count("already") == 4
