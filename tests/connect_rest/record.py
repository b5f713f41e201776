"""cd tests && ../build/venv/bin/python -m connect_rest.record: asks a Java worker 3.9.1 on Apache Kafka 3.9.1 and writes its answers."""
import json
import sys
import tempfile
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic

from connect_rest.conversation import RECORDED, replay
from peers.systems import start_connect, start_kafka


def an_exchange_a_line(found):
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found) + "\n]\n"


def answers_of_java(folder):
    kafka, kafka_address = start_kafka(folder / "kafka")
    try:
        admin = AdminClient({"bootstrap.servers": kafka_address})
        admin.create_topics([NewTopic("talk", 2, 1)])["talk"].result(20)
        worker, address = start_connect(folder / "connect", kafka_address)
        try:
            return replay(address, folder)
        finally:
            worker.stop()
    finally:
        kafka.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        RECORDED.write_text(an_exchange_a_line(answers_of_java(Path(made))))
    print(RECORDED, file=sys.stderr)
