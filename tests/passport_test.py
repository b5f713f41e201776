"""One event on its way (`taskflow trace`, `wait`), the audit of topic and table, and the site's ledger."""
import json
import random
import re
import threading
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from confluent_kafka import Producer

from harness.events import TOPIC, EventWriter, make_event
from harness.person import Person
from harness.program import run
from harness.rest import curl, wait_until_running
from harness.table import TABLE, Table
from harness.topics import records
from harness.waiting import eventually

CONNECTOR = "cassandra-sink-interactions"
STAGES = ["accepted", "outbox", "produced", "fetched", "written", "visible"]
TRACES = 100


def trace(taskflow, event_id, *words, ends=(0,)):
    """The passport, with each stage by its name."""
    done = run("trace", event_id, "--data", taskflow.data, "--json", *words)
    assert done.returncode in ends, f"{done.returncode}\n{done.stdout}{done.stderr}"
    passport = json.loads(done.stdout.splitlines()[-1])
    assert [stage["stage"] for stage in passport["stages"]] == STAGES
    return passport | {stage["stage"]: stage for stage in passport["stages"]}


def arrived(taskflow, event_id, *words):
    """The passport, once insights has the event, too."""
    assert run("wait", event_id, "--data", taskflow.data, "--stage", "visible", "--timeout", "20s").returncode == 0
    return trace(taskflow, event_id, *words)


def states(passport):
    return [stage["state"] for stage in passport["stages"]]


def audit(taskflow, *words, ends=(0,)):
    done = run("audit", "--data", taskflow.data, "--json", *words, within_s=120)
    assert done.returncode in ends, f"{done.returncode}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def configure(taskflow, **changes):
    """The connector with other keys, running again."""
    url = f"http://{taskflow.connect}/connectors/{CONNECTOR}"
    config = json.loads(curl("GET", f"{url}/config")[1]) | changes
    status, text = curl("PUT", f"{url}/config", config)
    assert status == 200, text
    wait_until_running(taskflow.connect, CONNECTOR)


def produce_raw(kafka, key, value):
    """By a stock client; where it lies."""
    placed = []
    producer = Producer({"bootstrap.servers": kafka, "acks": "all", "partitioner": "murmur2_random"})
    producer.produce(TOPIC, value, key, on_delivery=lambda error, message: placed.append((error, message.partition(), message.offset())))
    assert producer.flush(20) == 0 and placed[0][0] is None, placed
    return placed[0][1:]


def walk_about(taskflow, people, tasks):
    """People who do something; how many events that makes."""
    count = 0
    for _ in range(people):
        person = Person(taskflow.site).visit().register()
        for number in range(tasks):
            task = person.add(f"task {number}")
            person.toggle(task, f"task {number}")
            person.view(f"/tasks/{number}")
        count += len(person.expected)
    return count


def ledger(taskflow):
    """kind -> count, of the site's /metrics, with what waits in the outbox."""
    text = urllib.request.urlopen(f"http://{taskflow.site}/metrics", timeout=10).read().decode()
    found = {kind: int(count) for kind, count in re.findall(r'^taskflow_ledger_events\{stage="\w+",kind="(\w+)"\} (\d+)$', text, re.M)}
    return found | {"waiting": int(re.search(r"^taskflow_outbox_events (\d+)$", text, re.M)[1])}


def test_events_of_real_traffic_have_whole_passports(taskflow, table):
    count = walk_about(taskflow, people=5, tasks=8)
    eventually(lambda: len(table.ids()) >= count, 30, f"{count} rows")
    by_id = {record.key: record for record in records(taskflow.kafka)}
    for event_id in random.sample(table.ids(), min(TRACES, count)):
        passport = arrived(taskflow, event_id)
        assert states(passport) == ["done"] * 6
        assert sum(stage["ms"] or 0 for stage in passport["stages"]) == passport["totalMs"]
        record = by_id[event_id]
        assert passport["event"] == record.event
        assert passport["produced"]["where"] == f"{TOPIC}-{record.partition} offset {record.offset}"
        assert passport["accepted"]["at"] == record.headers["taskflow-arrived"].decode()
        assert passport["produced"]["at"] == record.headers["taskflow-sent"].decode()
        trace_id = record.headers["traceparent"].decode().split("-")[1]
        assert str(uuid.UUID(trace_id)) == event_id
        assert f"task 0 of {CONNECTOR}" in passport["fetched"]["where"] and "WRITETIME(action)" in passport["written"]["where"]


