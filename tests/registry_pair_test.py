"""Two registries live on one Kafka, both written to at the same time: one truth, seen by both within a second."""
import json
import threading
import time
from collections import Counter, defaultdict

import pytest
import requests

from harness.program import Taskflow
from peers.systems import start_kafka

SUBJECTS, SCHEMAS = 4, 40  # every schema under every subject, by both


def schema(number):
    return json.dumps({"type": "record", "name": "R", "fields": [{"name": f"f{number}", "type": "int"}]})


def ready(registry):
    end = time.monotonic() + 60
    while requests.get(f"http://{registry.registry}/subjects", timeout=10).status_code != 200:
        assert time.monotonic() < end, registry.log()[-2000:]
        time.sleep(0.1)


def register_all(registry, order, out):
    with requests.Session() as session:
        for number in order:
            for subject in range(SUBJECTS):
                answer = session.post(f"http://{registry.registry}/subjects/s{subject}/versions", json={"schema": schema(number)}, timeout=30)
                out.append((number, subject, answer.status_code, answer.json()))


def seen(registry):
    """(subject, version, id) of all, and the ids by schema."""
    listed = requests.get(f"http://{registry.registry}/schemas", timeout=10).json()
    return sorted((one["subject"], one["version"], one["id"], one["schema"]) for one in listed)


def check_pair(pair):
    for one in pair:
        ready(one)
    assert requests.put(f"http://{pair[0].registry}/config", json={"compatibility": "NONE"}, timeout=30).status_code == 200
    eventually_level = time.monotonic() + 5
    while requests.get(f"http://{pair[1].registry}/config", timeout=10).json() != {"compatibilityLevel": "NONE"}:
        assert time.monotonic() < eventually_level, "the second registry does not see the level that the first was given"
    answers = [[], []]
    orders = (range(SCHEMAS), [n ^ 1 for n in range(SCHEMAS)])  # the same, met in another order
    threads = [threading.Thread(target=register_all, args=(one, order, out)) for one, order, out in zip(pair, orders, answers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    begin = time.monotonic()
    views = [seen(one) for one in pair]
    while views[0] != views[1] or len(views[0]) < SUBJECTS * SCHEMAS:
        assert time.monotonic() - begin < 1, f"a second later they differ: {len(views[0])} and {len(views[1])} versions"
        views = [seen(one) for one in pair]
    everything = answers[0] + answers[1]
    assert Counter(status for _, _, status, _ in everything) == {200: 2 * SUBJECTS * SCHEMAS}, [a for a in everything if a[2] != 200][:5]
    ids = defaultdict(set)
    for number, _, _, body in everything:
        ids[number].add(body["id"])
    assert all(len(of) == 1 for of in ids.values()), {n: of for n, of in ids.items() if len(of) > 1}
    assert len({next(iter(of)) for of in ids.values()}) == SCHEMAS, "an id was given twice"
    versions = defaultdict(list)
    for subject, version, number, text in views[0]:
        versions[subject].append(version)
        assert {number} == ids[int(json.loads(text)["fields"][0]["name"][1:])]
    assert all(of == list(range(1, SCHEMAS + 1)) for of in versions.values()), versions


def test_on_our_broker(start):
    broker = start("broker", role="broker")
    check_pair([start(name, role="registry", options=["--kafka-bootstrap-servers", broker.kafka]) for name in ("one", "two")])


@pytest.mark.peers
def test_on_the_real_kafka(tmp_path):
    kafka, address = start_kafka(tmp_path / "kafka")
    pair = []
    try:
        for name in ("one", "two"):
            pair.append(Taskflow(tmp_path / name, role="registry", options=["--kafka-bootstrap-servers", address]).start())
        check_pair(pair)
    finally:
        for one in pair:
            one.end()
        kafka.stop()
