"""Events that stop on their way: `taskflow trace` names the stage, the rule, the field and what helps, in words and as JSON, and the API too."""
import io
import json
import re
import struct
import urllib.request
import uuid

import fastavro
import pytest
from confluent_kafka import Producer

from harness.events import TOPIC, make_event
from harness.person import Person
from harness.program import run
from harness.rest import curl, wait_until_running
from harness.waiting import eventually

CONNECTOR = "cassandra-sink-interactions"
QUICK_HASHES = ["--site-argon2-memory-kib", "64", "--site-argon2-passes", "1"]
DEAD_LETTERS = {"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dlq", "errors.deadletterqueue.topic.replication.factor": "1",
                "errors.deadletterqueue.context.headers.enable": "true", "auto.evolve": "false"}
SAID = ("stage", "state", "rule", "field", "remedy")
REDRIVE = "POST /api/pipeline/dead-letters/dlq/redrive"


def trace(taskflow, event_id, stops_at, state):
    """What JSON says of the stage where it stops; the text, each reason on a line of its own, and the API say the same."""
    done = run("trace", event_id, "--data", taskflow.data, "--json")
    assert done.returncode == 1, f"{done.returncode}\n{done.stdout}{done.stderr}"
    passport = json.loads(done.stdout)
    stage = next(one for one in passport["stages"] if one["stage"] == passport["stopped"])
    assert (stage["stage"], stage["state"]) == (stops_at, state), passport
    text = run("trace", event_id, "--data", taskflow.data)
    verdict = "stopped" if state == "failed" else "waits"
    assert text.returncode == 1 and f"{verdict} at {stops_at}" in text.stdout, text.stdout + text.stderr
    assert re.search(rf"^([a-z]+, )*{stops_at}(, [a-z]+)*: {re.escape(stage['why'])}$", text.stdout, re.M), f"{stage}\n{text.stdout}"
    for name in ("rule", "field", "remedy"):
        if stage[name]:
            assert f"\n  {name}: {stage[name]}\n" in text.stdout, text.stdout
    told = json.loads(curl("GET", f"http://{taskflow.insights}/api/insights/trace/{event_id}")[1])
    same = next(one for one in told["stages"] if one["stage"] == told["stopped"])
    assert [same[name] for name in SAID] == [stage[name] for name in SAID], told
    return stage


def stopped(taskflow, event_id, stops_at, state, within_s=30):
    """Once it has come there."""
    def there():
        found = run("trace", event_id, "--data", taskflow.data, "--json")
        stages = json.loads(found.stdout)["stages"] if found.stdout else []
        return any(stage["stage"] == stops_at and stage["state"] == state for stage in stages)

    eventually(there, within_s, f"{event_id} is {state} at {stops_at}")
    return trace(taskflow, event_id, stops_at, state)


def produce(kafka, event_id, value):
    producer = Producer({"bootstrap.servers": kafka, "acks": "all", "partitioner": "murmur2_random"})
    producer.produce(TOPIC, value, event_id)
    assert producer.flush(20) == 0


def avro(registry, event, **types):
    """The event as a schema of these types has it, registered under a subject of its own."""
    schema = {"type": "record", "name": "InteractionEvent", "namespace": "other", "fields": [{"name": name, "type": kind} for name, kind in types.items()]}
    request = urllib.request.Request(f"http://{registry}/subjects/other-{uuid.uuid4().hex}/versions", json.dumps({"schema": json.dumps(schema)}).encode(),
                                     {"Content-Type": "application/vnd.schemaregistry.v1+json"})
    out = io.BytesIO()
    out.write(struct.pack(">bI", 0, json.load(urllib.request.urlopen(request, timeout=10))["id"]))
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), event)
    return out.getvalue()


TEXTS = dict.fromkeys(("id", "action", "who", "what", "time"), "string")


def configure(taskflow, changes):
    url = f"http://{taskflow.connect}/connectors/{CONNECTOR}"
    status, text = curl("PUT", f"{url}/config", json.loads(curl("GET", f"{url}/config")[1]) | changes)
    assert status == 200, text
    wait_until_running(taskflow.connect, CONNECTOR)


@pytest.fixture(scope="module")
def letters(taskflow):
    """The connector passes what it cannot write, and says why."""
    wait_until_running(taskflow.connect, CONNECTOR)
    configure(taskflow, DEAD_LETTERS)
    return taskflow


