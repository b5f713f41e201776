"""What is deployed by files: docker-compose.yml, Dockerfile, the manifests, the unit; parsed by others' parsers, and
every setting and command in them known to the program."""
import json
import re
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose

from harness.bare import ServiceManager
from harness.program import PROGRAM, ROOT, environment, run

MANIFESTS = sorted((ROOT / "packaging/kubernetes").glob("*.yaml"))
KUBERNETES = "1.29"


@pytest.fixture(scope="module")
def compose():
    # The merge keys are YAML's; the parser wants them resolved, as Compose does.
    return PyCompose.from_json(json.dumps(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))).to_dict()["services"]


def documents():
    return [(path.name, document) for path in MANIFESTS for document in yaml.safe_load_all(path.read_text())]


def workloads():
    return [(name, document) for name, document in documents() if document["kind"] in ("StatefulSet", "Deployment")]


def check_settings(variables):
    """They are in force under these names, and none is unknown."""
    done = run("config", "show", "--json", env={name: str(value) for name, value in variables.items()})
    assert done.returncode == 0 and done.stderr == "", done.stderr
    origins = {about["origin"] for about in json.loads(done.stdout).values()}
    for name, value in variables.items():
        assert not name.startswith("TASKFLOW_") or name == "TASKFLOW_CONFIG" or not value or name in origins, f"{name} sets nothing"


def check_command(words):
    """A command of the program with options that it has; it runs no further than its help."""
    done = run(*words, "--help")
    assert done.returncode == 0 and done.stderr == "", (words, done.stderr)


def ours(compose):
    return {name: service for name, service in compose.items() if service["image"].startswith("taskflow")}


def test_compose_has_the_workflow_document_s_services(compose):
    assert {"kafka", "schema-registry", "kafka-connect", "cassandra", "taskflow"} <= compose.keys()
    config = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())["config"]
    named = {config["cassandra.contact.points"], config["confluent.topic.bootstrap.servers"].split(":")[0],
             config["value.converter.schema.registry.url"].removeprefix("http://").split(":")[0]}
    assert named <= compose.keys()
    for name, port in (("kafka", 9092), ("schema-registry", 8081), ("kafka-connect", 8083), ("cassandra", 9042), ("taskflow", 3000)):
        assert any(str(published).startswith("127.0.0.1:") and str(port) in str(published) for published in compose[name]["ports"]), name


def test_compose_runs_site_connect_and_insights_on_the_real_systems(compose):
    assert {service["command"][0] for service in ours(compose).values()} == {"site", "connect", "insights"}
    for name, service in ours(compose).items():
        check_settings(service["environment"])
        check_command(service["command"])
        health = service["healthcheck"]["test"]
        assert health[:2] == ["CMD", "taskflow"], name
        check_command(health[2:])
        for url in re.findall(r"(?:http://)?([a-z-]+):\d+", " ".join(map(str, service["environment"].values()))):
            assert url in compose, f"{name} looks for {url}"
    for name, service in compose.items():
        assert service["depends_on"].keys() <= compose.keys() if service.get("depends_on") else True, name


def test_the_dockerfile_names_what_the_program_knows():
    text = (ROOT / "Dockerfile").read_text()
    variables = dict(re.findall(r"(TASKFLOW_[A-Z_]+)=(\S+)", text))
    check_settings({name: value for name, value in variables.items() if name != "TASKFLOW_CONFIG"})
    health = json.loads(re.search(r"HEALTHCHECK .* CMD (\[.*\])", text)[1])
    check_command(health[1:])
    check_command(json.loads(re.search(r"^CMD (\[.*\])", text, re.M)[1]))
    assert re.search(r"^USER taskflow$", text, re.M) and "debian:12-slim" in text


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_is_what_kubernetes_takes(path):
    for document in yaml.safe_load_all(path.read_text()):
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


def test_the_manifests_hold_together():
    settings = {document["metadata"]["name"]: document.get("data", {}) | document.get("stringData", {}) for _, document in documents() if document["kind"] == "ConfigMap"}
    secrets = {document["metadata"]["name"]: document["stringData"] for _, document in documents() if document["kind"] == "Secret"}
    services = {(name, document["metadata"]["name"]) for name, document in documents() if document["kind"] == "Service"}
    for name, document in workloads():
        pod = document["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
        (container,) = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] and container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        variables = {}
        for source in container.get("envFrom", []):
            variables |= settings[source["configMapRef"]["name"]] if "configMapRef" in source else secrets[source["secretRef"]["name"]]
        # What has no value gets one from the pod.
        variables |= {one["name"]: one.get("value", "") for one in container["env"]}
        check_settings(variables)
        check_command(container["args"])
        ports = {port["name"] for port in container["ports"]}
        for probe in ("readinessProbe", "livenessProbe"):
            (how,) = container[probe].keys() & {"httpGet", "tcpSocket"}
            assert container[probe][how]["port"] in ports
        volumes = {volume["name"] for volume in pod["volumes"]} | {claim["metadata"]["name"] for claim in document["spec"].get("volumeClaimTemplates", [])}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        if document["kind"] == "StatefulSet":
            assert (name, document["spec"]["serviceName"]) in services and document["spec"]["replicas"] == 1
        for url in re.findall(r"http://(taskflow-[a-z]+):", " ".join(variables.values())):
            assert (name, url) in services, url


def test_the_unit_starts_what_the_program_knows(tmp_path):
    unit = (ROOT / "packaging/taskflow.service").read_text()
    program, *words = re.search(r"^ExecStart=(.+)$", unit, re.M)[1].split()
    assert program == "/usr/bin/taskflow" and "Type=notify" in unit
    check_command(words)
    if not shutil.which("systemd-analyze"):
        return  # the test of the package has it
    # With the program where it is here: what is not there is a fault.
    (tmp_path / "taskflow.service").write_text(unit.replace(program, str(PROGRAM)))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / "taskflow.service"], capture_output=True, text=True, timeout=60, env=environment({}))
    assert "taskflow.service" not in done.stderr, done.stderr


def test_the_health_check_asks_the_parts_that_it_is_told(start):
    taskflow = start()
    for parts in ("site", "connect,insights", "site,kafka,registry,connect,cql,insights"):
        done = run("status", "--part", parts, "--data", taskflow.data)
        assert done.returncode == 0 and [line.split()[0] for line in done.stdout.splitlines()][: len(parts.split(","))] == [
            name for name in ("site", "kafka", "registry", "connect", "cql", "insights") if name in parts.split(",")], done.stdout
    wrong = run("status", "--part", "sites", "--data", taskflow.data)
    assert wrong.returncode == 2 and "did you mean 'site'" in wrong.stderr, wrong.stderr
    taskflow.stop()
    assert run("status", "--part", "site", "--data", taskflow.data, "--site-listen", "127.0.0.1:9").returncode == 3


@pytest.mark.parametrize("role", ["up", "broker", "store", "site"])
def test_every_part_tells_systemd_how_it_is(start, tmp_path, role):
    manager = ServiceManager(tmp_path / "notify")
    running = start(role=role, env={"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"})
    for state in ("READY=1", "WATCHDOG=1"):
        manager.wait_for(state)
    assert manager.heard[0] == "READY=1"
    running.stop()
    manager.wait_for("STOPPING=1")
    manager.close()
