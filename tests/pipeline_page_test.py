"""The pages of the pipeline in real Chromium, over the real parts."""
import json
import uuid

import pytest
from confluent_kafka import Producer

from harness.browser import playwright
from harness.pipeline_page import PipelineApi
from harness.program import ROOT
from harness.rest import curl, deploy, wait_until_running
from harness.waiting import eventually

pytestmark = pytest.mark.pages

CONNECTOR = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())


def make_a_dead_letter(taskflow):
    """A connector of its own whose only record is no Avro. Returns the topic of its dead letters."""
    name, topic = f"sink-{uuid.uuid4().hex[:8]}", f"orders-{uuid.uuid4().hex[:8]}"
    dead = f"{topic}-dead"
    config = CONNECTOR["config"] | {
        "topics": topic, "transforms.routeToTable.regex": topic, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": dead,
        "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true"}
    status, text = curl("POST", f"http://{taskflow.connect}/connectors", {"name": name, "config": config})
    assert status == 201, text
    wait_until_running(taskflow.connect, name)
    producer = Producer({"bootstrap.servers": taskflow.kafka, "acks": "all"})
    producer.produce(topic, b"no Avro at all", "rubbish")
    assert producer.flush(20) == 0

    def letters():
        found = json.loads(curl("GET", f"http://{taskflow.insights}/api/pipeline/dead-letters")[1])["topics"]
        return [one["records"] for one in found if one["topic"] == dead] == [1]

    eventually(letters, 30, "the record is a dead letter")
    return dead


def test_a_worker_that_was_started_again_is_seen(start):
    store = start("store", role="store")
    broker = start("broker", role="broker")
    others = ["--kafka-bootstrap-servers", broker.kafka]
    registry = start("registry", role="registry", options=others)
    others += ["--registry-url", f"http://{registry.registry}", "--cassandra-contact-points", store.cql]
    connect = start("connect", role="connect", options=others)
    insights = start("insights", role="insights", options=[*others, "--connect-url", f"http://{connect.connect}"])
    api = PipelineApi(insights.insights)
    name = CONNECTOR["name"]
    eventually(lambda: api.ask("GET", "/connectors")[1].get("watched"), 20, "insights looks at the connectors")
    deploy(connect.connect, name, CONNECTOR["config"])

    def restart():
        status, answer = api.ask("GET", "/connectors")
        return [one["tasks"][0]["restart"] for one in answer["connectors"] if one["name"] == name][0]

    eventually(lambda: api.connector(name)["tasks"][0]["since"], 20, "the task began while insights looked")
    assert restart() is None
    api.post(f"/connectors/{name}/restart", {})
    assert restart()["cause"] == "ordered"
    connect.kill()
    eventually(lambda: api.ask("GET", "/connectors")[0] == 503, 20, "insights sees that it is away")
    connect.start()
    eventually(lambda: restart()["cause"] == "worker", 30, "the worker is another process")
    assert api.connector(name)["tasks"][0]["restarts"] == 2


def test_every_page_of_the_pipeline(start):
    taskflow = start()
    playwright(taskflow.site, "pipeline", TASKFLOW_DEAD_LETTERS=make_a_dead_letter(taskflow))
