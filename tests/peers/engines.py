"""Our site, insights and workers on the real Kafka, registry and Cassandra, each a process that can be killed."""
import contextlib
import json
import types

from harness.deployment import CONNECTOR, QUICK_HASHES, Deployment
from harness.parts import wait_until_shared
from harness.program import PART_OF, Taskflow, free_port
from harness.rest import curl, deploy
from harness.setup import set_up
from peers.systems import AT_ONCE, start_cassandra, start_kafka, start_registry

DATACENTER = ["--cassandra-local-datacenter", "dc1"]


@contextlib.contextmanager
def real_engines(folder):
    """While it lasts: kafka, registry and cassandra, the processes, and their `addresses`."""
    with contextlib.ExitStack() as running:
        found = types.SimpleNamespace(addresses={})
        for name, part, begin, how in (("kafka", "kafka", start_kafka, {}), ("registry", "registry", start_registry, {}),
                                       ("cassandra", "cql", start_cassandra, {"commitlog_sync": AT_ONCE})):
            process, address = begin(folder / name, **how)
            running.callback(process.stop)
            setattr(found, name, process)
            found.addresses[part] = address.removeprefix("http://")
        yield found


@contextlib.contextmanager
def ours_on(engines, folder, workers):
    """A Deployment of site, insights and so many workers that share the connector's tasks; its `workers` are these."""
    addresses = engines.addresses | {part: f"127.0.0.1:{free_port()}" for part in ("site", "insights", "connect")}
    flags = {"kafka": ["--kafka-bootstrap-servers", addresses["kafka"]], "registry": ["--registry-url", f"http://{addresses['registry']}"],
             "cql": ["--cassandra-contact-points", addresses["cql"], *DATACENTER], "connect": ["--connect-url", f"http://{addresses['connect']}"],
             "insights": ["--insights-url", f"http://{addresses['insights']}"], "site": ["--site-listen", addresses["site"]]}
    with contextlib.ExitStack() as running:
        def start(name, role, address, *options):
            part = PART_OF[role]
            others = [word for other, words in flags.items() if other != part for word in words]
            one = Taskflow(folder / name, role=role, options=[*others, *options], addresses={part: address})
            running.callback(one.end)
            return one.start()

        made = [start("worker0", "connect", addresses["connect"])]
        made += [start(f"worker{number}", "connect", f"127.0.0.1:{free_port()}") for number in range(1, workers)]
        insights = start("insights", "insights", addresses["insights"])
        site = start("site", "site", addresses["site"], *QUICK_HASHES)
        set_up(KAFKA_BOOTSTRAP_SERVERS=addresses["kafka"], SCHEMA_REGISTRY_URL=f"http://{addresses['registry']}",
               CONNECT_URL=f"http://{addresses['connect']}", CASSANDRA_CONTACT_POINTS=addresses["cql"])
        config = json.loads(curl("GET", f"http://{addresses['connect']}/connectors/{CONNECTOR}/config")[1])
        deploy(addresses["connect"], CONNECTOR, config | {"tasks.max": str(workers)})
        wait_until_shared(made, CONNECTOR, workers, 60)
        deployment = Deployment({"site": site, "insights": insights} | {f"worker{number}": one for number, one in enumerate(made)}, addresses)
        deployment.words += DATACENTER
        deployment.workers = made
        yield deployment
