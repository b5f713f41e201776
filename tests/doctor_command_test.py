"""`taskflow doctor`: what it finds, and what it says to do."""
import contextlib
import http.server
import json
import socket
import socketserver
import struct
import threading
import time

import pytest
import requests

from harness.waiting import eventually
from harness.program import free_port, run


def doctor(*words, fails=False):
    """(subject, level, text, remedy) of each finding"""
    begin = time.monotonic()
    done = run("doctor", "--json", *words)
    assert time.monotonic() - begin < 5
    assert done.returncode == (1 if fails else 0), done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["ok"] != fails
    assert all(one["remedy"] for one in told["findings"] if one["level"] != "ok"), told
    return [(one["subject"], one["level"], one["text"], one["remedy"]) for one in told["findings"]]


def of(findings, subject):
    return [one[1:] for one in findings if one[0] == subject]


@pytest.fixture
def listens():
    """Each a free listen address."""
    return [word for part in ("site", "kafka", "registry", "connect", "cql", "insights") for word in (f"--{part}-listen", f"127.0.0.1:{free_port()}")]


def test_all_is_well_while_it_runs(taskflow):
    # Insights may still wait for its first look at the topic.
    eventually(lambda: {level for _, level, _, _ in doctor("--data", taskflow.data)} == {"ok"}, 10, "nothing but ok")
    findings = doctor("--data", taskflow.data)
    for subject in ("site", "kafka", "registry", "connect", "cql", "insights", "clock", "disk", "data folder", "open files", "time zones"):
        assert of(findings, subject), subject
    text = run("doctor", "--data", taskflow.data)
    assert text.stdout.count("✓ ok") == len(findings) and text.stderr.strip().endswith("0 failures")


def test_nothing_runs_yet(tmp_path, listens):
    findings = doctor("--data", tmp_path / "data", *listens)
    assert of(findings, "parts")[0][0] == "warn" and "taskflow up" in of(findings, "parts")[0][2]
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_says_by_whom(tmp_path, listens):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        findings = doctor("--data", tmp_path, *listens, "--cql-listen", f"127.0.0.1:{port}", fails=True)
    level, text, remedy = next(one for one in of(findings, "ports") if one[0] == "fail")
    assert str(port) in text and "python" in text and "pid" in text and "--cql-listen" in remedy


def test_a_taskflow_of_another_folder_is_told(taskflow, tmp_path, listens):
    findings = doctor("--data", tmp_path, *listens, "--site-listen", taskflow.site)
    level, text, remedy = of(findings, "ports")[0]
    assert level == "warn" and f"taskflow (pid {taskflow.pid})" in text and "--ports auto" in remedy
    assert of(findings, "site")[0][0] == "ok"


def test_a_file_of_a_run_that_was_killed(start, listens):
    taskflow = start()
    taskflow.kill()
    findings = doctor("--data", taskflow.data, *listens)
    assert any(level == "warn" and "addresses.json" in text for level, text, _ in of(findings, "ports"))


def test_dead_peers(tmp_path, listens):
    dead = [word for flag, scheme in (("kafka-bootstrap-servers", ""), ("registry-url", "http://"), ("connect-url", "http://"),
                                      ("cassandra-contact-points", "")) for word in (f"--{flag}", f"{scheme}127.0.0.1:{free_port()}")]
    findings = doctor("--data", tmp_path, *listens, *dead, fails=True)
    for subject in ("kafka", "registry", "connect", "cql"):
        assert of(findings, subject)[0][0] == "fail", subject


def test_peers_that_do_not_answer(tmp_path, listens):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        findings = doctor("--data", tmp_path, *listens, "--kafka-bootstrap-servers", address, "--registry-url", f"http://{address}",
                          "--connect-url", f"http://{address}", "--cassandra-contact-points", address, fails=True)
    assert "does not answer as a Kafka broker" in of(findings, "kafka")[0][1]
    for subject in ("registry", "connect", "cql"):
        assert of(findings, subject)[0][0] == "fail", subject


def test_a_wrong_datacenter_and_the_real_parts_else(taskflow, tmp_path, listens):
    findings = doctor("--data", tmp_path, *listens, "--cassandra-contact-points", taskflow.cql, "--cassandra-local-datacenter", "berlin",
                      "--kafka-bootstrap-servers", taskflow.kafka, fails=True)
    level, text, remedy = of(findings, "cql")[0]
    assert level == "fail" and "dc1" in text and "cassandra.local_datacenter" in remedy
    assert all(level == "ok" for level, _, _ in of(findings, "kafka"))


