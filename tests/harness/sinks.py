"""Cassandra sinks of a test's own, with what must hold of them on any store."""
import datetime
import decimal
import io
import json
import struct
import uuid

import fastavro
from cassandra.util import Date, Duration, Time
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness.program import ROOT
from harness.rest import curl, wait_until_running
from harness.waiting import eventually

BASE = json.loads((ROOT / "kafka/connect/cassandra-sink.json").read_text())["config"]


class Sink:
    """A topic with an Avro schema, and a connector from it."""

    def __init__(self, taskflow, fields, name=None, **changes):
        self.taskflow = taskflow
        self.name = name or f"sink{uuid.uuid4().hex[:8]}"
        self.config = {k: v for k, v in BASE.items() if not k.startswith(("transforms", "pk.", "auto."))} | {
            "topics": self.name, "transforms": "key", "transforms.key.type": "org.apache.kafka.connect.transforms.ValueToKey",
            "transforms.key.fields": "id", "auto.create": "true", "value.converter.schema.registry.url": registry_url(taskflow)} | changes
        self.config = {k: v for k, v in self.config.items() if v is not None}
        admin = AdminClient({"bootstrap.servers": taskflow.kafka, "log_level": 0})  # kept: its end ends what is asked
        for made in admin.create_topics([NewTopic(self.name, 1, 1)]).values():
            made.result(20)
        self.producer = Producer({"bootstrap.servers": taskflow.kafka, "acks": "all", "log_level": 0})
        self.fields = fields

    def write(self, *records, fields=None):
        schema = {"type": "record", "name": "Row", "fields": fields or self.fields}
        status, text = curl("POST", f"{registry_url(self.taskflow)}/subjects/{self.name}-value/versions", {"schema": json.dumps(schema)})
        assert status == 200, text
        parsed = fastavro.parse_schema(schema)
        for record in records:
            out = io.BytesIO()
            out.write(struct.pack(">bI", 0, json.loads(text)["id"]))
            fastavro.schemaless_writer(out, parsed, record)
            self.producer.produce(self.name, out.getvalue(), "key")
        assert self.producer.flush(20) == 0

    def start(self):
        status, text = curl("POST", f"http://{self.taskflow.connect}/connectors", {"name": self.name, "config": self.config})
        assert status == 201, text
        return self

    def running(self):
        wait_until_running(self.taskflow.connect, self.name)
        return self

    def trace(self):
        """Of the task, once it has failed."""
        def failed():
            tasks = json.loads(curl("GET", f"http://{self.taskflow.connect}/connectors/{self.name}/status")[1])["tasks"]
            return tasks and tasks[0]["state"] == "FAILED" and tasks[0]["trace"]

        return eventually(failed, 30, f"{self.name} fails")

    def end(self):
        curl("DELETE", f"http://{self.taskflow.connect}/connectors/{self.name}")


def registry_url(taskflow):
    address = taskflow.registry
    return address if address.startswith("http") else f"http://{address}"


def row(session, table, within_s=40, where=""):
    return eventually(lambda: session.execute(f"SELECT * FROM {table} {where}").one(), within_s, f"a row in {table}")._asdict()


def logical(avro, name, **more):
    return {"type": avro, "logicalType": name} | more


