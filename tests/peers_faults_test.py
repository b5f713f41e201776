"""The real engines die under load, with our site, insights and three workers: at rest nothing is lost or doubled, and nobody had to help.

How long each is away, in seconds: TASKFLOW_OUTAGE_S for all; without it 30, Cassandra 60, and in CI (where the variable CI is set) 8."""
import contextlib
import json
import os
import random
import time

import pytest
from confluent_kafka import ElectionType, TopicPartition
from confluent_kafka.admin import AdminClient

from harness.books import check_at_rest
from harness.deployment import CONNECTOR, QUICK_HASHES, Deployment
from harness.events import TOPIC
from harness.insights import InsightsApi
from harness.load import Load
from harness.parts import PARTITIONS, leader_of, wait_until_shared
from harness.rest import wait_until_running
from harness.waiting import eventually
from peers.engines import ours_on, real_engines
from peers.java import jars, run_java
from peers.systems import start_kafkas

pytestmark = [pytest.mark.peers, pytest.mark.long]

BROKERS = 3
SHARED_S = 60
BEFORE_S = AFTER_S = 2


def away_s(by_hand=30):
    return float(os.environ.get("TASKFLOW_OUTAGE_S", 8 if os.environ.get("CI") else by_hand))


class Scene:
    """One load for all faults: what one of them lost is missing at each later rest too."""

    def __init__(self, deployment):
        self.deployment = deployment
        seed = int(os.environ.get("TASKFLOW_SEED", random.randrange(1 << 32)))
        print(f"TASKFLOW_SEED={seed}")
        self.load = Load(deployment.addresses["site"], seed)
        self.api = InsightsApi(deployment.addresses["insights"])

    def survives(self, fault):
        begin, before = time.monotonic(), len(self.load.acknowledged())
        self.load.go_on()
        time.sleep(BEFORE_S)
        fault()
        time.sleep(AFTER_S)
        self.load.pause()
        loaded, acknowledged = time.monotonic(), len(self.load.acknowledged()) - before
        assert acknowledged > 50
        found = check_at_rest(self.deployment, self.api, self.load)
        print(f"{loaded - begin:.1f} s of load, {acknowledged} events acknowledged, {found['rows']} rows, {found['repeats']} repeats, "
              f"at rest after {time.monotonic() - loaded:.1f} s")

    def end(self):
        self.load.end()
        for process in self.deployment.processes.values():
            process.stop()


def away(engine, seconds):
    engine.kill()
    time.sleep(seconds)
    engine.start()


def check_share(workers):
    wait_until_shared(workers, CONNECTOR, PARTITIONS, SHARED_S)
    for worker in workers:
        assert "the task has failed" not in worker.log(), worker.log()[-3000:]


def leaders(admin):
    """partition -> node; all copies are in step."""
    partitions = admin.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions
    return all(len(one.isrs) == BROKERS for one in partitions.values()) and {number: one.leader for number, one in partitions.items()}


def move_leaders(admin, kafka, folder):
    """To the next node, each: the first of a partition's nodes is whom an election prefers."""
    order = {number: one.replicas for number, one in admin.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions.items()}
    moves = folder / "moves.json"
    moves.write_text(json.dumps({"version": 1, "partitions": [
        {"topic": TOPIC, "partition": number, "replicas": nodes[1:] + nodes[:1]} for number, nodes in order.items()]}))
    run_java(jars("kafka"), "org.apache.kafka.tools.reassign.ReassignPartitionsCommand", "--bootstrap-server", kafka,
             "--reassignment-json-file", moves, "--execute", within_s=120)
    admin.elect_leaders(ElectionType.PREFERRED, [TopicPartition(TOPIC, number) for number in order]).result(60)
    return {number: nodes[1] for number, nodes in order.items()}


def test_the_leaders_move_in_a_kafka_of_three_brokers(start, tmp_path):
    """Each partition's by an election, to another node; then those of a broker that is killed."""
    with contextlib.ExitStack() as running:
        brokers = start_kafkas(tmp_path / "kafka", BROKERS, heap="384m", **{"min.insync.replicas": 2})
        for process, _ in brokers:
            running.callback(process.stop)
        kafka = ",".join(address for _, address in brokers)
        up = start("up", options=[*QUICK_HASHES, "--kafka-bootstrap-servers", kafka, "--kafka-replication-factor", str(BROKERS)])
        wait_until_running(up.connect, CONNECTOR)
        scene = Scene(Deployment({"up": up}, up.addresses | {"kafka": kafka}))
        admin = AdminClient({"bootstrap.servers": kafka})

        def elected():
            wanted = move_leaders(admin, kafka, tmp_path)
            eventually(lambda: leaders(admin) == wanted, 60, f"the leaders are {wanted}")

        def killed():
            away(brokers[leaders(admin)[0] - 1][0], away_s())
            eventually(lambda: leaders(admin), 60, "all copies are in step again")

        scene.survives(elected)
        scene.survives(killed)
        assert "the task has failed" not in up.log(), up.log()[-3000:]
        scene.end()


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    with real_engines(tmp_path_factory.mktemp("engines")) as engines:
        yield engines


@pytest.fixture(scope="module")
def scene(engines, tmp_path_factory):
    with ours_on(engines, tmp_path_factory.mktemp("ours"), workers=3) as deployment:
        made = Scene(deployment)
        yield made
        made.end()


def test_kafka_is_killed(scene, engines):
    scene.survives(lambda: away(engines.kafka, away_s()))
    check_share(scene.deployment.workers)


def test_cassandra_is_killed(scene, engines):
    scene.survives(lambda: away(engines.cassandra, away_s(by_hand=60)))
    check_share(scene.deployment.workers)


def test_the_registry_is_killed(scene, engines):
    """A worker and insights begin again while it is away: they know no schema."""
    restarted = (scene.deployment.processes["insights"], scene.deployment.workers[1])

    def fault():
        engines.registry.kill()
        for one in restarted:
            one.kill()
            one.launch()
        time.sleep(away_s())
        engines.registry.start()
        for one in restarted:
            one.wait_until_ready()

    scene.survives(fault)
    check_share(scene.deployment.workers)


def test_one_of_three_workers_is_killed(scene):
    """The one that leads their group: the others take over what it did, and give it back."""
    workers = scene.deployment.workers
    leading = leader_of(workers)

    def fault():
        leading.kill()
        wait_until_shared(workers, CONNECTOR, PARTITIONS, SHARED_S)
        leading.start()  # connect.url may name this one: at rest it is asked again

    scene.survives(fault)
    check_share(workers)
