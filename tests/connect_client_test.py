"""The Java client org.sourcelab:kafka-connect-client makes every call of it on our worker, and is told what Java's worker tells it."""
import re
import subprocess

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from harness.program import ROOT
from peers.java import JAVA, jars
from peers.systems import start_connect, start_kafka

PROGRAM = ROOT / "tests/peers/ConnectCalls.java"


def make_topic(kafka):
    admin = AdminClient({"bootstrap.servers": kafka})  # kept, or its end ends what is asked
    admin.create_topics([NewTopic("talk", 1, 1)])["talk"].result(20)


def answers(connect, folder):
    """[(call, answer)], without the worker's address and the folder."""
    folder.mkdir()
    done = subprocess.run([JAVA, "-Xmx256m", "-cp", f"{jars('connect-client')}/*", PROGRAM, f"http://{connect}", str(folder)],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    text = done.stdout.replace(connect, "worker").replace(str(folder), "dir")
    return [tuple(line.split("\t")) for line in text.splitlines()]


def sorted_members(answer):
    """The order of a Java map's members is by chance."""
    return re.sub(r"\{([^{}]*=[^{}]*)\}", lambda match: "{" + ", ".join(sorted(match[1].split(", "))) + "}", answer)


@pytest.mark.peers
def test_the_java_client_makes_every_call(start, tmp_path):
    running = start(options=["--setup=false", "--connect-file-dirs", str(tmp_path)])
    make_topic(running.kafka)
    ours = answers(running.connect, tmp_path / "ours")

    kafka, address = start_kafka(tmp_path / "kafka")
    try:
        make_topic(address)
        worker, connect = start_connect(tmp_path / "connect", address)
        try:
            java = answers(connect, tmp_path / "java")
        finally:
            worker.stop()
    finally:
        kafka.stop()
    assert len(java) >= 40
    assert [(call, sorted_members(answer)) for call, answer in ours] == [(call, sorted_members(answer)) for call, answer in java]
