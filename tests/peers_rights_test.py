"""`taskflow doctor` on a real Kafka with an authorizer: what the account may not do, and the commands that grant it."""
import json
import shlex

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from harness.person import Person
from harness.program import Taskflow, free_port, run
from harness.rest import wait_until_running
from harness.table import Table
from harness.waiting import eventually
from peers.java import jars, run_java
from peers.systems import kafka_client_flags, sasl_client, start_kafka, write_properties

pytestmark = pytest.mark.peers

ACCOUNTS = {"broker": "of-its-own", "taskflow": "right-horse"}
AUTHORIZER = {"authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users": "User:broker;User:ANONYMOUS"}
TOPIC, CONNECTOR = "taskflow-interactions", "cassandra-sink-interactions"
MADE = ("_schemas", "_connect-configs", "_connect-offsets", "_connect-status")


@pytest.fixture
def kafka(tmp_path):
    process, address = start_kafka(tmp_path / "kafka", ACCOUNTS, **AUTHORIZER)
    yield address
    process.stop()


@pytest.fixture
def grant(tmp_path):
    """Runs a command of a finding as the broker's own account."""
    login = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="broker" password="%s";' % ACCOUNTS["broker"]
    account = write_properties(tmp_path / "broker.properties", {
        "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "sasl.jaas.config": login})

    def run_command(text):
        program, *words = shlex.split(text)
        assert program == "kafka-acls"
        run_java(jars("kafka"), "kafka.admin.AclCommand", *words, "--command-config", account)

    return run_command


def findings(*words):
    found = json.loads(run("doctor", "--json", *words, within_s=120).stdout)["findings"]
    return [one for one in found if one["subject"] == "kafka"]


def test_each_command_of_doctor_grants_what_lacks(kafka, grant, tmp_path):
    admin = AdminClient({"bootstrap.servers": kafka, **sasl_client("broker", ACCOUNTS["broker"])})
    admin.create_topics([NewTopic(TOPIC, 3, 1)])[TOPIC].result(20)
    where = ["--kafka-bootstrap-servers", kafka, *kafka_client_flags(sasl_client("taskflow", ACCOUNTS["taskflow"]))]
    listens = [word for part in ("site", "registry", "connect", "cql", "insights") for word in (f"--{part}-listen", f"127.0.0.1:{free_port()}")]
    alone = [*where, "--data", tmp_path / "ours", *listens]

    lacking = findings(*alone)
    fails = {one["text"]: one["remedy"] for one in lacking if one["level"] == "fail"}
    assert set(fails) == {
        *(f"User:taskflow may not Read, Write, DescribeConfigs topic {name}" for name in (TOPIC, *MADE)),
        *(f"User:taskflow may not Read group {name}" for name in ("taskflow-insights", "connect-cluster", f"connect-{CONNECTOR}"))}, lacking
    assert not any("there is no topic" in one["text"] for one in lacking), lacking
    for command in fails.values():
        grant(command)

    fails = lambda: [one for one in findings(*alone) if one["level"] == "fail"]
    eventually(lambda: not fails(), 20, "all but the topics that are to be made")
    (create,) = [one for one in findings(*alone) if "Create" in one["text"]]
    assert create["level"] == "warn" and create["text"].startswith(f"there is no {', '.join(MADE)}"), create
    grant(create["remedy"][create["remedy"].index("kafka-acls"):])
    allowed = lambda: "User:taskflow may do all that TaskFlow does here" in [one["text"] for one in findings(*alone)]
    eventually(allowed, 20, "nothing lacks")

    ours = Taskflow(tmp_path / "ours", options=where).start()
    try:
        wait_until_running(ours.connect, CONNECTOR)
        person, table = Person(ours.site).visit().register(), Table(ours.cql)
        eventually(lambda: len(table.rows_of(person.email)) == len(person.expected), 60, "the rows")
        table.close()
    finally:
        ours.end()
