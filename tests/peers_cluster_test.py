"""Our worker on a cluster of two real Cassandra nodes: each row goes to the node that it lies on, and none is lost with a node."""
import pytest

from harness.events import EventWriter, make_event
from harness.program import Taskflow as Program, free_port, run
from harness.table import TABLE, driver
from harness.waiting import eventually
from peers.systems import start_cassandra

pytestmark = pytest.mark.peers

TOKENS = {"127.0.0.1": 0, "127.0.0.2": 2**62}  # the second has a quarter of the ring


class Nodes:
    def __init__(self, folder):
        self.folder = folder
        self.ports = (free_port(), free_port())
        self.processes = {}

    def start(self, host):
        self.processes[host], _ = start_cassandra(self.folder / host, host, self.ports, token=TOKENS[host])

    def stop(self, *hosts):
        for host in hosts or list(self.processes):
            self.processes.pop(host).stop()

    def address(self, host):
        return f"{host}:{self.ports[0]}"

    def ask(self, host, cql):
        cluster = driver(self.address(host))
        try:
            return list(cluster.connect().execute(cql))
        finally:
            cluster.shutdown()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    nodes = Nodes(tmp_path_factory.mktemp("cassandra"))
    try:
        for host in TOKENS:
            nodes.start(host)
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture(scope="module")
def ours(nodes, tmp_path_factory):
    """Everything but the store is ours; it knows of the first node alone."""
    running = Program(tmp_path_factory.mktemp("ours") / "data", options=[
        "--cassandra-contact-points", nodes.address("127.0.0.1"), "--cassandra-local-datacenter", "dc1"])
    nodes_known = lambda: len(nodes.ask("127.0.0.1", "SELECT peer FROM system.peers_v2")) == 1
    eventually(nodes_known, 60, "the first node knows the second")
    yield running.start()
    running.end()


def writes(nodes, host):
    """What the node was asked to write to the table, and what it wrote itself."""
    def count(kind):
        rows = nodes.ask(host, f"SELECT keyspace_name, table_name, count FROM system_views.{kind}_write_latency")
        return sum(row.count for row in rows if f"{row.keyspace_name}.{row.table_name}" == TABLE)

    return count("coordinator"), count("local")


def test_rows_go_where_they_lie_and_wait_for_a_node(nodes, ours):
    wait = lambda: nodes.ask("127.0.0.2", f"SELECT id FROM {TABLE} LIMIT 1") is not None
    eventually(wait, 60, "the table is on both nodes")
    writer = EventWriter(ours.kafka, ours.registry)

    def write(count):
        for _ in range(count):
            writer.write(make_event())
        writer.flush()

    def all_there():
        return {row.id for row in nodes.ask("127.0.0.1", f"SELECT id FROM {TABLE}")} >= set(writer.acknowledged)

    def second_is_asked():
        write(20)
        return writes(nodes, "127.0.0.2")[0] > 0

    eventually(second_is_asked, 60, "the worker has found the second node")
    eventually(all_there, 60, "the first rows")
    before = [writes(nodes, host) for host in TOKENS]
    write(2_000)
    eventually(all_there, 60, "2,000 rows")
    asked, own = zip(*((a - a0, o - o0) for (a, o), (a0, o0) in zip((writes(nodes, host) for host in TOKENS), before)))
    assert sum(own) == 2_000 and asked == own and min(own) > 300, (asked, own)

    nodes.stop("127.0.0.2")
    write(500)
    nodes.start("127.0.0.2")
    eventually(all_there, 120, "what was written while a node was away")
    assert "the task has failed" not in ours.log(), ours.log()[-3000:]


def test_a_datacenter_that_is_not_there_is_named_with_those_that_are(nodes, ours):
    done = run("query", "SELECT cluster_name FROM system.local", "--cassandra-contact-points", nodes.address("127.0.0.1"),
               "--cassandra-local-datacenter", "dc9", "--data", ours.data)
    assert done.returncode != 0 and "'dc9'" in done.stdout + done.stderr and "there are: dc1" in done.stdout + done.stderr, done
