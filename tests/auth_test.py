"""Registry and worker that ask for a name and a password, used by stock clients and by the program itself."""
import json
import os
import subprocess

import pytest
import requests
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from harness.events import make_event
from harness.program import ROOT, Taskflow, run
from harness.rest import wait_until_running
from harness.waiting import eventually

ANN, OWN = ("ann", "p@ss:word"), ("taskflow", "s3cret/of its own")


@pytest.fixture(scope="module")
def secrets():
    """What taskflow's own clients show, in the environment."""
    return {f"TASKFLOW_{part}_{key}": value for part in ("REGISTRY", "CONNECT") for key, value in zip(("USERNAME", "PASSWORD"), OWN)}


@pytest.fixture(scope="module")
def taskflow(tmp_path_factory, secrets):
    folder = tmp_path_factory.mktemp("taskflow")
    (folder / "users").write_text(f"# who may ask\n{ANN[0]}: {ANN[1]}\n")
    options = [word for part in ("registry", "connect") for word in (f"--{part}-auth", "basic", f"--{part}-users", folder / "users")]
    running = Taskflow(folder / "data", options=options, env=secrets).start()
    yield running
    running.end()


def test_who_does_not_say_who_they_are_is_refused(taskflow):
    for auth in (None, ("ann", "wrong"), ("nobody", ANN[1])):
        for method, path in (("GET", "/"), ("GET", "/subjects"), ("POST", "/subjects/s/versions"), ("GET", "/no/such")):
            answer = requests.request(method, f"http://{taskflow.registry}{path}", auth=auth, timeout=10)
            assert (answer.status_code, answer.json()) == (401, {"error_code": 401, "message": "Unauthorized"}), answer.text
            assert answer.headers["WWW-Authenticate"] == 'Basic realm="SchemaRegistry"'
        answer = requests.get(f"http://{taskflow.connect}/connectors", auth=auth, timeout=10)
        assert (answer.status_code, answer.json()) == (401, {"error_code": 401, "message": "User cannot access the resource."})
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_confluents_client_of_python_is_let_in(taskflow):
    with SchemaRegistryClient({"url": f"http://{taskflow.registry}", "basic.auth.user.info": ":".join(ANN), "max.retries": 0}) as client:
        assert client.register_schema("auth-value", Schema('"string"', "AVRO")) > 0
    with SchemaRegistryClient({"url": f"http://{taskflow.registry}", "basic.auth.user.info": "ann:no", "max.retries": 0}) as client:
        with pytest.raises(SchemaRegistryError) as refusal:
            client.get_subjects()
        assert (refusal.value.http_status_code, refusal.value.error_code) == (401, 401)


def test_confluents_client_of_node_is_let_in(taskflow):
    program = ROOT / "tests/registry_clients/confluent.mjs"
    url = f"http://{taskflow.registry}"
    done = subprocess.run(["node", program, url, ":".join(ANN)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.strip().endswith("passed"), done.stdout[-2000:] + done.stderr[-4000:]


def test_the_pipeline_runs_behind_it(taskflow, secrets):
    places = ["--data", taskflow.data]
    event = make_event("view", "auth@example.com", "/")
    done = run("track", *places, "view", "--who", event["who"], "--what", "/", env=secrets)
    assert done.returncode == 0, done.stderr
    select = f"SELECT what FROM taskflow.interactions WHERE who = '{event['who']}' ALLOW FILTERING"
    eventually(lambda: '"/"' in run("query", *places, "--json", select).stdout, 15, "the row is there")
    for command in ("status", "doctor"):
        done = run(command, *places, env=secrets)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run("doctor", *places)
    assert "set registry.username and registry.password" in done.stdout, done.stdout
    by_url = {"TASKFLOW_CONNECT_USERNAME": OWN[0], "TASKFLOW_CONNECT_PASSWORD": OWN[1]}
    done = run("track", *places, "--registry-url", f"http://ann:p%40ss%3Aword@{taskflow.registry}", "view", env=by_url)
    assert done.returncode == 0, done.stderr
    refused = run("track", *places, "view")
    assert refused.returncode != 0 and "Unauthorized" in refused.stderr, refused.stderr


def test_a_connectors_converter_has_credentials_of_its_own(taskflow):
    url = f"http://{taskflow.connect}/connectors"
    config = requests.get(f"{url}/cassandra-sink-interactions/config", auth=ANN, timeout=10).json()
    for name, info, works in (("right", ":".join(ANN), True), ("wrong", "ann:no", False)):
        changes = {"name": name, "value.converter.basic.auth.credentials.source": "USER_INFO", "value.converter.basic.auth.user.info": info}
        made = requests.put(f"{url}/{name}/config", json=config | changes, auth=ANN, timeout=10)
        assert made.status_code == 201, made.text
        assert info not in made.text and info not in requests.get(f"{url}/{name}/config", auth=ANN, timeout=10).text

        def as_expected(name=name, works=works):
            status = requests.get(f"{url}/{name}/status", auth=ANN, timeout=10).json()
            return status["tasks"] and status["tasks"][0]["state"] == ("RUNNING" if works else "FAILED") and (works or "Unauthorized" in status["tasks"][0]["trace"])
        eventually(as_expected, 20, f"the connector {name} {'runs' if works else 'fails and says why'}")
        assert requests.delete(f"{url}/{name}", auth=ANN, timeout=10).status_code == 204


def test_no_secret_is_written_down(taskflow):
    shown = run("config", "show", "--data", taskflow.data, "--registry-url", "http://x:hush@r:1/p").stdout
    assert "hush" not in shown and "http://r:1/p" in shown, shown
    written = taskflow.log() + (taskflow.data / "addresses.json").read_text()
    for secret in (ANN[1], OWN[1], "p%40ss"):
        assert secret not in written


@pytest.mark.parametrize("words, said", [
    (["--registry-auth", "basic"], "registry.auth = basic: name who may ask in registry.users"),
    (["--connect-auth", "basic", "--connect-users", "/no/such"], "connect.users"),
    (["--registry-auth", "digest"], "registry.auth: 'digest' is not one of none, basic"),
    (["--registry-url", "http://ann@r:1"], "registry.url: a name before @ needs a password"),
])
def test_settings_that_cannot_work_are_named(tmp_path, words, said):
    done = run("up", "--ports", "auto", "--data", tmp_path, *words)
    assert done.returncode != 0 and said in done.stderr, done.stderr
