"""All parts, each a process of its own or all in one, and whoever kills them."""
import time

from harness.program import LISTENERS, free_port
from harness.rest import wait_until_running
from harness.setup import set_up

CONNECTOR = "cassandra-sink-interactions"
QUICK_HASHES = ["--site-argon2-memory-kib", "64", "--site-argon2-passes", "1"]
PARTS = {"store": "cql", "broker": "kafka", "registry": "registry", "connect": "connect", "insights": "insights", "site": "site"}


class Deployment:
    """`processes` by name; the addresses of all parts; the words that tell a command where they are."""

    def __init__(self, processes, addresses):
        self.processes = processes
        self.addresses = addresses
        self.words = ["--kafka-bootstrap-servers", addresses["kafka"], "--registry-url", f"http://{addresses['registry']}", "--connect-url",
                      f"http://{addresses['connect']}", "--cassandra-contact-points", addresses["cql"], "--insights-url",
                      f"http://{addresses['insights']}", "--site-listen", addresses["site"]]
        self.data = processes.get("site", next(iter(processes.values()))).data

    def command_words(self):
        """Of the whole program its data folder says where the parts are."""
        return ["--data", self.data] if list(self.processes) == ["up"] else ["--data", self.data, *self.words]


def together(start):
    up = start("up", options=QUICK_HASHES)
    return Deployment({"up": up}, up.addresses)


def apart(start):
    addresses = {part: f"127.0.0.1:{free_port()}" for part in LISTENERS}
    flags = {"kafka": ["--kafka-bootstrap-servers", addresses["kafka"]], "registry": ["--registry-url", f"http://{addresses['registry']}"],
             "connect": ["--connect-url", f"http://{addresses['connect']}"], "cql": ["--cassandra-contact-points", addresses["cql"]],
             "insights": ["--insights-url", f"http://{addresses['insights']}"]}
    processes = {}
    for role, part in PARTS.items():
        others = [word for other, words in flags.items() if other != part for word in words]
        options = others + (QUICK_HASHES if role == "site" else ["--site-listen", addresses["site"]])
        processes[role] = start(role, role=role, options=options, addresses={part: addresses[part]})
    set_up(KAFKA_BOOTSTRAP_SERVERS=addresses["kafka"], SCHEMA_REGISTRY_URL=f"http://{addresses['registry']}",
           CONNECT_URL=f"http://{addresses['connect']}", CASSANDRA_CONTACT_POINTS=addresses["cql"])
    wait_until_running(addresses["connect"], CONNECTOR)
    return Deployment(processes, addresses)


def kill_some(deployment, dice):
    """kill -9 of a random part of them, at random moments, sometimes again while they start; they run again afterwards. Says what it did."""
    names = list(deployment.processes)
    everything = dice.random() < 0.25
    victims = names if everything else dice.sample(names, dice.randint(1, len(names)))
    told = []
    for name in dice.sample(victims, len(victims)):
        time.sleep(dice.choice([0, 0, dice.uniform(0, 0.2)]))
        deployment.processes[name].kill()
        told.append(name)
    time.sleep(dice.choice([0, dice.uniform(0, 0.5)]))
    for name in dice.sample(victims, len(victims)):
        process = deployment.processes[name]
        process.launch()
        if dice.random() < 0.2:
            time.sleep(dice.uniform(0, 0.1))
            process.kill()
            process.launch()
            told.append(f"{name} as it started")
    for name in victims:
        deployment.processes[name].wait_until_ready()
    return ", ".join(told)
