"""librdkafka through confluent-kafka, and kcat: topics, produce, consume, groups, admin."""
import subprocess
import uuid

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from harness.waiting import eventually


@pytest.fixture
def admin(taskflow):
    return AdminClient({"bootstrap.servers": taskflow.kafka})


@pytest.fixture
def topic(admin):
    name = f"t-{uuid.uuid4().hex[:10]}"
    admin.create_topics([NewTopic(name, 3, 1)])[name].result(10)
    return name


def produce(taskflow, topic, records, **config):
    """[(key, value)]; their (partition, offset)."""
    placed, errors = [], []

    def done(error, message):
        errors.append(error) if error else placed.append((message.partition(), message.offset()))

    producer = Producer({"bootstrap.servers": taskflow.kafka, "acks": "all", **config})
    for key, value in records:
        producer.produce(topic, value, key, on_delivery=done)
    assert producer.flush(20) == 0 and not errors, errors
    return placed


def consume(taskflow, topic, count, group, within_s=20, **config):
    """The first `count` messages that a new member of the group gets; commits them."""
    consumer = Consumer({"bootstrap.servers": taskflow.kafka, "group.id": group, "auto.offset.reset": "earliest",
                         "enable.auto.commit": False, **config})
    consumer.subscribe([topic])
    got = []

    def enough():
        got.extend(m for m in consumer.consume(count - len(got), 0.2) if not m.error())
        return len(got) >= count

    try:
        eventually(enough, within_s, f"{count} records of {topic}")
        consumer.commit(asynchronous=False)
    finally:
        consumer.close()
    return got


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_what_is_produced_is_consumed(taskflow, topic, codec):
    records = [(f"k{i}", f"value {i} " * 20) for i in range(500)]
    produce(taskflow, topic, records, **{"compression.type": codec, "linger.ms": 20})
    got = consume(taskflow, topic, 500, f"g-{topic}")
    assert sorted((m.key().decode(), m.value().decode()) for m in got) == sorted(records)


def test_offsets_of_a_partition_are_dense_and_ordered(taskflow, topic):
    produce(taskflow, topic, [("same key", str(i)) for i in range(300)])
    got = consume(taskflow, topic, 300, f"g-{topic}")
    assert [int(m.value()) for m in got] == list(range(300))
    assert [m.offset() for m in got] == list(range(300))


def test_headers_timestamps_and_tombstones_come_back(taskflow, topic):
    producer = Producer({"bootstrap.servers": taskflow.kafka})
    producer.produce(topic, None, "gone", timestamp=1_700_000_000_123, headers=[("a", b"1"), ("empty", b""), ("null", None)])
    assert producer.flush(10) == 0
    [message] = consume(taskflow, topic, 1, f"g-{topic}")
    assert message.value() is None and message.timestamp()[1] == 1_700_000_000_123
    assert message.headers() == [("a", b"1"), ("empty", b""), ("null", None)]


def test_a_group_goes_on_where_it_committed(taskflow, topic):
    group = f"g-{topic}"
    produce(taskflow, topic, [("k", "first")])
    assert [m.value() for m in consume(taskflow, topic, 1, group)] == [b"first"]
    produce(taskflow, topic, [("k", "second")])
    assert [m.value() for m in consume(taskflow, topic, 1, group)] == [b"second"]


def test_members_of_a_group_share_the_partitions(taskflow, topic):
    members = [Consumer({"bootstrap.servers": taskflow.kafka, "group.id": f"g-{topic}", "auto.offset.reset": "earliest",
                         "session.timeout.ms": 6000}) for _ in range(3)]
    try:
        for member in members:
            member.subscribe([topic])

        def balanced():
            for member in members:
                member.poll(0.05)
            return [len(member.assignment()) for member in members] == [1, 1, 1]

        eventually(balanced, 30, "one partition for each of three members")
        members.pop().close()

        def taken_over():
            for member in members:
                member.poll(0.05)
            return sum(len(member.assignment()) for member in members) == 3

        eventually(taken_over, 30, "two members have taken over the third's partition")
    finally:
        for member in members:
            member.close()


def test_seek_by_time_and_watermarks(taskflow, topic):
    producer = Producer({"bootstrap.servers": taskflow.kafka})
    for i in range(10):
        producer.produce(topic, str(i), partition=1, timestamp=1_700_000_000_000 + i * 1000)
    assert producer.flush(10) == 0
    consumer = Consumer({"bootstrap.servers": taskflow.kafka, "group.id": "seeker"})
    try:
        assert consumer.get_watermark_offsets(TopicPartition(topic, 1), timeout=10) == (0, 10)
        [found] = consumer.offsets_for_times([TopicPartition(topic, 1, 1_700_000_004_500)], timeout=10)
        assert found.offset == 5
    finally:
        consumer.close()


def test_admin_creates_describes_and_deletes(admin):
    name = f"t-{uuid.uuid4().hex[:10]}"
    admin.create_topics([NewTopic(name, 2, 1, config={"retention.ms": "604800000", "cleanup.policy": "compact"})])[name].result(10)
    assert len(admin.list_topics(timeout=10).topics[name].partitions) == 2
    resource = ConfigResource(ResourceType.TOPIC, name)
    described = admin.describe_configs([resource])[resource].result(10)
    assert described["retention.ms"].value == "604800000" and described["cleanup.policy"].value == "compact"
    with pytest.raises(KafkaException, match="TOPIC_ALREADY_EXISTS"):
        admin.create_topics([NewTopic(name, 2, 1)])[name].result(10)
    admin.delete_topics([name])[name].result(10)
    eventually(lambda: name not in admin.list_topics(timeout=10).topics, 5, "the topic is gone")


def test_the_topic_of_the_events_is_as_the_workflow_has_it(admin):
    topics = admin.list_topics(timeout=10).topics
    assert len(topics["taskflow-interactions"].partitions) == 3
    resource = ConfigResource(ResourceType.TOPIC, "taskflow-interactions")
    assert admin.describe_configs([resource])[resource].result(10)["retention.ms"].value == str(7 * 24 * 3600 * 1000)


def kcat(*words, feed=None):
    done = subprocess.run(["kcat", *words], input=feed, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_kcat_lists_produces_and_consumes(taskflow, topic):
    assert f'topic "{topic}" with 3 partitions' in kcat("-b", taskflow.kafka, "-L")
    kcat("-b", taskflow.kafka, "-t", topic, "-P", "-K", ":", feed="a:one\nb:two\nc:three\n")
    lines = kcat("-b", taskflow.kafka, "-t", topic, "-C", "-e", "-q", "-f", "%k=%s\n", "-o", "beginning").splitlines()
    assert sorted(lines) == ["a=one", "b=two", "c=three"]


def test_kcat_consumes_in_a_group(taskflow, topic):
    produce(taskflow, topic, [("k", "v")])
    out = kcat("-b", taskflow.kafka, "-X", "auto.offset.reset=earliest", "-c", "1", "-q", "-G", f"kcat-{topic}", topic)
    assert out == "v\n"