# Field, Avro type, value as fastavro takes it, CQL type of the column that is made, value as the driver gives it.
NOW = datetime.datetime(2026, 11, 24, 10, 0, 0, 123000, tzinfo=datetime.timezone.utc)
EACH_TYPE = [
    ("id", "string", "one", "text", "one"),
    ("a_boolean", "boolean", True, "boolean", True),
    ("an_int", "int", -7, "int", -7),
    ("a_byte", {"type": "int", "connect.type": "int8"}, -7, "tinyint", -7),
    ("a_short", {"type": "int", "connect.type": "int16"}, 300, "smallint", 300),
    ("a_long", "long", 1 << 40, "bigint", 1 << 40),
    ("a_float", "float", 1.5, "float", 1.5),
    ("a_double", "double", 0.1, "double", 0.1),
    ("a_text", "string", "zoë ☎️", "text", "zoë ☎️"),
    ("some_bytes", "bytes", b"\x00\xff", "blob", b"\x00\xff"),
    ("a_fixed", {"type": "fixed", "name": "Four", "size": 4}, b"abcd", "blob", b"abcd"),
    ("an_enum", {"type": "enum", "name": "Colour", "symbols": ["RED", "BLUE"]}, "BLUE", "text", "BLUE"),
    ("a_list", {"type": "array", "items": "int"}, [3, 1, 3], "list<int>", [3, 1, 3]),
    ("a_map", {"type": "map", "values": "long"}, {"a": 1}, "map<text, bigint>", {"a": 1}),
    ("a_decimal", logical("bytes", "decimal", precision=9, scale=2), decimal.Decimal("-12.34"), "decimal", decimal.Decimal("-12.34")),
    ("a_date", logical("int", "date"), datetime.date(2026, 11, 24), "date", Date(datetime.date(2026, 11, 24))),
    ("a_time", logical("int", "time-millis"), datetime.time(10, 0, 0, 123000), "time", Time("10:00:00.123")),
    ("a_time_us", logical("long", "time-micros"), datetime.time(10, 0, 0, 123456), "time", Time("10:00:00.123456")),
    ("a_timestamp", logical("long", "timestamp-millis"), NOW, "timestamp", NOW.replace(tzinfo=None)),
    ("a_timestamp_us", logical("long", "timestamp-micros"), NOW, "timestamp", NOW.replace(tzinfo=None)),
    ("a_uuid", logical("string", "uuid"), uuid.UUID(int=7), "uuid", uuid.UUID(int=7)),
    ("a_duration", {"type": "fixed", "name": "Span", "size": 12, "logicalType": "duration"}, struct.pack("<III", 2, 3, 1000), "duration",
     Duration(2, 3, 10**9)),
    ("a_null", ["null", "string"], None, "text", None),
]
# For columns that somebody has made: field, Avro type, value, CQL type, value as the driver gives it.
OTHER_TYPES = [
    ("id", "string", "one", "text", "one"),
    ("a_uuid", "string", str(uuid.UUID(int=9)), "uuid", uuid.UUID(int=9)),
    ("an_inet", "string", "10.0.0.1", "inet", "10.0.0.1"),
    ("a_varint", "string", str(1 << 100), "varint", 1 << 100),
    ("a_number", logical("bytes", "decimal", precision=9, scale=0), decimal.Decimal(1234), "varint", 1234),
    ("a_duration", "string", "1h30m", "duration", Duration(0, 0, 5400 * 10**9)),
    ("a_set", {"type": "array", "items": "string"}, ["b", "a", "b"], "set<text>", {"a", "b"}),
    ("a_timestamp", "string", "2026-11-24T10:00:00.123Z", "timestamp", NOW.replace(tzinfo=None)),
    ("a_small", "long", 300, "smallint", 300),
    ("a_text", "long", 7, "text", "7"),
    ("a_decimal", "double", 0.1, "decimal", decimal.Decimal("0.1")),
    ("a_tuple", {"type": "record", "name": "Pair", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "string"}]},
     {"a": 1, "b": "x"}, "frozen<tuple<int, text>>", (1, "x")),
]


def check_types(taskflow, session, types, is_made):
    sink = Sink(taskflow, [{"name": name, "type": avro} | ({"default": None} if isinstance(avro, list) else {}) for name, avro, *_ in types])
    table = f"taskflow.{sink.name}"
    if is_made:
        columns = ", ".join(f"{name} {cql}" for name, _, _, cql, _ in types)
        session.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY (id))")
    sink.write({name: value for name, _, value, _, _ in types})
    sink.start()
    try:
        found = row(session, table)
        told = {column.column_name: column.type for column in session.execute(
            "SELECT column_name, type FROM system_schema.columns WHERE keyspace_name = 'taskflow' AND table_name = %s", (sink.name,))}
        for name, _, _, cql, value in types:
            assert told[name] == cql, (name, told[name])
            shown = set(found[name]) if cql.startswith("set") else found[name]
            if cql == "duration":
                shown, value = tuple(vars_of(shown)), tuple(vars_of(value))
            assert shown == value, (name, found[name])
    finally:
        sink.end()


def vars_of(duration):
    return duration.months, duration.days, duration.nanoseconds


