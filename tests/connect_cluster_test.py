"""Several Connect workers share one connector's tasks: one dies, one comes, any of them takes orders."""
import json
import signal
import threading
import time

import pytest
from confluent_kafka import Producer
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
        eventually(lambda: self.get(0, f"/connectors/{NAME}/status")["tasks"], 30, "the connector is deployed")
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
        status, text = curl("PUT", f"http://{cluster.workers[i].connect}/connectors/{NAME}/config", tasks(TASKS))
        assert status == 200 and json.loads(text)["config"]["tasks.max"] == str(TASKS), text
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
    assert ask(1, "PUT", f"/connectors/{NAME}/config", tasks(3))[0] == 200
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
    curl("PUT", f"http://{cluster.workers[0].connect}/connectors/{NAME}/config", tasks(TASKS))
    cluster.wait_until_shared(20)
    cluster.workers[0].stop()
    assert cluster.wait_until_shared(HEARTBEAT_S + MARGIN_S) < SESSION_S


def test_a_worker_that_was_frozen_is_out_and_comes_back(cluster):
    """It wakes up behind its session's end: what it had is with others, and it gets a share again."""
    cluster.add()
    curl("PUT", f"http://{cluster.workers[0].connect}/connectors/{NAME}/config", tasks(TASKS))
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


@pytest.mark.peers
def test_on_the_real_kafka_and_a_java_worker_goes_on(start, tmp_path):
    from peers.systems import start_connect, start_kafka

    kafka, address = start_kafka(tmp_path / "kafka")
    java = None
    try:
        cluster = Cluster(start, address)
        cluster.add()
        curl("PUT", f"http://{cluster.workers[1].connect}/connectors/{NAME}/config", tasks(TASKS))
        cluster.wait_until_shared(30)
        writer = EventWriter(address, cluster.registry)
        stop = threading.Event()
        load = threading.Thread(target=writer.write_at, args=(500, stop))
        load.start()
        cluster.workers[cluster.leader()].kill()
        took = cluster.wait_until_shared(SESSION_S + HEARTBEAT_S + MARGIN_S)
        stop.set()
        load.join()
        print(f"moved after {took:.1f} s")
        writer.flush(120)
        eventually(lambda: len(cluster.table.ids()) >= len(writer.acknowledged), 60, f"{len(writer.acknowledged)} rows")
        assert sorted(cluster.table.ids()) == sorted(writer.acknowledged)
        cluster.table.close()

        # What ours have kept is what Java's worker reads, and the other way round.
        last = cluster.alive()[0]
        ask = lambda method, path, body=None: curl(method, f"http://{cluster.workers[last].connect}{path}", body)
        assert ask("DELETE", f"/connectors/{NAME}")[0] == 204
        file = cluster.workers[last].data / "files/out.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        cluster.make_topic("lines", 1)
        status, text = ask("POST", "/connectors", {"name": "lines", "config": {
            "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "topics": "lines", "file": str(file),
            "key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}})
        assert status == 201, text
        producer = Producer({"bootstrap.servers": address, "acks": "all"})
        producer.produce("lines", b"to ours")
        producer.flush(20)
        eventually(lambda: file.read_text() == "to ours\n", 30, "our worker has written it")
        eventually(lambda: ask("PUT", "/connectors/lines/pause")[0] == 202, 10, "paused")
        cluster.workers[last].stop()
        ours = {f"{kind}.storage.topic": f"_connect-{kind}{ending}" for kind, ending in (("config", "s"), ("offset", "s"), ("status", ""))}
        java, theirs = start_connect(tmp_path / "connect", address, **ours | {"group.id": "connect-cluster"})
        their = lambda path: json.loads(curl("GET", f"http://{theirs}{path}")[1])
        assert their("/connectors") == ["lines"]
        eventually(lambda: their("/connectors/lines/status")["tasks"][0]["state"] == "PAUSED", 30, "Java's worker has it, paused")
        producer.produce("lines", b"to theirs")
        producer.flush(20)
        assert curl("PUT", f"http://{theirs}/connectors/lines/resume")[0] == 202
        eventually(lambda: file.read_text() == "to ours\nto theirs\n", 60, "Java's worker goes on where ours stopped")
        assert curl("PUT", f"http://{theirs}/connectors/lines/stop")[0] == 204
        eventually(lambda: their("/connectors/lines/status")["connector"]["state"] == "STOPPED", 30, "stopped")
        java.stop()
        java = None
        again = start("worker-again", role="connect", options=cluster.where)
        eventually(lambda: json.loads(curl("GET", f"http://{again.connect}/connectors/lines/status")[1])["connector"] ==
                   {"state": "STOPPED", "worker_id": again.connect}, 60, "ours reads what Java's has written")
    finally:
        if java:
            java.stop()
        kafka.stop()
