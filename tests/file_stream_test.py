"""FileStreamSource and FileStreamSink: a file becomes a topic becomes a file; what connectors take from files and variables of the worker stays secret."""
import json
import re

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from harness.rest import curl, deploy
from harness.topics import configs
from harness.waiting import eventually

PACKAGE = "org.apache.kafka.connect.file"
SECRET = "t0p-s3cret-topic"


class Files:
    """A worker with a folder for its connectors, and one for secrets."""

    def __init__(self, start, tmp_path):
        self.folder = tmp_path / "files"
        self.folder.mkdir()
        self.secrets = tmp_path / "secrets"
        self.secrets.mkdir()
        self.running = start(options=["--setup=false", "--connect-file-dirs", str(self.folder), "--connect-secret-dirs", str(self.secrets),
                                      "--connect-secret-env", "SECRET_.*"], env={"SECRET_TOPIC": SECRET, "OTHER": "hidden"})
        for topic in ("lines", SECRET):
            admin = AdminClient({"bootstrap.servers": self.running.kafka})  # kept, or its end ends what is asked
            admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(20)
        self.input = self.folder / "in.txt"

    def append(self, text):
        with self.input.open("a") as file:
            file.write(text)

    def source(self, name="source", topic="lines", **more):
        deploy(self.running.connect, name, {"connector.class": f"{PACKAGE}.FileStreamSourceConnector", "tasks.max": "1", "file": str(self.input), "topic": topic} | more)

    def sink(self, name="sink", topics="lines", **more):
        deploy(self.running.connect, name, {"connector.class": f"{PACKAGE}.FileStreamSinkConnector", "tasks.max": "1", "file": str(self.folder / f"{name}.txt"), "topics": topics} | more)

    def has(self, *lines, name="sink"):
        """Exactly these."""
        def written():
            file = self.folder / f"{name}.txt"
            return file.exists() and file.read_text() == "".join(f"{line}\n" for line in lines)

        eventually(written, 30, f"{name}.txt holds {lines}")

    def ask(self, method, path, body=None):
        status, text = curl(method, f"http://{self.running.connect}{path}", body)
        return status, json.loads(text) if text else None

    def offset(self, name="source"):
        return self.ask("GET", f"/connectors/{name}/offsets")[1]["offsets"]

    def at(self, position):
        return [{"partition": {"filename": str(self.input)}, "offset": {"position": position}}]

    def trace(self, name):
        def failed():
            tasks = self.ask("GET", f"/connectors/{name}/status")[1]["tasks"]
            return tasks and tasks[0]["state"] == "FAILED" and tasks[0]["trace"]

        return eventually(failed, 30, f"{name} fails")


@pytest.fixture
def files(start, tmp_path):
    return Files(start, tmp_path)


def test_a_file_becomes_a_topic_becomes_a_file(files):
    files.append("one\ntwo\n")
    files.source()
    files.sink()
    files.has("one", "two")
    files.append("thr")
    files.append("ee\nfour\r\n\nzoë ☎️\n")
    files.has("one", "two", "three", "four", "", "zoë ☎️")
    size = files.input.stat().st_size
    eventually(lambda: files.offset() == files.at(size), 20, "the offset is kept")
    assert files.ask("GET", "/connectors/source/topics") == (200, {"source": {"topics": ["lines"]}})

    # It goes on where it was, after a good end as after a kill.
    files.running.stop()
    files.append("five\n")
    files.running.start()
    files.has("one", "two", "three", "four", "", "zoë ☎️", "five")
    size = files.input.stat().st_size
    eventually(lambda: files.offset() == files.at(size), 20, "the offset is kept")
    files.running.kill()
    files.append("six\n")
    files.running.start()
    files.has("one", "two", "three", "four", "", "zoë ☎️", "five", "six")


def test_offsets_of_a_source_are_altered_and_reset(files):
    files.append("one\ntwo\n")
    files.source()
    files.sink()
    files.has("one", "two")
    eventually(lambda: files.offset() == files.at(8), 20, "the offset is kept")
    path = "/connectors/source/offsets"
    assert files.ask("PATCH", path, {"offsets": files.at(4)})[0] == 400, "it is not stopped"
    assert files.ask("PUT", "/connectors/source/stop") == (204, None)
    told = {"message": "The offsets for this connector have been altered successfully"}
    eventually(lambda: files.ask("PATCH", path, {"offsets": files.at(4)}) == (200, told), 20, "altered")
    assert files.offset() == files.at(4)
    wrong = files.at(4)
    wrong[0]["offset"] = {"position": -1}
    status, answer = files.ask("PATCH", path, {"offsets": wrong})
    assert status == 500 and answer["message"] == "The value for the 'position' key in the offset should be a non-negative value"
    assert files.ask("PUT", "/connectors/source/resume") == (202, None)
    files.has("one", "two", "two")

    assert files.ask("PUT", "/connectors/source/stop") == (204, None)
    told = {"message": "The offsets for this connector have been reset successfully"}
    eventually(lambda: files.ask("DELETE", path) == (200, told), 20, "reset")
    assert files.offset() == []
    assert files.ask("PUT", "/connectors/source/resume") == (202, None)
    files.has("one", "two", "two", "one", "two")


