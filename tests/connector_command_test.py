"""`taskflow connector`: connectors by Connect's REST, on our worker."""
import json
import uuid

import pytest

from harness.program import free_port, run
from harness.rest import curl, wait_until_running
from harness.sinks import Sink
from harness.waiting import eventually

SINK = "cassandra-sink-interactions"
FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "string"}]


@pytest.fixture
def connector(taskflow):
    """connector("list"): its output; `code` is the exit code that is expected."""

    def connector(*words, code=0):
        done = run("connector", *words, "--data", taskflow.data)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        connector.stderr = done.stderr
        return done.stdout

    wait_until_running(taskflow.connect, SINK)
    connector.json = lambda *words, code=0: [json.loads(line) for line in connector(*words, "--json", code=code).splitlines()]
    return connector


@pytest.fixture
def failed(taskflow):
    """A connector whose task has failed on a record."""
    sink = Sink(taskflow, FIELDS, **{"value.converter": "org.apache.kafka.connect.json.JsonConverter"})
    sink.write({"id": "a", "n": "1"})
    sink.start().trace()
    yield sink
    sink.end()


def state(taskflow, name):
    return json.loads(curl("GET", f"http://{taskflow.connect}/connectors/{name}/status")[1])


def test_list_and_status(taskflow, connector):
    (row,) = [row for row in connector.json("list") if row["name"] == SINK]
    assert (row["state"], row["type"], row["tasks"][0]["state"]) == ("RUNNING", "sink", "RUNNING")
    assert isinstance(row["lag"], int) and "config" not in row
    lines = connector("list").splitlines()
    assert lines[0].split()[:3] == ["connector", "type", "state"] and any(line.startswith(SINK) for line in lines)
    (status,) = connector.json("status", SINK)
    assert status["config"]["topics"] == "taskflow-interactions" and "password" not in json.dumps(status).lower().replace("[hidden]", "")
    assert "task 0" in connector("status", SINK) and "\x1b" not in connector("status", SINK)


def test_pause_resume_stop(taskflow, connector):
    for order, ends in (("pause", "PAUSED"), ("resume", "RUNNING"), ("stop", "STOPPED"), ("resume", "RUNNING")):
        (done,) = connector.json(order, SINK)
        assert done["state"] == ends and done["done"], done
        assert state(taskflow, SINK)["connector"]["state"] == ends
        assert (state(taskflow, SINK)["tasks"] == []) == (order == "stop")
    assert connector("pause", SINK) == f"{SINK} is paused\n"
    connector("resume", SINK)


def test_a_failed_task_is_told_and_restarted(taskflow, connector, failed):
    (status,) = connector.json("status", failed.name, code=1)
    assert status["tasks"][0]["state"] == "FAILED" and status["tasks"][0]["error"]
    assert "FAILED" in connector("status", failed.name, code=1)
    logs = connector("logs", failed.name)
    assert "task 0  FAILED" in logs and "at " in logs, logs
    assert "worker" in connector.stderr and failed.name in connector.stderr
    assert "--tasks" in (connector("restart", failed.name, code=1) and connector.stderr)
    curl("PUT", f"http://{taskflow.connect}/connectors/{failed.name}/config", failed.config | {"errors.tolerance": "all"})
    connector("restart", failed.name, "--tasks", "--only-failed")
    assert state(taskflow, failed.name)["tasks"][0]["state"] == "RUNNING"


def test_logs_know_what_insights_has_seen(taskflow, connector, failed):
    def known():
        (logs,) = connector.json("logs", failed.name)
        return logs.get("lastError") or logs["tasks"][0].get("lastError")

    assert eventually(known, 20, "insights has seen the failure")["text"]


def test_errors_say_what_to_change(taskflow, connector, tmp_path):
    connector("status", SINK[:-1], code=1)
    assert SINK in connector.stderr
    connector("pause", f"none{uuid.uuid4().hex}", code=1)
    assert "connector list" in connector.stderr
    away = run("connector", "list", "--connect-url", f"http://127.0.0.1:{free_port()}", "--data", tmp_path)
    assert away.returncode == 3 and away.stdout == "" and "connect.url" in away.stderr and "--connect-url" in away.stderr
    assert run("connector", "pause", SINK, "--timeout", "soon", "--data", taskflow.data).returncode == 2
