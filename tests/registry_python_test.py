"""confluent-kafka's SchemaRegistryClient, every call of it, and its Avro serializer and deserializer, unmodified."""
import json
import uuid
from contextlib import contextmanager

import pytest
from confluent_kafka.schema_registry import (Metadata, MetadataProperties, Rule, RuleKind, RuleMode, RuleSet, Schema, SchemaReference, SchemaRegistryClient,
                                             ServerConfig)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.common.schema_registry_client import ConfigCompatibilityLevel
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError


def record(*fields, name="com.example.User"):
    space, _, short = name.rpartition(".")
    return json.dumps({"type": "record", "name": short, "namespace": space, "fields": list(fields)})


NAME, AGE = {"name": "name", "type": "string"}, {"name": "age", "type": ["null", "int"], "default": None}
V1, V2 = (Schema(record(*fields), "AVRO") for fields in ((NAME,), (NAME, AGE)))
BREAKING = Schema(record(NAME, {"name": "must", "type": "string"}), "AVRO")


@pytest.fixture
def client(taskflow):
    with SchemaRegistryClient({"url": f"http://{taskflow.registry}", "max.retries": 0}) as client:
        yield client


@pytest.fixture
def subject():
    return f"python {uuid.uuid4().hex[:8]}/value"


@contextmanager
def refused(status, code):
    with pytest.raises(SchemaRegistryError) as refusal:
        yield refusal
    assert (refusal.value.http_status_code, refusal.value.error_code) == (status, code), refusal.value


def same(schema, other):
    return json.loads(schema.schema_str) == json.loads(other.schema_str)


def test_registering_and_reading(client, subject):
    first = client.register_schema(subject, V1)
    full = client.register_schema_full_response(subject, V2, normalize_schemas=True)
    assert full.version == 2 and full.schema_id != first and len(full.guid) == 36
    client.clear_caches()
    assert client.register_schema(subject, V1) == first
    client.clear_caches()
    assert same(client.get_schema(first), V1) and same(client.get_schema(full.schema_id, subject), V2)
    client.clear_caches()
    assert same(client.get_schema_by_guid(full.guid), V2)
    assert client.get_schema_types() == ["AVRO"]
    assert client.get_subjects_by_schema_id(first, deleted=True, limit=5) == [subject]
    assert [(one.subject, one.version) for one in client.get_schema_versions(full.schema_id)] == [(subject, 2)]
    client.clear_caches()
    found = client.lookup_schema(subject, V1)
    assert (found.subject, found.version, found.schema_id) == (subject, 1, first)
    latest = client.get_latest_version(subject)
    assert (latest.version, latest.schema_id) == (2, full.schema_id)
    assert client.get_version(subject, 1).schema_id == first and client.get_version(subject, "latest", deleted=True).version == 2
    assert client.get_versions(subject) == [1, 2] and client.get_versions(subject, offset=1, limit=1) == [2]
    assert subject in client.get_subjects() and subject in client.get_subjects(subject_prefix="python ", deleted=True)
    assert client.get_contexts() == ["."]


def test_associations_are_not_there_as_in_the_community_registry_of_7(client):
    with refused(404, 404) as refusal:
        client.get_associations_by_resource_name("topic", "-", "topic", ["value"])
    assert "HTTP 404 Not Found" in str(refusal.value)
    with refused(404, 404):
        client.delete_associations("id", "topic", ["value"])


def test_compatibility(client, subject):
    client.register_schema(subject, V1)
    assert client.test_compatibility(subject, V2) and not client.test_compatibility(subject, BREAKING, version=1, verbose=True)
    assert client.test_compatibility_all_versions(subject, V2, normalize=True) and not client.test_compatibility_all_versions(subject, BREAKING)
    with refused(409, 40901) as conflict:
        client.register_schema(subject, BREAKING)
    assert "must" in str(conflict.value) and "READER_FIELD_MISSING_DEFAULT_VALUE" in str(conflict.value)
    with refused(404, 40408):
        client.get_compatibility(subject)
    assert client.set_compatibility(subject, "none") == {"compatibility": "NONE"} and client.get_compatibility(subject) == "NONE"
    assert client.register_schema(subject, BREAKING) > 0
    assert client.get_compatibility() == "BACKWARD" and client.set_compatibility(level="FULL") == {"compatibility": "FULL"}
    assert client.delete_config().compatibility_level == ConfigCompatibilityLevel.FULL and client.get_compatibility() == "BACKWARD"
    with refused(422, 42203):
        client.set_compatibility(subject, "sometimes")


def test_settings(client, subject):
    wanted = ServerConfig(compatibility=ConfigCompatibilityLevel.FULL_TRANSITIVE, compatibility_group="major",
                          default_metadata=Metadata(None, MetadataProperties({"owner": "us"}), None))
    assert client.set_config(subject, wanted)["compatibilityGroup"] == "major"
    found = client.get_config(subject)
    assert found.compatibility_level == ConfigCompatibilityLevel.FULL_TRANSITIVE and found.compatibility_group == "major"
    assert found.default_metadata.properties.properties == {"owner": "us"}
    assert client.delete_config(subject).compatibility_group == "major"
    with refused(404, 40408):
        client.get_config(subject)
    assert client.get_config().compatibility_level == ConfigCompatibilityLevel.BACKWARD
    client.set_config(config=ServerConfig(compatibility=ConfigCompatibilityLevel.BACKWARD))
    client.delete_config()