def test_peers_that_have_nothing_yet_can_take_over(start, tmp_path, listens):
    broker, store = start("broker", role="broker"), start("store", role="store")
    findings = doctor("--data", tmp_path, *listens, "--kafka-bootstrap-servers", broker.kafka, "--cassandra-contact-points", store.cql)
    assert [text for level, text, _ in of(findings, "kafka") if level == "warn"] == ["there is no topic taskflow-interactions"]
    assert [text for level, text, _ in of(findings, "cql") if level == "warn"] == ["there is no keyspace taskflow"]


def test_a_registry_that_takes_no_schemas(taskflow):
    mode = f"http://{taskflow.registry}/mode/taskflow-interactions-value"
    assert requests.put(mode, json={"mode": "READONLY"}, timeout=10).status_code == 200
    try:
        findings = doctor("--data", taskflow.data, fails=True)
    finally:
        requests.delete(mode, timeout=10)
    level, text, remedy = of(findings, "registry")[0]
    assert level == "fail" and "in mode READONLY for taskflow-interactions-value" in text and '{"mode":"READWRITE"}' in remedy


def test_a_table_whose_key_has_no_id(taskflow, start, tmp_path, listens):
    store = start("store", role="store")
    for statement in ("CREATE KEYSPACE taskflow WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
                      "CREATE TABLE taskflow.interactions (id text, action text, who text, what text, time text, PRIMARY KEY (who, time))"):
        assert run("query", statement, "--cassandra-contact-points", store.cql).returncode == 0
    findings = doctor("--data", tmp_path, *listens, "--cassandra-contact-points", store.cql, fails=True)
    level, text, _ = of(findings, "cql")[-1]
    assert level == "fail" and "(who, time) has no id" in text


def test_a_worker_on_another_kafka(taskflow, start, tmp_path, listens):
    other = start("broker", role="broker")
    findings = doctor("--data", tmp_path, *listens, "--kafka-bootstrap-servers", other.kafka, "--connect-url", f"http://{taskflow.connect}", fails=True)
    assert any(level == "fail" and "reads the Kafka cluster" in text and "bootstrap.servers" in remedy for level, text, remedy in of(findings, "connect"))


class ElsewhereAdvertised(socketserver.BaseRequestHandler):
    """Passes on to a broker, whose answers name another port for it."""

    def handle(self):
        with socket.create_connection(self.server.broker) as broker:
            threading.Thread(target=self.pass_on, args=(self.request, broker, lambda data: data), daemon=True).start()
            self.pass_on(broker, self.request, lambda data: data.replace(*self.server.ports))

    def pass_on(self, source, target, change):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(change(data))
            target.shutdown(socket.SHUT_WR)


def test_a_broker_that_is_advertised_where_nobody_listens(start, tmp_path, listens):
    host, port = start("broker", role="broker").kafka.rsplit(":", 1)
    gone = free_port()
    with socketserver.ThreadingTCPServer((host, 0), ElsewhereAdvertised) as relay:
        relay.broker, relay.ports = (host, int(port)), (struct.pack(">i", int(port)), struct.pack(">i", gone))
        threading.Thread(target=relay.serve_forever, daemon=True).start()
        findings = doctor("--data", tmp_path, *listens, "--kafka-bootstrap-servers", f"{host}:{relay.server_address[1]}", fails=True)
        relay.shutdown()
    assert any(level == "fail" and f"{host}:{gone}" in text and "advertised.listeners" in remedy for level, text, remedy in of(findings, "kafka")), findings


class Failing(http.server.BaseHTTPRequestHandler):
    """A worker with a task that failed, an hour ahead."""

    def do_GET(self):
        body = {"/": {"version": "3.9.1"},
                "/connector-plugins?connectorsOnly=false": [{"class": "io.confluent.connect.cassandra.CassandraSinkConnector"}]}.get(self.path) or {
            "sink": {"info": {"config": {"topics": "taskflow-interactions"}}, "status": {
                "connector": {"state": "RUNNING"}, "tasks": [{"id": 0, "state": "FAILED", "trace": "DataException: no field id\n\tat a.b.C"}]}}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def date_time_string(self, timestamp=None):
        return super().date_time_string(time.time() + 3600)

    def log_message(self, *_):
        pass


def test_a_failed_task_and_another_clock(tmp_path, listens):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    findings = doctor("--data", tmp_path, *listens, "--connect-url", f"http://127.0.0.1:{server.server_port}", fails=True)
    server.shutdown()
    assert any(text == "sink task 0 failed: DataException: no field id" for _, text, _ in of(findings, "connect"))
    assert any(level == "warn" and "connect differs by 3" in text for level, text, _ in of(findings, "clock")), findings


def test_unsafe_settings(tmp_path, listens):
    findings = doctor("--data", tmp_path, *listens, "--site-listen", f"0.0.0.0:{free_port()}", fails=True)
    assert of(findings, "settings")[0][0] == "fail"
