"""Several Connect workers share one connector's tasks: one dies, one comes, any of them takes orders."""
import json
import signal
import threading
import time

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from harness.events import TOPIC, EventWriter
from harness.parts import leader_of, owners, wait_until_shared
from harness.program import ROOT
from harness.rest import curl
from harness.table import Table
from harness.waiting import eventually

CONNECTOR = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())
NAME = CONNECTOR["name"]
RATE = 2_000
TASKS = 6
SESSION_S = 10
HEARTBEAT_S = 3
MARGIN_S = 3  # of a machine that does other things


class Cluster:
    """Workers, and the parts that they work for."""

    def __init__(self, start, kafka=None):
        self.start = start
        self.kafka = kafka or start("broker", role="broker").kafka
        self.cql = start("store", role="store").cql
        self.registry = start("registry", role="registry", options=["--kafka-bootstrap-servers", self.kafka]).registry
        self.where = ["--kafka-bootstrap-servers", self.kafka, "--registry-url", f"http://{self.registry}", "--cassandra-contact-points", self.cql]
        self.workers = []
        self.add()
        self.make_topic(TOPIC, TASKS)
        # Makes the schema, the table and the connector.
        start("rest", options=[*self.where, "--connect-url", f"http://{self.workers[0].connect}"])
        eventually(lambda: self.owners(0), 60, "the connector is deployed")
        self.table = Table(self.cql)

    def make_topic(self, name, partitions):
        admin = AdminClient({"bootstrap.servers": self.kafka})  # kept, or its end ends what is asked
        admin.create_topics([NewTopic(name, partitions, 1)])[name].result(20)

    def add(self):
        self.workers.append(self.start(f"worker{len(self.workers)}", role="connect", options=self.where))
        return self.workers[-1]

    def get(self, worker, path):
        status, text = curl("GET", f"http://{self.workers[worker].connect}{path}")
        assert status == 200, text
        return json.loads(text)

    def ask_for(self, count, worker=0):
        """Orders so many tasks through this worker, once it is ready."""
        def order():
            status, text = curl("PUT", f"http://{self.workers[worker].connect}/connectors/{NAME}/config", CONNECTOR["config"] | {"tasks.max": str(count)})
            return status != 503 and (status, text)

        status, text = eventually(order, 30, "the worker is ready")
        assert status == 200 and json.loads(text)["config"]["tasks.max"] == str(count), text

    def owners(self, worker):
        return owners(self.workers[worker], NAME)

    def alive(self):
        return [i for i, worker in enumerate(self.workers) if worker.process.poll() is None]

    def wait_until_shared(self, within_s):
        return wait_until_shared(self.workers, NAME, TASKS, within_s)

    def leader(self):
        return self.workers.index(leader_of(self.workers))


@pytest.fixture
def cluster(start):
    made = Cluster(start)
    yield made
    made.table.close()


def tasks(count):
    return CONNECTOR["config"] | {"tasks.max": str(count)}


def test_a_dead_workers_share_moves_and_a_new_worker_takes_its_own(cluster):
    cluster.add(), cluster.add()
    # Whichever leads, two of three pass it on.
    for i in range(3):
        cluster.ask_for(TASKS, i)
    cluster.wait_until_shared(20)

    writer = EventWriter(cluster.kafka, cluster.registry)
    stop = threading.Event()
    load = threading.Thread(target=writer.write_at, args=(RATE, stop))
    load.start()
    moved = {}
    try:
        time.sleep(2)
        for who in ("a member", "the leader"):
            leader = cluster.leader()
            victim = leader if who == "the leader" else next(i for i in cluster.alive() if i != leader)
            cluster.workers[victim].kill()
            moved[who] = cluster.wait_until_shared(SESSION_S + HEARTBEAT_S + MARGIN_S)
            cluster.add()
            moved[f"back after {who}"] = cluster.wait_until_shared(2 * HEARTBEAT_S + MARGIN_S + 5)
    finally:
        stop.set()
        load.join()
    print({who: f"{seconds:.1f} s" for who, seconds in moved.items()})
    writer.flush(120)
    eventually(lambda: len(cluster.table.ids()) >= len(writer.acknowledged), 60, f"{len(writer.acknowledged)} rows")
    assert sorted(cluster.table.ids()) == sorted(writer.acknowledged), "each event is one row"


