"""Apache Kafka, Apicurio Registry, Kafka Connect and Apache Cassandra on free loopback ports."""
import contextlib
import urllib.request

from harness.program import accepts, free_port
from peers.java import JAVA, SHORT_LIVED, JavaProcess, jars, newer_java, registry_folder, run_java

EXPORTED = """java.base/jdk.internal.misc java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry
    java.rmi/sun.rmi.server java.rmi/sun.rmi.transport.tcp java.sql/java.sql java.base/java.lang.ref jdk.unsupported/sun.misc""".split()
OPENED = """java.base/java.lang.module java.base/jdk.internal.loader java.base/jdk.internal.ref java.base/jdk.internal.reflect
    java.base/jdk.internal.math java.base/jdk.internal.module java.base/jdk.internal.util.jar
    jdk.management/com.sun.management.internal java.base/sun.nio.ch java.base/java.io java.base/java.lang java.base/java.util
    java.base/java.nio java.base/java.util.concurrent java.base/java.util.concurrent.atomic""".split()


# Of its own topics it would make 50 partitions each, one by one, while the first clients wait.
FEW = {"offsets.topic.num.partitions": 4, "transaction.state.log.num.partitions": 4}


def write_properties(file, values):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    return file


def answers(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status == 200


def sasl_properties(accounts):
    """Of a listener that wants PLAIN or SCRAM of one of `accounts`, {name: password}; the broker speaks to itself as the first."""
    name, password = next(iter(accounts.items()))
    users = " ".join(f'user_{name}="{password}"' for name, password in accounts.items())
    modules = "org.apache.kafka.common.security"
    scram = {f"listener.name.clients.scram-sha-{size}.sasl.jaas.config": f"{modules}.scram.ScramLoginModule required;" for size in (256, 512)}
    return {"sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", "sasl.mechanism.inter.broker.protocol": "PLAIN", **scram,
            "listener.name.clients.plain.sasl.jaas.config":
                f'{modules}.plain.PlainLoginModule required username="{name}" password="{password}" {users};'}


def sasl_client(name, password, mechanism="PLAIN"):
    """The properties of a client of such a listener."""
    return {"security.protocol": "sasl_plaintext", "sasl.mechanism": mechanism, "sasl.username": name, "sasl.password": password}


def kafka_client_flags(properties):
    return [word for name, value in properties.items() for word in ("--kafka-client", f"{name}={value}")]


def start_kafka(folder, accounts=None, **more):
    """(process, "host:port"). It creates no topic by itself. With `accounts`, {name: password}, clients must show one by SASL;
    `more` are properties that win."""
    ((process, address),) = start_kafkas(folder, 1, accounts, **more)
    return process, address


def start_kafkas(folder, count, accounts=None, heap="768m", **more):
    """Like start_kafka, the brokers of one cluster; its own topics have a copy at each."""
    clients, controllers = ([f"127.0.0.1:{free_port()}" for _ in range(count)] for _ in range(2))
    voters = ",".join(f"{node}@{address}" for node, address in enumerate(controllers, 1))
    scram = [word for name, password in (accounts or {}).items() for size in (256, 512)
             for word in ("--add-scram", f"SCRAM-SHA-{size}=[name={name},password={password}]")]
    kafka, processes = jars("kafka"), []
    for node, (address, controller) in enumerate(zip(clients, controllers), 1):
        home = folder / f"broker-{node}" if count > 1 else folder
        properties = write_properties(home / "server.properties", {
            "process.roles": "broker,controller", "node.id": node, "controller.quorum.voters": voters,
            "listeners": f"CLIENTS://{address},CONTROLLER://{controller}", "advertised.listeners": f"CLIENTS://{address}",
            "controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "CLIENTS",
            "listener.security.protocol.map": f"CONTROLLER:PLAINTEXT,CLIENTS:{'SASL_PLAINTEXT' if accounts else 'PLAINTEXT'}",
            "log.dirs": home / "logs", "offsets.topic.replication.factor": count, "transaction.state.log.replication.factor": count,
            "transaction.state.log.min.isr": min(2, count), **FEW, "group.initial.rebalance.delay.ms": 0, "auto.create.topics.enable": "false",
            **(sasl_properties(accounts) if accounts else {}), **more})
        run_java(kafka, "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", properties, *scram)
        processes.append(JavaProcess(home, "kafka", [JAVA, *SHORT_LIVED, f"-Xmx{heap}", "-cp", f"{kafka}/*", "kafka.Kafka", properties]))
    return [(process.wait_until(lambda address=address: accepts(address)), address) for process, address in zip(processes, clients)]


def start_registry(folder):
    """(process, URL of its Confluent API)"""
    port, management = free_port(), free_port()
    process = JavaProcess(folder, "registry", [
        newer_java(), *SHORT_LIVED, "-Xmx512m", "-Dquarkus.http.host=127.0.0.1", f"-Dquarkus.http.port={port}", f"-Dquarkus.management.port={management}",
        "-Dapicurio.ccompat.legacy-id-mode.enabled=false", f"-Dapicurio.datasource.url=jdbc:h2:file:{folder}/schemas",
        "-jar", "quarkus-run.jar"], cwd=registry_folder())
    url = f"http://127.0.0.1:{port}/apis/ccompat/v7"
    return process.wait_until(lambda: answers(f"{url}/subjects")), url


def start_connect(folder, kafka_address, **more):
    """(process, "host:port") of a distributed worker with the FileStream connectors; `more` are properties that win."""
    address = f"127.0.0.1:{free_port()}"
    (folder / "plugins").mkdir(parents=True, exist_ok=True)
    converter = "org.apache.kafka.connect.storage.StringConverter"
    topics = {f"{kind}.storage.{key}": value for kind in ("config", "offset", "status")
              for key, value in (("topic", f"_java-connect-{kind}"), ("replication.factor", 1))}
    properties = write_properties(folder / "connect.properties", {
        "bootstrap.servers": kafka_address, "group.id": "java-connect", "key.converter": converter, "value.converter": converter,
        "listeners": f"http://{address}", "plugin.path": folder / "plugins", "plugin.discovery": "only_scan", **topics, **more})
    process = JavaProcess(folder, "connect", [JAVA, *SHORT_LIVED, "-Xmx512m", "-cp", f"{jars('kafka')}/*",
                                              "org.apache.kafka.connect.cli.ConnectDistributed", properties])
    return process.wait_until(lambda: answers(f"http://{address}/connectors")), address


# Its default, periodic, makes what it acknowledged readable after kill -9 only every 100 ms (AbstractCommitLogService).
AT_ONCE = "batch"
PERIODIC = "periodic\ncommitlog_sync_period: 10000ms"


def start_cassandra(folder, host="127.0.0.1", ports=None, seed="127.0.0.1", token=0, commitlog_sync=PERIODIC):
    """(process, "host:port"); its datacenter is dc1. `ports`: native and storage, the same ones on each host of a cluster.
    With AT_ONCE, kill -9 loses nothing that it has acknowledged."""
    native, storage = ports or (free_port(), free_port())
    address = f"{host}:{native}"
    configuration = folder / "conf/cassandra.yaml"
    configuration.parent.mkdir(parents=True, exist_ok=True)
    (folder / "conf/cassandra-rackdc.properties").write_text("dc=dc1\nrack=rack1\n")
    configuration.write_text(f"""
cluster_name: peer
num_tokens: 1
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
data_file_directories: [{folder}/data]
commitlog_directory: {folder}/commitlog
saved_caches_directory: {folder}/saved_caches
hints_directory: {folder}/hints
cdc_raw_directory: {folder}/cdc
commitlog_sync: {commitlog_sync}
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{{seeds: "{seed}:{storage}"}}]
auto_bootstrap: false
listen_address: {host}
storage_port: {storage}
rpc_address: {host}
native_transport_port: {native}
endpoint_snitch: GossipingPropertyFileSnitch
""")
    home = jars("cassandra")
    modules = [word for module in EXPORTED for word in ("--add-exports", f"{module}=ALL-UNNAMED")]
    modules += [word for module in OPENED for word in ("--add-opens", f"{module}=ALL-UNNAMED")]
    # A second node has twice ring_delay_ms to be answered by the first, on a machine that does other things.
    settings = {"jdk.attach.allowAttachSelf": "true", "java.security.manager": "allow", "cassandra.config": f"file://{configuration}",
                "cassandra.storagedir": folder, "cassandra.jmx.local.port": free_port(), "cassandra-foreground": "yes",
                "cassandra.skip_wait_for_gossip_to_settle": 0, "cassandra.initial_token": token, "cassandra.ring_delay_ms": 5_000}
    process = JavaProcess(folder, "cassandra", [
        JAVA, *SHORT_LIVED, "-Xms1g", "-Xmx1g", f"-javaagent:{next(home.glob('jamm-*.jar'))}", *modules, *(f"-D{key}={value}" for key, value in settings.items()),
        "-cp", f"{folder}/conf:{home}/*", "org.apache.cassandra.service.CassandraDaemon"])
    return process.wait_until(lambda: accepts(address)), address


@contextlib.contextmanager
def real_systems(folder):
    """The real Kafka, registry and Cassandra, while it lasts: {"kafka": host:port, "registry": URL, "cql": host:port}"""
    with contextlib.ExitStack() as running:
        addresses = {}
        for name, begin in (("kafka", start_kafka), ("registry", start_registry), ("cql", start_cassandra)):
            process, addresses[name] = begin(folder / name)
            running.callback(process.stop)
        yield addresses
