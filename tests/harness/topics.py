"""A topic, read from its beginning by the public consumer."""
import io
from collections import namedtuple

import fastavro
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from harness.events import PARSED, TOPIC

Record = namedtuple("Record", "partition offset key headers event")


def records(kafka, topic=TOPIC):
    """Every record, by partition and offset; values are decoded as interaction events."""
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "reads-all", "enable.auto.commit": False, "log_level": 0})
    found = []
    try:
        for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions:
            at = TopicPartition(topic, partition, 0)
            first, end = consumer.get_watermark_offsets(at, timeout=10)
            consumer.assign([TopicPartition(topic, partition, first)])
            while first < end:
                message = consumer.poll(10)
                assert message is not None and not message.error(), f"{topic}-{partition} gives nothing at {first} of {end}"
                first = message.offset() + 1
                event = fastavro.schemaless_reader(io.BytesIO(message.value()[5:]), PARSED)
                found.append(Record(partition, message.offset(), message.key().decode(), dict(message.headers() or []), event))
    finally:
        consumer.close()
    return found


def latest(kafka, topic=TOPIC):
    """key -> the event that it has last"""
    return {record.key: record.event for record in records(kafka, topic)}


def configs(kafka, topic=TOPIC):
    resource = ConfigResource(ResourceType.TOPIC, topic)
    admin = AdminClient({"bootstrap.servers": kafka})  # kept: its end ends what is asked
    (answer,) = admin.describe_configs([resource]).values()
    return {name: entry.value for name, entry in answer.result(timeout=10).items()}
