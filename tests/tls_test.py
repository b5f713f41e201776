"""Every part in TLS, under an authority of one's own, used by stock clients and by the program itself."""
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from cassandra.cluster import Cluster
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from harness.events import TOPIC, make_event
from harness.program import Taskflow, run
from harness.waiting import eventually

PARTS = "site,kafka,registry,connect,cql,insights"


def sign(ca, key, pem, names, days):
    """A certificate of the authority whose key lies beside it."""
    request, extensions = pem.with_suffix(".csr"), pem.with_suffix(".ext")
    extensions.write_text(f"basicConstraints=critical,CA:FALSE\nsubjectAltName={names}\n")
    for words in (["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=taskflow", "-keyout", key, "-out", request],
                  ["x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca.with_suffix(".key"), "-days", days, "-extfile", extensions, "-out", pem]):
        subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """(authority, certificate, key) as PEM files, by the openssl command."""
    folder = tmp_path_factory.mktemp("pki")
    ca, ca_key, pem, key = (folder / name for name in ("ca.pem", "ca.key", "server.pem", "server.key"))
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    for words in (new + ["-subj", "/CN=test authority", "-keyout", ca_key, "-out", ca],
                  new + ["-subj", "/CN=taskflow", "-CA", ca, "-CAkey", ca_key, "-keyout", key, "-out", pem,
                         "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]):
        subprocess.run(words, check=True, capture_output=True)
    return ca, pem, key


@pytest.fixture(scope="module")
def keys(pki):
    ca, pem, key = pki
    return ["--tls-listeners", PARTS, "--tls-certificate", pem, "--tls-key", key, "--tls-ca", ca]


@pytest.fixture(scope="module")
def taskflow(tmp_path_factory, keys):
    running = Taskflow(tmp_path_factory.mktemp("taskflow") / "data", options=keys).start()
    yield running
    running.end()


def get(taskflow, pki, url):
    context = ssl.create_default_context(cafile=pki[0])
    with urllib.request.urlopen(url, context=context, timeout=10) as answer:
        return answer.read().decode(), answer.headers


def test_an_event_goes_its_whole_way(taskflow, pki, keys):
    places = ["--data", taskflow.data, *keys]
    event = make_event("view", "tls@example.com", "/")
    done = run("track", *places, "view", "--who", event["who"], "--what", "/")
    assert done.returncode == 0, done.stderr
    select = f"SELECT what FROM taskflow.interactions WHERE who = '{event['who']}' ALLOW FILTERING"

    def rows():
        found = run("query", *places, "--json", select)
        assert found.returncode == 0, found.stderr
        return found.stdout.strip()
    eventually(lambda: '"/"' in rows(), 15, "the row is there")
    status = run("status", *places)
    assert status.returncode == 0, status.stdout + status.stderr


def test_web_servers_show_the_certificate(taskflow, pki):
    assert TOPIC in get(taskflow, pki, f"{taskflow.registry}/subjects")[0]
    assert "cassandra-sink-interactions" in get(taskflow, pki, f"{taskflow.connect}/connectors")[0]
    assert get(taskflow, pki, f"{taskflow.insights}/api/insights/status")[0].startswith("{")
    page, headers = get(taskflow, pki, f"{taskflow.site}/")
    assert "<html" in page and headers["Strict-Transport-Security"]


def test_stock_clients_of_kafka_and_cassandra_speak_tls(taskflow, pki):
    admin = AdminClient({"bootstrap.servers": taskflow.kafka, "security.protocol": "ssl", "ssl.ca.location": str(pki[0])})
    assert TOPIC in admin.list_topics(timeout=10).topics
    context = ssl.create_default_context(cafile=pki[0])
    host, port = taskflow.cql.rsplit(":", 1)
    cluster = Cluster([host], port=int(port), ssl_context=context, ssl_options={"server_hostname": "localhost"})
    try:
        assert cluster.connect().execute("SELECT cluster_name FROM system.local").one()
    finally:
        cluster.shutdown()


def test_who_does_not_know_the_authority_is_told_so(taskflow, pki):
    told = run("query", "--data", taskflow.data, "--cassandra-tls", "--cassandra-contact-points", taskflow.cql, "SELECT now() FROM system.local")
    assert told.returncode != 0 and "its certificate is not trusted" in told.stderr and "tls.ca" in told.stderr, told.stderr


def test_plain_text_is_answered_and_logged(taskflow):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(taskflow.registry.replace("https", "http") + "/subjects", timeout=10)
    assert refusal.value.code == 400 and "https://" in refusal.value.read().decode()
    admin = AdminClient({"bootstrap.servers": taskflow.kafka, "log_level": 0})
    with pytest.raises(KafkaException):
        admin.list_topics(timeout=2)
    assert "is refused: it does not speak TLS" in taskflow.log()


def test_a_handshake_that_stalls_ends(taskflow):
    host, port = taskflow.kafka.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=20) as stalled:
        stalled.sendall(b"\x16\x03\x01")
        begin = time.monotonic()
        assert stalled.recv(100) == b"" and 5 < time.monotonic() - begin < 15


@pytest.mark.parametrize("names, days, words", [
    ("DNS:elsewhere.example", "1", ["IP address mismatch", "tls.certificate"]),
    ("IP:127.0.0.1", "-1", ["certificate has expired", "tls.certificate"]),
])
def test_a_certificate_that_is_not_right_is_told(tmp_path, pki, start, names, days, words):
    ca = pki[0]
    key, pem = tmp_path / "own.key", tmp_path / "own.pem"
    sign(ca, key, pem, names, days)
    store = start("store", role="store", options=["--tls-listeners", "cql", "--tls-certificate", pem, "--tls-key", key])
    told = run("query", "--data", store.data, "--cassandra-tls", "--tls-ca", ca, "--cassandra-contact-points", store.cql, "SELECT now() FROM system.local")
    assert told.returncode != 0 and all(word in told.stderr for word in words), told.stderr
    assert ("has expired" in store.log()) == (days == "-1")


@pytest.mark.parametrize("change, words", [
    (["--tls-listeners", "site,brokr"], "tls.listeners: 'brokr' is none of site, kafka"),
    (["--tls-key", "/no/such.key"], "tls.certificate, tls.key: the key '/no/such.key' cannot be used"),
    (["--tls-certificate", ""], "set tls.certificate and tls.key to PEM files too"),
    (["--tls-ca", "/no/such.pem"], "tls.ca: the file of authorities '/no/such.pem' cannot be used"),
])
def test_settings_that_cannot_work_are_named(tmp_path, keys, change, words):
    done = run("up", "--ports", "auto", "--data", tmp_path, *keys, *change)
    assert done.returncode != 0 and words in done.stderr, done.stderr
