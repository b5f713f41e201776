"""A topic, read from its beginning by the public consumer."""
import io
from collections import namedtuple

import fastavro
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from harness.events import PARSED, TOPIC

Record = namedtuple("Record", "partition offset key headers event")


def consumer(kafka, group="reads-all"):
    return Consumer({"bootstrap.servers": kafka, "group.id": group, "enable.auto.commit": False, "log_level": 0})


def messages(kafka, topic=TOPIC):
    """Every record as the client gives it, by partition and offset."""
    reader = consumer(kafka)
    try:
        for partition in reader.list_topics(topic, timeout=10).topics[topic].partitions:
            first, end = reader.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
            reader.assign([TopicPartition(topic, partition, first)])
            while first < end:
                found = reader.consume(min(10_000, end - first), 1) or reader.consume(1, 10)
                assert found, f"{topic}-{partition} gives nothing at {first} of {end}"
                for message in found:
                    assert not message.error(), message.error()
                    first = message.offset() + 1
                    yield message
    finally:
        reader.close()


def records(kafka, topic=TOPIC):
    """Every record; values are decoded as interaction events."""
    return [Record(one.partition(), one.offset(), one.key().decode(), dict(one.headers() or []),
                   fastavro.schemaless_reader(io.BytesIO(one.value()[5:]), PARSED)) for one in messages(kafka, topic)]


def committed(kafka, group, topic=TOPIC, partitions=3):
    of = consumer(kafka, group)
    try:
        return [at.offset for at in of.committed([TopicPartition(topic, p) for p in range(partitions)], timeout=20)]
    finally:
        of.close()


def commit(kafka, group, offsets, topic=TOPIC):
    of = consumer(kafka, group)
    try:
        of.commit(offsets=[TopicPartition(topic, p, offset) for p, offset in enumerate(offsets)], asynchronous=False)
    finally:
        of.close()


def latest(kafka, topic=TOPIC):
    """key -> the event that it has last"""
    return {record.key: record.event for record in records(kafka, topic)}


def configs(kafka, topic=TOPIC):
    resource = ConfigResource(ResourceType.TOPIC, topic)
    admin = AdminClient({"bootstrap.servers": kafka})  # kept: its end ends what is asked
    (answer,) = admin.describe_configs([resource]).values()
    return {name: entry.value for name, entry in answer.result(timeout=10).items()}