def test_any_worker_takes_orders(cluster):
    cluster.add(), cluster.add()
    ask = lambda i, method, path, body=None: curl(method, f"http://{cluster.workers[i].connect}{path}", body)
    cluster.ask_for(3, 1)
    eventually(lambda: len(set(cluster.owners(2).values())) == 3, 20, "each worker has a task")
    task = lambda i: cluster.get(i, f"/connectors/{NAME}/status")["tasks"]
    for i in range(3):
        for number in range(3):
            status, text = ask(i, "POST", f"/connectors/{NAME}/tasks/{number}/restart")
            assert status == 204, f"task {number} through worker {i}: {text}"
        assert ask(i, "POST", f"/connectors/{NAME}/restart")[0] == 204
        status, text = ask(i, "POST", f"/connectors/{NAME}/restart?includeTasks=true")
        assert status == 202 and [one["state"] for one in json.loads(text)["tasks"]] == ["RESTARTING"] * 3, text
        eventually(lambda: len(cluster.owners(i)) == 3, 20, "all run again")
        for word, state in (("pause", "PAUSED"), ("resume", "RUNNING")):
            assert ask(i, "PUT", f"/connectors/{NAME}/{word}")[0] == 202
            eventually(lambda: all([one["state"] for one in task(j)] == [state] * 3 for j in range(3)), 20, f"{state} everywhere")
    name = "through-another"
    for i in range(3):
        status, text = ask(i, "POST", "/connectors", {"name": name, "config": tasks(1)})
        assert status == 201, text
        assert ask((i + 1) % 3, "POST", "/connectors", {"name": name, "config": tasks(1)})[0] == 409
        eventually(lambda: all(name in cluster.get(j, "/connectors") for j in range(3)), 10, "all know it")
        assert ask((i + 2) % 3, "DELETE", f"/connectors/{name}") == (204, "")
        eventually(lambda: all(ask(j, "GET", f"/connectors/{name}/status")[0] == 404 for j in range(3)), 20, "all have forgotten it")


def test_a_worker_that_stops_gives_its_share_back_at_once(cluster):
    cluster.add()
    cluster.ask_for(TASKS)
    cluster.wait_until_shared(20)
    cluster.workers[0].stop()
    assert cluster.wait_until_shared(HEARTBEAT_S + MARGIN_S) < SESSION_S


def test_a_worker_that_was_frozen_is_out_and_comes_back(cluster):
    """It wakes up behind its session's end: what it had is with others, and it gets a share again."""
    cluster.add()
    cluster.ask_for(TASKS)
    cluster.wait_until_shared(20)
    frozen = cluster.workers[1]
    frozen.process.send_signal(signal.SIGSTOP)
    try:
        eventually(lambda: set(cluster.owners(0).values()) == {cluster.workers[0].connect} and len(cluster.owners(0)) == TASKS,
                   SESSION_S + HEARTBEAT_S + MARGIN_S, "the other runs everything")
    finally:
        frozen.process.send_signal(signal.SIGCONT)
    cluster.wait_until_shared(2 * HEARTBEAT_S + MARGIN_S + 5)
    assert "no member any more" in frozen.log()


@pytest.fixture
def real_kafka(tmp_path):
    from peers.systems import start_kafka

    process, address = start_kafka(tmp_path / "kafka")
    yield address
    process.stop()


@pytest.mark.peers
def test_a_dead_workers_share_moves_on_the_real_kafka(start, real_kafka):
    cluster = Cluster(start, real_kafka)
    cluster.add()
    cluster.ask_for(TASKS, 1)
    cluster.wait_until_shared(30)
    writer = EventWriter(real_kafka, cluster.registry)
    stop = threading.Event()
    load = threading.Thread(target=writer.write_at, args=(500, stop))
    load.start()
    try:
        cluster.workers[cluster.leader()].kill()
        took = cluster.wait_until_shared(SESSION_S + HEARTBEAT_S + MARGIN_S)
    finally:
        stop.set()
        load.join()
    print(f"moved after {took:.1f} s")
    writer.flush(120)
    eventually(lambda: len(cluster.table.ids()) >= len(writer.acknowledged), 60, f"{len(writer.acknowledged)} rows")
    assert sorted(cluster.table.ids()) == sorted(writer.acknowledged)
    cluster.table.close()