def check_keys_and_nulls(taskflow, session):
    """pk.mode=kafka, nulls, the case of names."""
    fields = [{"name": "ID", "type": "string"}, {"name": "Note", "type": ["null", "string"], "default": None}]
    sink = Sink(taskflow, fields, **{"transforms": None, "pk.mode": "kafka"})
    sink.write({"ID": "a", "Note": "x"}, {"ID": "a", "Note": None})
    sink.start()
    table = f"taskflow.{sink.name}"
    try:
        def all_rows():
            found = sorted(tuple(one) for one in session.execute(f'SELECT "__connect_offset", "__connect_topic", "__connect_partition", "ID", "Note" FROM {table}'))
            return len(found) == 2 and found

        (first, second) = eventually(all_rows, 40, "a row for each record")
        assert first == (0, sink.name, first[2], "a", "x") and second == (1, sink.name, first[2], "a", None)
    finally:
        sink.end()

    lower = f"case{uuid.uuid4().hex[:8]}"
    session.execute(f"CREATE TABLE taskflow.{lower} (id text PRIMARY KEY, note text, more text)")
    sink = Sink(taskflow, fields, name=lower.upper(), **{"transforms.key.fields": "ID"})
    session.execute(f"INSERT INTO taskflow.{lower} (id, note, more) VALUES ('a', 'kept', 'kept')")
    sink.write({"ID": "b", "Note": "y"}, {"ID": "a", "Note": None})
    sink.start()
    try:
        eventually(lambda: session.execute(f"SELECT * FROM taskflow.{lower} WHERE id = 'b'").one(), 40, "a row")
        kept = session.execute(f"SELECT id, note, more FROM taskflow.{lower} WHERE id = 'a'").one()
        assert tuple(kept) == ("a", "kept", "kept"), "a null was written over what was there"
    finally:
        sink.end()


def check_keyspace(taskflow, session):
    keyspace = f"made{uuid.uuid4().hex[:8]}"
    sink = Sink(taskflow, [{"name": "id", "type": "string"}], **{
        "cassandra.keyspace": keyspace.capitalize(), "cassandra.table.create.caching": "ALL", "cassandra.table.create.compression.algorithm": "LZ4"})
    sink.write({"id": "a"})
    sink.start()
    try:
        assert row(session, f"{keyspace}.{sink.name}") == {"id": "a"}
        made = session.execute("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = %s", (keyspace,)).one()
        assert made.replication["class"].endswith("NetworkTopologyStrategy") and "1" in made.replication.values(), made
        options = session.execute("SELECT caching, compression FROM system_schema.tables WHERE keyspace_name = %s AND table_name = %s", (keyspace, sink.name)).one()
        assert options.caching == {"keys": "ALL", "rows_per_partition": "1000"} and options.compression["class"].endswith("LZ4Compressor"), options
    finally:
        sink.end()
        session.execute(f"DROP KEYSPACE IF EXISTS {keyspace}")


def check_errors(taskflow, session, datacenter="dc1"):
    """They name table, column, value and remedy."""
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "string"}]
    away = Sink(taskflow, fields, **{"cassandra.local.datacenter": "none_such"})
    away.write({"id": "a", "n": "1"})
    trace = away.start().trace()
    assert "none_such" in trace and datacenter in trace, trace
    away.end()

    sink = Sink(taskflow, fields)
    session.execute(f"CREATE TABLE taskflow.{sink.name} (id text PRIMARY KEY, n int)")
    sink.write({"id": "a", "n": "seven"})
    trace = sink.start().trace()
    for part in (f"table taskflow.{sink.name}", "column n (int)", "'seven' is no int", "STRING", "Cast", f"topic '{sink.name}'"):
        assert part in trace, trace
    sink.end()

    strict = Sink(taskflow, fields, **{"cassandra.table.manage.enabled": "false"})
    session.execute(f"CREATE TABLE taskflow.{strict.name} (id text PRIMARY KEY)")
    strict.write({"id": "a", "n": "1"})
    trace = strict.start().trace()
    for part in (f"taskflow.{strict.name}", "field n (STRING)", "ALTER TABLE", "auto.evolve=true", "ReplaceField"):
        assert part in trace, trace
    strict.end()
