"""`taskflow events`: the youngest events of the topic, filters, and what follows."""
import json
import os
import signal
import subprocess
import threading
import time
import uuid

import pytest
from confluent_kafka import Producer

from harness.events import TOPIC, make_event
from harness.program import PROGRAM, environment, run
from harness.waiting import eventually


@pytest.fixture(scope="module")
def events(taskflow):
    """events(...): the events that `taskflow events ... --json` prints."""

    def events(*words):
        done = run("events", *words, "--json", "--data", taskflow.data)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return events


def write(writer, count, **what):
    made = [writer.write(make_event(**what)) for _ in range(count)]
    writer.flush()
    return made


def test_the_youngest_of_all_partitions_by_time(writer, events):
    made = []
    for number in range(120):
        made.append(writer.write(make_event("create", what=f"task {number}")))
        time.sleep(0.001)
    writer.flush()
    shown = events("--limit", "50")
    assert [e["id"] for e in shown] == [e["id"] for e in made[-50:]]
    assert {e["partition"] for e in shown} == {0, 1, 2}
    assert len(events()) == 20


def test_filters(writer, events):
    who = f"{uuid.uuid4().hex[:8]}@example.com"
    write(writer, 3, action="login", who=who, what="login")
    write(writer, 2, action="create", who=who, what="Buy milk")
    write(writer, 1500, action="view", who="anonymous", what="/")  # they lie further back then
    assert len(events("--who", who)) == 5
    assert len(events("--who", who[:8] + "*", "--action", "login,create")) == 5
    assert len(events("--who", who, "--action", "create")) == 2
    assert len(events("--who", who, "--what", "*milk")) == 2
    assert len(events("--who", who, "--limit", "1")) == 1
    assert events("--who", who, "--since", "2020-01-01", "--limit", "100") == events("--who", who)
    assert events("--who", who, "--since", "2099-01-01") == []


def test_since_shows_all_since_then(writer, events):
    write(writer, 60, action="view")
    assert len(events("--since", "1h")) > 60


def test_a_terminal_gets_columns_and_a_pipe_no_colours(taskflow, writer):
    write(writer, 1, action="complete", who="ann@example.com", what="a\x1b[2Jb")
    done = run("events", "--limit", "1", "--data", taskflow.data)
    time_, action, who, what = done.stdout.split(maxsplit=3)
    assert (action, who, what.strip()) == ("complete", "ann@example.com", "a\\x1b[2Jb")
    assert in_a_terminal("events", "--limit", "1", "--data", taskflow.data).count("\x1b[32mcomplete\x1b[0m") == 1
    assert "\x1b" not in in_a_terminal("events", "--limit", "1", "--data", taskflow.data, env={"NO_COLOR": "1"})


def in_a_terminal(*words, env=None):
    master, slave = os.openpty()
    done = subprocess.run([PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE, timeout=30,
                          env=environment({"TERM": "xterm"} | (env or {})))
    os.close(slave)
    out = os.read(master, 65536).decode()
    os.close(master)
    assert done.returncode == 0, done.stderr
    return out


def test_what_is_no_event_is_told_on_stderr(taskflow, writer):
    producer = Producer({"bootstrap.servers": taskflow.kafka})
    producer.produce(TOPIC, b"no Avro", b"key")
    producer.flush(10)
    write(writer, 1, action="view", what="/after")
    done = run("events", "--limit", "1", "--data", taskflow.data)
    assert done.returncode == 0 and "/after" in done.stdout
    assert "is no event" in done.stderr, done.stderr


def test_follow_is_fast_and_ends_well(taskflow, writer):
    who = f"follow-{uuid.uuid4().hex[:8]}@example.com"
    process = subprocess.Popen([PROGRAM, "events", "--follow", "--limit", "0", "--who", who, "--json", "--data", taskflow.data],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment({}))
    try:
        time.sleep(1)
        took = []
        for number in range(20):
            event = make_event("create", who, f"task {number}")
            begin = time.monotonic()
            writer.write(event)
            writer.producer.poll(0)
            shown = json.loads(process.stdout.readline())
            took.append(time.monotonic() - begin)
            assert shown["id"] == event["id"]
        assert sorted(took)[int(len(took) * 0.9)] < 0.1, took
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0, process.stderr.read()
    finally:
        process.kill()


def test_follow_goes_on_after_a_restart(start):
    taskflow = start()
    process = subprocess.Popen([PROGRAM, "events", "--follow", "--json", "--data", taskflow.data], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=environment({}))
    try:
        for number in range(2):
            done = run("track", "view", "--what", f"/{number}", "--data", taskflow.data)
            assert done.returncode == 0, done.stderr
            assert json.loads(process.stdout.readline())["what"] == f"/{number}"
            if number == 0:
                taskflow.kill()
                time.sleep(1.5)
                taskflow.start()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        said = process.stderr.read()
        assert "it goes on" in said, said
    finally:
        process.kill()


def test_follow_ends_when_nobody_reads(taskflow, writer):
    process = subprocess.Popen([PROGRAM, "events", "--follow", "--limit", "0", "--data", taskflow.data], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=environment({}))
    try:
        following = threading.Event()
        threading.Thread(target=lambda: process.stdout.readline() and following.set()).start()
        eventually(lambda: write(writer, 1) and following.wait(0.2), 20, "it follows")
        process.stdout.close()
        write(writer, 5)
        assert process.wait(5) == 0
    finally:
        process.kill()


@pytest.mark.parametrize("words", [("--limit", "x"), ("--since", "soon"), ("--limit", "-1")])
def test_wrong_values_name_the_option(taskflow, words):
    done = run("events", *words, "--data", taskflow.data)
    assert done.returncode == 2 and words[0] in done.stderr, done.stderr


def test_without_a_broker_it_says_so(tmp_path):
    done = run("events", "--kafka-bootstrap-servers", "127.0.0.1:9", "--data", tmp_path)
    assert done.returncode == 3 and done.stdout == "", done.stderr