def test_modes(client, subject):
    assert client.get_global_mode() == "READWRITE" and client.update_global_mode("READWRITE") == "READWRITE"
    with refused(404, 40409):
        client.get_mode(subject)
    assert client.update_mode(subject, "READONLY") == "READONLY" and client.get_mode(subject) == "READONLY"
    with refused(422, 42205):
        client.register_schema(subject, V1)
    assert client.update_mode(subject, "IMPORT", force=True) == "IMPORT" and client.delete_mode(subject) == "IMPORT"
    with refused(422, 42204):
        client.update_mode(subject, "SLEEPING")
    assert client.register_schema(subject, V1) > 0


def test_deleting(client, subject):
    first = client.register_schema(subject, V1)
    client.register_schema(subject, V2)
    with refused(404, 40407):
        client.delete_version(subject, 1, permanent=True)
    assert client.delete_version(subject, 1) == 1
    with refused(404, 40406):
        client.delete_version(subject, 1)
    assert client.get_versions(subject) == [2] and client.get_versions(subject, deleted=True) == [1, 2]
    assert client.delete_version(subject, 1, permanent=True) == 1 and client.get_versions(subject, deleted=True) == [2]
    with refused(404, 40405):
        client.delete_subject(subject, permanent=True)
    assert client.delete_subject(subject) == [2]
    with refused(404, 40404):
        client.delete_subject(subject)
    with refused(404, 40401):
        client.get_versions(subject)
    assert client.get_versions(subject, deleted=True, deleted_only=True) == [2]
    assert client.delete_subject(subject, permanent=True) == [2]
    client.clear_caches()
    with refused(404, 40403):
        client.get_schema(first + 100_000)
    with refused(404, 40401):
        client.get_latest_version(subject)


def test_references(client, subject):
    address = Schema(record({"name": "street", "type": "string"}, name="com.example.Address"), "AVRO")
    client.register_schema(f"{subject}-address", address)
    user = Schema(record(NAME, {"name": "home", "type": "com.example.Address"}), "AVRO", [SchemaReference("com.example.Address", f"{subject}-address", 1)])
    made = client.register_schema(subject, user)
    assert client.get_referenced_by(f"{subject}-address", 1) == [made]
    client.clear_caches()
    assert client.get_schema(made).references == [SchemaReference("com.example.Address", f"{subject}-address", 1)]
    with refused(422, 42206):
        client.delete_version(f"{subject}-address", 1)
    with refused(422, 42201):
        client.register_schema(subject, Schema(user.schema_str, "AVRO", [SchemaReference("com.example.Address", "nobody", 1)]))


def test_metadata_and_rules(client, subject):
    with_metadata = Schema(V1.schema_str, "AVRO", [], Metadata(None, MetadataProperties({"major": "1"}), ["secret"]),
                           RuleSet(None, [Rule("check", None, RuleKind.CONDITION, RuleMode.WRITE, "CEL", None, None, "true", None, None, False)]))
    full = client.register_schema_full_response(subject, with_metadata)
    found = client.get_latest_with_metadata(subject, {"major": "1"})
    assert found.version == full.version and found.schema.metadata.properties.properties == {"major": "1"}
    assert found.schema.rule_set.domain_rules[0].name == "check"
    with refused(404, 40403):
        client.get_latest_with_metadata(subject, {"major": "2"})


def test_other_kinds_of_schemas_are_refused_by_name(client, subject):
    for kind, text in (("JSON", '{"type":"object"}'), ("PROTOBUF", 'syntax = "proto3"; message A {}')):
        with refused(422, 42201) as refusal:
            client.register_schema(subject, Schema(text, kind))
        assert kind in str(refusal.value)
    with refused(422, 42201):
        client.register_schema(subject, Schema('{"type":"nonsense"}', "AVRO"))


def test_serializer_and_deserializer(client):
    topic = f"users {uuid.uuid4().hex[:8]}"
    where = SerializationContext(topic, MessageField.VALUE)
    write1, write2 = AvroSerializer(client, V1.schema_str), AvroSerializer(client, V2.schema_str)
    old, new = write1({"name": "zoë"}, where), write2({"name": "Ada", "age": 36}, where)
    assert client.get_versions(f"{topic}-value") == [1, 2]
    plain, as_v2, as_v1 = AvroDeserializer(client), AvroDeserializer(client, V2.schema_str), AvroDeserializer(client, V1.schema_str)
    assert plain(old, where) == {"name": "zoë"} and plain(new, where) == {"name": "Ada", "age": 36}
    assert as_v2(old, where) == {"name": "zoë", "age": None} and as_v1(new, where) == {"name": "Ada"}
    with pytest.raises(SchemaRegistryError) as conflict:
        AvroSerializer(client, BREAKING.schema_str)({"name": "a", "must": "b"}, where)
    assert conflict.value.http_status_code == 409
    latest = AvroSerializer(client, conf={"auto.register.schemas": False, "use.latest.version": True})
    assert plain(latest({"name": "Eve", "age": 1}, where), where) == {"name": "Eve", "age": 1}
    with pytest.raises((SchemaRegistryError, SerializationError)):
        plain(b"\0\x7f\xff\xff\xff\0", where)
