"""Interaction events as any stock client would write them: fastavro, a registry's id, confluent-kafka."""
import io
import json
import struct
import time
import urllib.request
import uuid
from datetime import datetime, timezone

import fastavro
from confluent_kafka import Producer

from harness.program import ROOT

SCHEMA = json.loads((ROOT / "kafka/schemas/interaction-event.avsc").read_text())
PARSED = fastavro.parse_schema(SCHEMA)
TOPIC = "taskflow-interactions"


def register_schema(registry, subject=f"{TOPIC}-value"):
    request = urllib.request.Request(
        f"http://{registry}/subjects/{subject}/versions", json.dumps({"schema": json.dumps(SCHEMA)}).encode(),
        {"Content-Type": "application/vnd.schemaregistry.v1+json"})
    return json.load(urllib.request.urlopen(request, timeout=10))["id"]


def make_event(action="view", who="anonymous", what="/"):
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"id": str(uuid.uuid4()), "action": action, "who": who, "what": what, "time": now}


def encode(schema_id, event):
    out = io.BytesIO()
    out.write(struct.pack(">bI", 0, schema_id))
    fastavro.schemaless_writer(out, PARSED, event)
    return out.getvalue()


class EventWriter:
    """Produces events with acks=all and knows which the broker has acknowledged, and where."""

    def __init__(self, kafka, registry, topic=TOPIC):
        self.topic = topic
        self.schema_id = register_schema(registry)
        self.sent = set()
        self.acknowledged = {}  # id -> (partition, offset)
        self.failed = {}
        self.producer = Producer({
            "bootstrap.servers": kafka, "acks": "all", "linger.ms": 2, "message.timeout.ms": 120_000,
            "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 100, "retry.backoff.ms": 20, "log_level": 0,
            "queue.buffering.max.messages": 1_000_000})  # what an outage of minutes leaves waiting

    def write(self, event):
        self.sent.add(event["id"])
        self.producer.produce(self.topic, encode(self.schema_id, event), event["id"], on_delivery=self._done)
        self.producer.poll(0)
        return event

    def _done(self, error, message):
        key = message.key().decode()
        if error:
            self.failed[key] = str(error)
        else:
            self.acknowledged[key] = (message.partition(), message.offset())

    def flush(self, within_s=60):
        left = self.producer.flush(within_s)
        assert left == 0, f"{left} events were not acknowledged within {within_s} s"
        assert not self.failed, f"refused: {self.failed}"

    def write_at(self, rate, stop):
        """Events at `rate` a second until the threading.Event `stop` is set."""
        begin, count = time.monotonic(), 0
        while not stop.is_set():
            due = min(int((time.monotonic() - begin) * rate), count + rate)
            for _ in range(due - count):
                self.write(make_event("create", f"user{count % 97}@example.com", f"task {count}"))
            count = max(count, due)
            self.producer.poll(0.005)