class Turn:
    """A worker, Java's or ours, that goes on with what the topics of the group say, and stops."""

    def __init__(self, kind, start, folder, kafka):
        if kind == "ours":
            self.process = start(folder.name, role="connect", options=["--kafka-bootstrap-servers", kafka, "--connect-file-dirs", str(folder.parent)])
            self.address = self.process.connect
        else:
            from peers.systems import start_connect

            topics = {f"{name}.storage.topic": f"_connect-{name}{ending}" for name, ending in (("config", "s"), ("offset", "s"), ("status", ""))}
            # Made by Java's worker, status and offsets have 5 and 25 partitions.
            self.process, self.address = start_connect(folder, kafka, **topics, **{"group.id": "connect-cluster"})
        eventually(lambda: self.ask("GET", "/connectors")[0] == 200, 60, f"{kind} is ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()

    def ask(self, method, path, body=None):
        return curl(method, f"http://{self.address}{path}", body)

    def is_there(self, connector, task):
        """Its states, shown as this worker's own."""
        def shown():
            status, text = self.ask("GET", "/connectors/lines/status")
            status = json.loads(text) if status == 200 else None
            return status and status["connector"] == {"state": connector, "worker_id": self.address} and \
                [one["state"] for one in status["tasks"]] == ([task] if task else []) and \
                all(one["worker_id"] == self.address for one in status["tasks"])

        eventually(shown, 60, f"connector {connector}, task {task} at {self.address}")

    def order(self, word):
        eventually(lambda: self.ask("PUT", f"/connectors/lines/{word}")[0] in (202, 204), 30, word)


@pytest.mark.peers
@pytest.mark.parametrize("turns", (("ours", "java", "ours"), ("java", "ours", "java")), ids="-".join)
def test_java_and_ours_go_on_with_each_others_connector(start, tmp_path, real_kafka, turns):
    """Each of three workers, one after another, finds the connector as the one before has left it."""
    admin = AdminClient({"bootstrap.servers": real_kafka})
    admin.create_topics([NewTopic("lines", 1, 1)])["lines"].result(20)
    producer = Producer({"bootstrap.servers": real_kafka, "acks": "all"})
    file = tmp_path / "out.txt"
    config = {"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": "lines", "file": str(file),
              "key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}
    written = []

    def write(line):
        written.append(line)
        producer.produce("lines", line.encode())
        producer.flush(20)

    def is_written():
        eventually(lambda: file.read_text().splitlines() == written, 60, f"{written} in the file")

    with Turn(turns[0], start, tmp_path / "first", real_kafka) as first:
        status, text = first.ask("POST", "/connectors", {"name": "lines", "config": config})
        assert status == 201, text
        first.is_there("RUNNING", "RUNNING")
        write("first")
        is_written()
        first.order("pause")
        first.is_there("PAUSED", "PAUSED")
    write("while nobody was there")
    with Turn(turns[1], start, tmp_path / "second", real_kafka) as second:
        assert json.loads(second.ask("GET", "/connectors")[1]) == ["lines"]
        assert json.loads(second.ask("GET", "/connectors/lines/config")[1]) == config | {"name": "lines"}
        second.is_there("PAUSED", "PAUSED")
        second.order("resume")
        is_written()
        second.order("stop")
        second.is_there("STOPPED", None)
    write("while nobody was there again")
    with Turn(turns[2], start, tmp_path / "third", real_kafka) as third:
        third.is_there("STOPPED", None)
        third.order("resume")
        third.is_there("RUNNING", "RUNNING")
        is_written()
        assert third.ask("DELETE", "/connectors/lines")[0] == 204
        eventually(lambda: third.ask("GET", "/connectors/lines/status")[0] == 404, 30, "it is forgotten")

    # Both put a key into the same partition, so that its last record is one.
    places = {}
    reader = Consumer({"bootstrap.servers": real_kafka, "group.id": "looks", "auto.offset.reset": "earliest", "enable.partition.eof": True})
    for topic in ("_connect-configs", "_connect-status"):
        partitions = admin.list_topics(topic, 20).topics[topic].partitions
        reader.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        ended = set()
        while len(ended) < len(partitions):
            message = reader.poll(20)
            assert message is not None, f"{topic} gives nothing"
            if message.error():
                ended.add(message.partition())
            else:
                places.setdefault((topic, message.key().decode()), set()).add(message.partition())
    reader.close()
    assert {"connector-lines", "task-lines-0", "commit-lines", "target-state-lines"} <= {key for topic, key in places if topic == "_connect-configs"}
    assert {"status-connector-lines", "status-task-lines-0"} <= {key for topic, key in places if topic == "_connect-status"}
    assert all(len(partitions) == 1 for partitions in places.values()), places
