"""The pipeline as processes of their own, each of which can die alone."""
import json
import re
import time

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from harness.events import TOPIC, register_schema
from harness.program import ROOT
from harness.rest import curl, deploy
from harness.table import driver
from harness.waiting import eventually

DEAD = "dead-letters"
CONNECTOR = "sink"
PARTITIONS = 3


def alive(workers):
    return [worker for worker in workers if worker.process.poll() is None]


def leader_of(workers):
    """The one of the living workers whose last generation said that it leads their group."""
    for worker in alive(workers):
        said = re.findall(r"group connect-cluster: generation \d+, as (its leader|a member)", worker.log())
        if said and said[-1] == "its leader":
            return worker
    raise AssertionError("nobody leads")


def owners(worker, connector):
    """task -> the worker that runs it, as this one shows it."""
    status, text = curl("GET", f"http://{worker.connect}/connectors/{connector}/status")
    return {task["id"]: task["worker_id"] for task in json.loads(text)["tasks"] if task["state"] == "RUNNING"} if status == 200 else {}


def wait_until_shared(workers, connector, tasks, within_s):
    """All tasks run, evenly, at workers that are alive; all of these say so. How long it took."""
    begin = time.monotonic()
    ids = {worker.connect for worker in alive(workers)}

    def shared():
        views = [owners(worker, connector) for worker in alive(workers)]
        count = {one: list(views[0].values()).count(one) for one in ids}
        return all(view == views[0] for view in views) and sum(count.values()) == tasks and max(count.values()) - min(count.values()) <= 1

    eventually(shared, within_s, f"{tasks} tasks are spread over {sorted(ids)}")
    return time.monotonic() - begin


class Parts:
    """Broker, registry, store and worker, with topic, table and the workflow's connector; bad records go to DEAD."""

    def __init__(self, start, changes=None, workers=1, connector=True):
        self.broker = start("broker", role="broker")
        kafka = ["--kafka-bootstrap-servers", self.broker.kafka]
        self.registry = start("registry", role="registry", options=kafka)
        self.store = start("store", role="store")
        self.workers = [start(f"worker{i}", role="connect", options=kafka) for i in range(workers)]
        self.admin = AdminClient({"bootstrap.servers": self.broker.kafka, "log_level": 0})
        for made in self.admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)]).values():
            made.result(20)
        self.make_table()
        self.config = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())["config"] | {
            "cassandra.contact.points": self.store.cql, "value.converter.schema.registry.url": f"http://{self.registry.registry}",
            "errors.tolerance": "all", "errors.deadletterqueue.topic.name": DEAD, "errors.deadletterqueue.context.headers.enable": "true"} | (changes or {})
        if connector:
            deploy(self.worker.connect, CONNECTOR, self.config)

    @property
    def worker(self):
        """The first that is alive, if there is one."""
        return [*alive(self.workers), self.workers[0]][0]

    def wait_until_shared(self, within_s):
        return wait_until_shared(self.workers, CONNECTOR, int(self.config["tasks.max"]), within_s)

    def cql(self, *statements):
        """Runs them through a connection of their own: the store may have died since."""
        cluster = driver(self.store.cql)
        try:
            session = cluster.connect()
            return [list(session.execute(statement)) for statement in statements]
        finally:
            cluster.shutdown()

    def make_table(self):
        text = (ROOT / "kafka/cassandra/init.cql").read_text()
        lines = [line.split("--")[0] for line in text.splitlines()]
        statements = [one.strip() for one in "\n".join(lines).split(";") if one.strip()]
        self.cql(*(one.replace("interactions (", "taskflow.interactions (") for one in statements if not one.startswith("USE")))

    def schema_id(self):
        return eventually(lambda: register_schema(self.registry.registry), 30, "the registry takes the schema")

    def status(self):
        return json.loads(curl("GET", f"http://{self.worker.connect}/connectors/{CONNECTOR}/status")[1])

    def ids(self):
        (rows,) = self.cql("SELECT id FROM taskflow.interactions")
        return [row.id for row in rows]

    def dead_letters(self):
        """(partition, offset) in the topic -> the headers of its dead letter"""
        consumer = Consumer({"bootstrap.servers": self.broker.kafka, "group.id": "reads-dead", "enable.auto.commit": False, "log_level": 0})
        found = {}
        try:
            at = TopicPartition(DEAD, 0, 0)
            first, end = consumer.get_watermark_offsets(at, timeout=20)
            consumer.assign([TopicPartition(DEAD, 0, first)])
            while first < end:
                message = consumer.poll(20)
                assert message is not None and not message.error(), f"the dead letters give nothing at {first} of {end}"
                first = message.offset() + 1
                headers = {name.removeprefix("__connect.errors."): value.decode() for name, value in message.headers() or []}
                found[int(headers["partition"]), int(headers["offset"])] = headers
        finally:
            consumer.close()
        return found