def test_the_text_says_the_same(taskflow, table):
    event = make_event("create", "ada@example.com", "milk\x1b[31m")
    EventWriter(taskflow.kafka, taskflow.registry).write(event)
    assert run("wait", event["id"], "--data", taskflow.data, "--timeout", "20s").returncode == 0
    arrived(taskflow, event["id"])
    done = run("trace", event["id"], "--data", taskflow.data)
    assert done.returncode == 0 and "milk\\x1b[31m" in done.stdout and "\x1b" not in done.stdout
    assert re.search(r"^written +done ", done.stdout, re.M) and re.search(r"^total +\d+ ms$", done.stdout, re.M), done.stdout
    assert "accepted: the record has no header taskflow-arrived: another program wrote it" in done.stdout


def test_an_id_that_nobody_knows(taskflow):
    done = run("trace", uuid.uuid4(), "--data", taskflow.data)
    assert done.returncode == 1 and "nobody knows the id" in done.stderr and not done.stdout
    done = run("wait", uuid.uuid4(), "--data", taskflow.data, "--timeout", "300ms")
    assert done.returncode == 4 and "was not stored within 300ms" in done.stderr
    assert run("wait", "x", "--data", taskflow.data, "--timeout", "soon").returncode == 2
    assert run("wait", "x", "--data", taskflow.data, "--stage", "storred").returncode == 2


def test_wait_ends_with_the_row(taskflow, table):
    event_id = str(uuid.uuid4())
    person = Person(taskflow.site).visit()
    person.request("POST", "/api/track", {"action": "view", "what": "/waits", "id": event_id})
    for stage in ("produced", "stored"):
        done = run("wait", event_id, "--data", taskflow.data, "--stage", stage, "--timeout", "20s", "--json")
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == event_id and table.row(event_id).what == "/waits"


def test_a_poison_record_is_told_with_its_reason(start):
    taskflow = start()
    wait_until_running(taskflow.connect, CONNECTOR)
    # Without tolerance the task fails at it.
    first = str(uuid.uuid4())
    partition, offset = produce_raw(taskflow.kafka, first, b"no Avro at all")
    passport = eventually(lambda: (found := trace(taskflow, first, ends=(1,)))["stopped"] == "written" and found, 30, "the task has failed")
    assert passport["written"]["state"] == "failed"
    assert f"topic '{TOPIC}', partition {partition}, offset {offset}" in passport["written"]["why"]
    assert "errors.tolerance" in passport["written"]["remedy"]
    # Another behind it is told where it waits.
    behind = make_event()
    for _ in range(50):
        behind = make_event()
        if produce_raw(taskflow.kafka, behind["id"], b"no Avro either")[0] == partition:
            break
    passport = trace(taskflow, behind["id"], ends=(1,))
    assert passport["stopped"] == "fetched" and "a record before it" in passport["fetched"]["why"]

    configure(taskflow, **{"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dlq",
                           "errors.deadletterqueue.topic.replication.factor": "1",
                           "errors.deadletterqueue.context.headers.enable": "true"})
    done = eventually(lambda: (ended := run("wait", first, "--data", taskflow.data, "--json")).returncode == 1 and ended, 30, "it has failed")
    passport = json.loads(done.stdout)
    written = passport["stages"][STAGES.index("written")]
    assert written["where"].startswith("dead letter dlq-") and written["why"].startswith("VALUE_CONVERTER: "), written
    assert "/api/pipeline/dead-letters/dlq/redrive" in written["remedy"]
    found = eventually(lambda: (found := audit(taskflow))["waiting"] == 0 and found, 30, "the connector has passed them")
    assert found["balanced"] and first in found["deadIds"] and found["dead"] == found["events"]