# What it is, its bytes, and what the dead letter's stage, rule, field and remedy must say.
REFUSED = {
    "no Avro at all": (lambda taskflow, event: b"no Avro at all", "VALUE_CONVERTER", "zero byte and a schema id", "value", "Avro serializer"),
    "a schema id that the registry does not know": (
        lambda taskflow, event: struct.pack(">bI", 0, 9_999) + b"abc", "VALUE_CONVERTER", "schema id", "value", "registers its schema"),
    "bytes that end too soon": (
        lambda taskflow, event: avro(taskflow.registry, event, **TEXTS)[:20], "VALUE_CONVERTER", "what its schema says", "value", "send the event again"),
    "a time that is a list": (lambda taskflow, event: avro(taskflow.registry, event | {"time": [5]}, **TEXTS | {"time": {"type": "array", "items": "long"}}),
                              "TASK_PUT", "column time takes text", "time", "time as text"),
    "an id that is null": (lambda taskflow, event: avro(taskflow.registry, event | {"id": None}, **TEXTS | {"id": ["null", "string"]}),
                           "TASK_PUT", "never null", "id", "send the event again with id"),
    "no id": (lambda taskflow, event: avro(taskflow.registry, event, **{name: kind for name, kind in TEXTS.items() if name != "id"}),
              "TRANSFORMATION", "find id", "id", "with id"),
    "a field without a column": (lambda taskflow, event: avro(taskflow.registry, event | {"colour": "red"}, **TEXTS | {"colour": "string"}),
                                 "TASK_PUT", "has a column", "colour", "add the column colour"),
    "a tombstone": (lambda taskflow, event: None, "TRANSFORMATION", "tombstone", "value", "RecordIsTombstone"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_dead_letter_says_which_rule_and_which_field(letters, what):
    value, connect_stage, rule, field, remedy = REFUSED[what]
    event = make_event("create", "ada@example.com", "milk")
    produce(letters.kafka, event["id"], value(letters, event))
    stage = stopped(letters, event["id"], "written", "failed")
    assert stage["where"].startswith("dead letter dlq-") and stage["why"].startswith(f"{connect_stage}: ")
    assert rule in stage["rule"] and field == stage["field"] and remedy in stage["remedy"] and REDRIVE in stage["remedy"], stage


def test_a_letter_that_was_redriven_after_its_cause_was_mended_arrives(letters):
    event = make_event("create", "ada@example.com", "milk")
    configure(letters, {"transforms.extractKey.fields": "nobody"})
    produce(letters.kafka, event["id"], avro(letters.registry, event, **TEXTS))
    stage = stopped(letters, event["id"], "written", "failed")
    assert (stage["field"], "nobody" in stage["why"]) == ("nobody", True)
    configure(letters, {"transforms.extractKey.fields": "id"})
    partition, offset = re.fullmatch(r"dead letter dlq-(\d+) offset (\d+)", stage["where"]).groups()
    status, told = curl("POST", f"http://{letters.insights}/api/pipeline/dead-letters/dlq/redrive",
                        {"dryRun": False, "records": [{"partition": int(partition), "offset": int(offset)}]})
    assert status == 200 and json.loads(told)["sent"] == 1, told
    done = run("wait", event["id"], "--data", letters.data, "--timeout", "20s", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_task_that_failed_names_the_field_too(start):
    taskflow = start(options=QUICK_HASHES)
    wait_until_running(taskflow.connect, CONNECTOR)
    event = make_event()
    produce(taskflow.kafka, event["id"], avro(taskflow.registry, event | {"time": [5]}, **TEXTS | {"time": {"type": "array", "items": "long"}}))
    stage = stopped(taskflow, event["id"], "written", "failed")
    assert stage["field"] == "time" and "column time takes text" in stage["rule"]
    assert "time as text" in stage["remedy"] and "errors.tolerance" in stage["remedy"] and "/restart" in stage["remedy"]


def test_a_connector_that_pauses_or_is_gone(start):
    taskflow = start(options=QUICK_HASHES)
    wait_until_running(taskflow.connect, CONNECTOR)
    url = f"http://{taskflow.connect}/connectors/{CONNECTOR}"
    assert curl("PUT", f"{url}/pause")[0] == 202
    eventually(lambda: '"PAUSED"' in curl("GET", f"{url}/status")[1], 15, "it pauses")
    event_id = str(uuid.uuid4())
    Person(taskflow.site).visit().request("POST", "/api/track", {"action": "view", "what": "/", "id": event_id})
    stage = stopped(taskflow, event_id, "fetched", "waiting")
    assert "PAUSED" in stage["why"] and "RUNNING" in stage["rule"] and f"PUT /connectors/{CONNECTOR}/resume" in stage["remedy"]
    assert curl("DELETE", url)[0] == 204
    stage = eventually(lambda: "no connector reads" in (found := trace(taskflow, event_id, "fetched", "waiting"))["why"] and found, 10, "it is gone")
    assert "cassandra-sink.json" in stage["remedy"] and stage["field"] == "topics"


def test_the_broker_is_away(start):
    broker = start("broker", role="broker")
    taskflow = start("rest", options=["--kafka-bootstrap-servers", broker.kafka, *QUICK_HASHES])
    person = Person(taskflow.site).visit()
    person.view("/before")
    broker.kill()
    event_id = str(uuid.uuid4())
    person.view("/waits")
    person.request("POST", "/api/track", {"action": "view", "what": "/waits", "id": event_id})
    stage = trace(taskflow, event_id, "produced", "waiting")
    assert re.match(r"it waits in the outbox, \d events? before it; ", stage["why"]) and "kafka.bootstrap_servers" in stage["remedy"]
    assert "acknowledged" in stage["rule"] and stage["field"] == "kafka.bootstrap_servers"
    broker.start()
    done = run("wait", event_id, "--data", taskflow.data, "--stage", "stored", "--timeout", "30s")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_store_is_away(start, end):
    store = start("store", role="store")
    taskflow = start("rest", options=["--cassandra-contact-points", store.cql, *QUICK_HASHES])
    wait_until_running(taskflow.connect, CONNECTOR)
    getattr(store, end)()
    event_id = str(uuid.uuid4())
    Person(taskflow.site).visit().request("POST", "/api/track", {"action": "view", "what": "/away", "id": event_id})
    assert run("wait", event_id, "--data", taskflow.data, "--stage", "produced", "--timeout", "20s").returncode == 0
    stage = stopped(taskflow, event_id, "written", "waiting")
    assert store.cql in stage["why"] and "acknowledged its row" in stage["rule"]
    assert stage["field"] == "cassandra.contact_points" and stage["remedy"] == "start the store, or check cassandra.contact_points"
    store.start()
    done = run("trace", event_id, "--follow", "--data", taskflow.data, "--json", within_s=60)
    assert done.returncode == 0 and json.loads(done.stdout.splitlines()[-1])["stopped"] is None, done.stdout


@pytest.mark.parametrize("changes, field, rule", [({"action": "jump"}, "action", "A page may only send 'view'."), ({"what": "tasks"}, "what", "This is the page's path."),
                                                  ({"at": "yesterday"}, "at", "time like")])
def test_the_site_refuses_it(taskflow, changes, field, rule):
    event_id = str(uuid.uuid4())
    status, told = curl("POST", f"http://{taskflow.site}/api/track", {"action": "view", "what": "/", "id": event_id} | changes)
    assert status == 422 and json.loads(told)["error"]["field"] == field
    stage = trace(taskflow, event_id, "accepted", "failed")
    assert stage["field"] == field and rule in stage["rule"] and field in stage["remedy"] and "422" in stage["why"]
    assert run("wait", event_id, "--data", taskflow.data, "--timeout", "10s").returncode == 1
    # Sent again as it should be, nothing is left of that.
    assert curl("POST", f"http://{taskflow.site}/api/track", {"action": "view", "what": "/", "id": event_id})[0] == 202
    assert run("wait", event_id, "--data", taskflow.data, "--timeout", "20s").returncode == 0


def test_one_of_several_is_refused(taskflow):
    good, bad = str(uuid.uuid4()), str(uuid.uuid4())
    status, _ = curl("POST", f"http://{taskflow.site}/api/track",
                     {"events": [{"action": "view", "what": "/", "id": good}, {"action": "view", "what": "", "id": bad}]})
    assert status == 200 and trace(taskflow, bad, "accepted", "failed")["field"] == "what"


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_person_objects(taskflow, header):
    """Nothing of it is stored, so nothing can be told of it; the answer says what may have been."""
    event_id = str(uuid.uuid4())
    request = urllib.request.Request(f"http://{taskflow.site}/api/track", json.dumps({"action": "view", "what": "/", "id": event_id}).encode(),
                                     {"Content-Type": "application/json", header: "1"})
    assert json.load(urllib.request.urlopen(request, timeout=10))["status"] == "suppressed"
    done = run("trace", event_id, "--data", taskflow.data)
    assert done.returncode == 1 and not done.stdout
    assert "the person objects (GPC, DNT" in done.stderr and "suppressed" in done.stderr
