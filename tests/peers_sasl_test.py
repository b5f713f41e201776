"""The whole of `taskflow up` on a real Kafka that wants to know who asks: PLAIN and SCRAM."""
import json

import pytest

from harness.insights import InsightsApi
from harness.parts import leader_of, wait_until_shared
from harness.person import Person
from harness.program import Taskflow as Program, run
from harness.rest import curl, wait_until_running
from harness.table import Table
from harness.waiting import eventually
from peers.systems import kafka_client_flags, sasl_client, start_kafka

pytestmark = pytest.mark.peers

ACCOUNTS = {"broker": "of-its-own", "taskflow": "right-horse"}
CONNECTOR = "cassandra-sink-interactions"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


@pytest.fixture(scope="module", params=MECHANISMS)
def mechanism(request):
    return request.param


@pytest.fixture(scope="module")
def kafka(mechanism, tmp_path_factory):
    process, address = start_kafka(tmp_path_factory.mktemp("kafka"), ACCOUNTS)
    yield address
    process.stop()


def shown(mechanism, password=ACCOUNTS["taskflow"]):
    return kafka_client_flags(sasl_client("taskflow", password, mechanism))


@pytest.fixture
def started(tmp_path):
    made = []

    def start(name, **how):
        made.append(Program(tmp_path / name, **how))
        return made[-1].start()

    yield start
    for one in made:
        one.end()


def test_an_event_becomes_a_row_and_workers_share_a_group(kafka, started, mechanism):
    where = ["--kafka-bootstrap-servers", kafka, *shown(mechanism)]
    ours = started("ours", options=where)
    wait_until_running(ours.connect, CONNECTOR)
    table = Table(ours.cql)
    person = Person(ours.site).visit().register()
    eventually(lambda: len(table.rows_of(person.email)) == len(person.expected), 60, "the rows")
    eventually(lambda: InsightsApi(ours.insights).get("summary")["events"] >= len(person.expected), 60, "insights has the events")

    second = started("second", role="connect", options=[
        *where, "--registry-url", f"http://{ours.registry}", "--cassandra-contact-points", ours.cql])
    eventually(lambda: leader_of([ours, second]) and all("connect-cluster: generation" in one.log() for one in (ours, second)), 60, "both are members")
    status, text = curl("GET", f"http://{second.connect}/connectors/{CONNECTOR}/config")
    status, text = curl("PUT", f"http://{second.connect}/connectors/{CONNECTOR}/config", json.loads(text) | {"tasks.max": "2"})
    assert status == 200, text
    wait_until_shared([ours, second], CONNECTOR, 2, 60)
    assert "works alone" not in ours.log() + second.log()

    parts = ("--registry-url", f"http://{ours.registry}", "--connect-url", f"http://{ours.connect}", "--cassandra-contact-points", ours.cql,
             "--insights-url", f"http://{ours.insights}", "--site-listen", ours.site, "--data", ours.data)
    findings = json.loads(told("doctor", "--json", *where, *parts))["findings"]
    assert ("kafka", "ok") in {(one["subject"], one["level"]) for one in findings}, findings
    audited = lambda: json.loads(told("audit", "--json", *where, *parts))["waiting"] == 0
    eventually(audited, 60, "nothing waits")
    assert "taskflow-interactions" in told("topic", "list", *where, "--data", ours.data)
    table.close()


def told(*words):
    done = run(*words, within_s=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_wrong_password_names_the_keys(kafka, started, mechanism):
    worker = started("worker", role="connect", options=[
        "--kafka-bootstrap-servers", kafka, *shown(mechanism, "wrong")])
    eventually(lambda: "look at kafka.client.sasl.username and kafka.client.sasl.password" in worker.log(), 60, "the log names the keys")
    done = run("doctor", "--kafka-bootstrap-servers", kafka, *shown(mechanism, "wrong"), "--data", worker.data, within_s=120)
    assert done.returncode != 0 and "kafka.client (security.protocol, sasl.username, sasl.password)" in done.stdout, done.stdout