def test_the_store_is_away(start):
    store = start("store", role="store")
    taskflow = start("rest", options=["--cassandra-contact-points", store.cql])
    person = Person(taskflow.site).visit().register()
    table = Table(store.cql)
    eventually(lambda: table.rows_of(person.email), 20, "the first row")
    table.close()
    store.stop()
    event_id = str(uuid.uuid4())
    person.request("POST", "/api/track", {"action": "view", "what": "/away", "id": event_id})
    assert run("wait", event_id, "--data", taskflow.data, "--stage", "produced", "--timeout", "20s").returncode == 0
    passport = trace(taskflow, event_id, ends=(1,))
    assert passport["stopped"] == "written" and passport["written"]["state"] == "waiting", passport
    assert store.cql in passport["written"]["why"] and "cassandra.contact_points" in passport["written"]["remedy"]
    store.start()
    assert trace(taskflow, event_id, "--follow")["stopped"] is None


def test_the_audit_finds_what_was_taken_and_what_was_put_in(start):
    taskflow = start()
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    events = [writer.write(make_event("create", "ada@example.com", f"task {number}")) for number in range(500)]
    writer.write(events[0])
    writer.flush()
    table = Table(taskflow.cql)
    eventually(lambda: len(table.ids()) == 500, 30, "500 rows")
    found = eventually(lambda: (found := audit(taskflow))["waiting"] == 0 and found, 30, "the connector has committed")
    assert found["balanced"] and (found["records"], found["events"], found["rows"], found["repeats"]) == (501, 500, 500, 1)

    gone, other, alien = events[7]["id"], events[8]["id"], str(uuid.uuid4())
    table.session.execute(f"DELETE FROM {TABLE} WHERE id = %s", (gone,))
    table.session.execute(f"UPDATE {TABLE} SET what = 'changed' WHERE id = %s", (other,))
    table.session.execute(f"INSERT INTO {TABLE} (id, action, who, what, time) VALUES (%s, 'view', 'x', '/', '2026-01-01T00:00:00.000Z')", (alien,))
    table.close()
    # What the connector has not committed yet counts as waiting: it may still be written.
    found = eventually(lambda: (found := audit(taskflow, ends=(0, 1)))["waiting"] == 0 and found, 30, "the connector has committed")
    assert not found["balanced"]
    assert (found["missingIds"], found["differentIds"], found["surplusIds"]) == ([gone], [other], [alien])
    text = run("audit", "--data", taskflow.data, "--limit", "0")
    assert text.returncode == 1 and text.stdout.endswith("not balanced\n") and gone not in text.stdout
    passport = trace(taskflow, gone, ends=(1,))
    assert passport["stopped"] == "written" and "taskflow audit" in passport["written"]["remedy"]


def test_the_ledger_balances_after_kills(start):
    taskflow = start()
    sent = 0
    for _ in range(3):
        person = Person(taskflow.site).visit().register()
        for number in range(40):
            person.view(f"/{number}")
        sent += len(person.expected)
        taskflow.kill()
        taskflow.start()
    status, _ = curl("POST", f"http://{taskflow.site}/api/track", {"action": "jump", "what": "/"})
    assert status == 422
    found = eventually(lambda: (books := ledger(taskflow))["waiting"] == 0 and books, 30, "the outbox is empty")
    assert found["accepted"] == found["passed"] == sent and found["refused"] == 1
    assert eventually(lambda: (audited := audit(taskflow))["waiting"] == 0 and audited, 30, "the connector has committed")["events"] == sent


def test_a_collector_gets_one_trace(taskflow, table):
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    person = Person(taskflow.site).visit().register()
    row = eventually(lambda: table.rows_of(person.email), 20, "the row")[0]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        passport = arrived(taskflow, row.id, "--otlp", f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
    (path, body), = received
    assert path == "/v1/traces"
    spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert [span["name"] for span in spans] == ["register", *STAGES]
    whole, *parts = spans
    assert all(part["parentSpanId"] == whole["spanId"] and part["traceId"] == whole["traceId"] for part in parts)
    assert int(whole["endTimeUnixNano"]) - int(whole["startTimeUnixNano"]) == passport["totalMs"] * 1_000_000
    assert str(uuid.UUID(whole["traceId"])) == row.id