def test_secrets_are_looked_up_and_never_shown(files):
    (files.secrets / "my.properties").write_text("file = in.txt\nwrong=7\n")
    reference = f"${{file:{files.secrets}/my.properties:file}}"
    config = {"file": f"{files.folder}/{reference}"}
    files.append("one\n")
    files.source(topic="${env:SECRET_TOPIC}", **config)
    files.sink(topics=SECRET)
    files.has("one")
    shown = files.ask("GET", "/connectors/source/config")[1]
    assert shown["topic"] == "${env:SECRET_TOPIC}" and shown["file"] == config["file"]
    for path in ("source", "source/config", "source/tasks", "source/tasks-config", "source/status"):
        text = json.dumps(files.ask("GET", f"/connectors/{path}")[1])
        assert SECRET not in text and "in.txt" not in text, path
    assert SECRET not in json.dumps(files.ask("PUT", "/connector-plugins/FileStreamSource/config/validate", shown)[1])
    assert files.ask("DELETE", "/connectors/sink")[0] == 204  # its configuration names the topic

    # What cannot be looked up says the key, the provider, the path and the key there.
    for name, topic, words in (
            ("nokey", f"${{file:{files.secrets}/my.properties:none}}", ("configuration topic", "file:", "my.properties has no key none")),
            ("nofile", f"${{file:{files.secrets}/none:a}}", ("configuration topic", "Could not read properties from file", f"{files.secrets}/none")),
            ("outside", "${file:/etc/hostname:a}", ("configuration topic", "/etc/hostname", "connect.secret_dirs", str(files.secrets))),
            ("noenv", "${env:SECRET_NONE}", ("configuration topic", "env:SECRET_NONE", "no variable SECRET_NONE")),
            ("forbidden", "${env:OTHER}", ("configuration topic", "env:OTHER", "connect.secret_env"))):
        status, answer = files.ask("PUT", f"/connectors/{name}/config", {"connector.class": f"{PACKAGE}.FileStreamSourceConnector", "file": "in.txt", "topic": topic})
        assert status == 201, answer
        trace = files.trace(name)
        for word in words:
            assert word in trace, trace
        assert "wrong" not in trace and "hidden" not in trace
    log = files.running.log()
    assert "nokey" in log and not [line for line in log.splitlines() if SECRET in line and "source" in line]


def test_a_source_makes_its_topic(files):
    files.append("one\n")
    files.source(topic="made", **{"topic.creation.default.partitions": "3", "topic.creation.default.replication.factor": "1", "topic.creation.default.retention.ms": "3600000",
                                  "producer.override.linger.ms": "1"})
    files.sink(topics="made", **{"consumer.override.fetch.max.wait.ms": "50"})
    files.has("one")
    admin = AdminClient({"bootstrap.servers": files.running.kafka})
    assert len(admin.list_topics("made", timeout=10).topics["made"].partitions) == 3
    assert configs(files.running.kafka, "made")["retention.ms"] == "3600000"


def test_the_lag_of_a_task_is_told(files):
    files.append("one\ntwo\n")
    files.source()
    files.sink()
    files.has("one", "two")

    def lag(what):
        text = curl("GET", f"http://{files.running.site}/metrics")[1]
        found = re.findall(rf'^taskflow_connect_task_lag_{what}{{connector="sink",task="0"}} (\d+)$', text, re.M)
        return int(found[0]) if found else None

    eventually(lambda: lag("records") == 0 and lag("seconds") == 0, 20, "nothing is behind")
    assert files.ask("PUT", "/connectors/sink/pause")[0] == 202
    eventually(lambda: files.ask("GET", "/connectors/sink/status")[1]["tasks"][0]["state"] == "PAUSED", 20, "it is paused")
    files.append("three\nfour\nfive\n")
    eventually(lambda: lag("records") == 3, 30, "three records are behind")
    eventually(lambda: lag("seconds") > 0, 30, "they wait")
    assert files.ask("PUT", "/connectors/sink/resume")[0] == 202
    files.has("one", "two", "three", "four", "five")
    eventually(lambda: lag("records") == 0 and lag("seconds") == 0, 20, "nothing is behind")
    assert files.ask("DELETE", "/connectors/sink")[0] == 204
    eventually(lambda: lag("records") is None, 20, "it is gone")
