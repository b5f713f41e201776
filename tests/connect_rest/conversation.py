"""Requests to a Connect worker in order, as Java's and ours get them. The answers of Java's are in java_3_9_1.json."""
import json
import time
import urllib.error
import urllib.request
from pathlib import Path

RECORDED = Path(__file__).parent / "java_3_9_1.json"
SINK = "org.apache.kafka.connect.file.FileStreamSinkConnector"
STRING = "org.apache.kafka.connect.storage.StringConverter"
SETTLE_S = 60


def sink(**more):
    """A file sink; {dir} becomes a folder in which the worker may write."""
    return {"connector.class": SINK, "tasks.max": "1", "topics": "talk", "file": "{dir}/talk.txt"} | more


def without(config, *keys):
    return {key: value for key, value in config.items() if key not in keys}


ERRORS = {"errors.tolerance": "all", "errors.log.enable": "true", "errors.retry.timeout": "1000"}
ROUTED = {"transforms": "a,b", "transforms.a.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.a.regex": "(.*)", "transforms.a.replacement": "x-$1",
          "transforms.b.type": "org.apache.kafka.connect.transforms.HoistField$Value", "transforms.b.field": "line"}
PREDICATED = {"transforms": "a", "transforms.a.type": "org.apache.kafka.connect.transforms.Filter", "transforms.a.predicate": "p", "predicates": "p",
              "predicates.p.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches", "predicates.p.pattern": "none.*"}
VALIDATE = "/connector-plugins/FileStreamSinkConnector/config/validate"
TRANSFORMS = ["DropHeaders", "Filter", "InsertHeader", "RegexRouter", "TimestampRouter", "ValueToKey"] + [
    f"{name}${side}" for side in ("Key", "Value")
    for name in ("Cast", "ExtractField", "Flatten", "HeaderFrom", "HoistField", "InsertField", "MaskField", "ReplaceField", "SetSchemaMetadata", "TimestampConverter")]
PLUGINS = [f"transforms.{name}" for name in TRANSFORMS] + [f"transforms.predicates.{name}" for name in ("HasHeaderKey", "RecordIsTombstone", "TopicNameMatches")] + [
    f"converters.{name}Converter" for name in ("Boolean", "ByteArray", "Double", "Float", "Integer", "Long", "Short")] + ["json.JsonConverter", "storage.SimpleHeaderConverter"]
SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector"
FIELDED = {"transforms": "a", "transforms.a.type": "org.apache.kafka.connect.transforms.ExtractField$Value"}
LOGGER = "org.apache.kafka.connect.runtime.rest"

# (method, path, body); a text as body is sent as it is. ("wait", connector, state, tasks) waits for
# a status; None are any tasks. ("gone", connector) waits until it has none.
CONVERSATION = [
    ("GET", "/", None), ("HEAD", "/", None), ("GET", "/health", None), ("GET", "/connectors", None), ("GET", "/connectors?expand=status", None),
    ("GET", "/connectors?expand=nonsense", None), ("GET", "/none", None), ("GET", "/connectors/", None), ("GET", "/connectors/none", None),
    ("GET", "/connectors/none/config", None), ("GET", "/connectors/none/status", None), ("GET", "/connectors/none/tasks", None), ("GET", "/connectors/none/tasks-config", None),
    ("GET", "/connectors/none/tasks/0/status", None), ("GET", "/connectors/none/topics", None), ("GET", "/connectors/none/offsets", None), ("GET", "/connectors/none/none", None),
    ("POST", "/connectors/none/restart", None), ("POST", "/connectors/none/restart?includeTasks=true", None), ("POST", "/connectors/none/tasks/0/restart", None),
    ("PUT", "/connectors/none/pause", None), ("PUT", "/connectors/none/resume", None), ("PUT", "/connectors/none/stop", None), ("PUT", "/connectors/none/topics/reset", None),
    ("DELETE", "/connectors/none", None), ("DELETE", "/connectors/none/offsets", None), ("PATCH", "/connectors/none/config", {"a": "b"}), ("PATCH", "/connectors/none/offsets", {"offsets": []}),
    # what cannot be read, or is not allowed
    ("POST", "/connectors", "{"), ("POST", "/connectors", "[]"), ("POST", "/connectors", "7"), ("POST", "/connectors", {"name": "a"}), ("POST", "/connectors", {"name": "a", "nonsense": 1, "config": sink()}),
    ("POST", "/connectors", {"config": without(sink(), "topics")}), ("PUT", "/connectors/a/config", "{"), ("PUT", "/connectors/a/config", "[]"), ("PATCH", "/connectors/a/config", "{"),
    ("PUT", "/connectors", {}), ("DELETE", "/connectors", None), ("POST", "/connectors/a", {}), ("PATCH", "/connectors/a", {}), ("POST", "/connectors/a/config", {}), ("GET", "/connectors/a/pause", None),
    ("GET", "/connectors/a/restart", None), ("POST", "/connector-plugins", {}), ("DELETE", "/", None), ("GET", VALIDATE, None), ("POST", "/admin/loggers/root", {}),
    # what is no configuration
    ("POST", "/connectors", {"name": "a", "config": {}}), ("POST", "/connectors", {"name": "a", "config": without(sink(), "connector.class")}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"connector.class": "no.such.Connector"})}), ("POST", "/connectors", {"name": "a", "config": without(sink(), "topics")}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"topics.regex": "x.*"})}), ("POST", "/connectors", {"name": "a", "config": sink(**{"tasks.max": "0"})}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"tasks.max": "many"})}), ("POST", "/connectors", {"name": "a", "config": sink(name="b")}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"errors.tolerance": "some"})}), ("POST", "/connectors", {"name": "a", "config": sink(**{"key.converter": "no.such.Converter"})}),
    ("POST", "/connectors", {"name": "a", "config": sink(transforms="t")}), ("POST", "/connectors", {"name": "a", "config": sink(transforms="t", **{"transforms.t.type": "no.such.Transform"})}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"errors.deadletterqueue.topic.name": "talk"})}),
    ("POST", "/connectors", {"name": "a", "config": sink(**{"config.action.reload": "maybe"})}), ("POST", "/connectors", {"name": "a", "initial_state": "GONE", "config": sink()}),
    ("PUT", "/connectors/a/config", {}), ("PUT", "/connectors/a/config", sink(name="b")), ("PUT", "/connectors/a/config", sink(**{"topics": None})),
    # one that runs
    ("POST", "/connectors", {"name": "a", "config": sink()}), ("wait", "a", "RUNNING", 1), ("GET", "/connectors", None), ("GET", "/connectors/a", None), ("GET", "/connectors/a/config", None),
    ("GET", "/connectors/a/status", None), ("GET", "/connectors/a/tasks", None), ("GET", "/connectors/a/tasks-config", None), ("GET", "/connectors/a/tasks/0/status", None),
    ("GET", "/connectors/a/tasks/7/status", None), ("GET", "/connectors/a/tasks/x/status", None), ("GET", "/connectors/a/topics", None), ("GET", "/connectors?expand=status&expand=info", None),
    ("GET", "/connectors?expand=info", None), ("POST", "/connectors", {"name": "a", "config": sink()}), ("PUT", "/connectors/a/topics/reset", None), ("GET", "/connectors/a/offsets", None),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": 0}, "offset": {"kafka_offset": 1}}]}), ("DELETE", "/connectors/a/offsets", None),
    ("POST", "/connectors/a/tasks/0/restart", None), ("wait", "a", "RUNNING", 1), ("POST", "/connectors/a/tasks/7/restart", None), ("POST", "/connectors/a/restart", None), ("wait", "a", "RUNNING", 1),
    ("POST", "/connectors/a/restart?includeTasks=true&onlyFailed=false", None), ("wait", "a", "RUNNING", 1), ("POST", "/connectors/a/restart?includeTasks=true&onlyFailed=true", None),
    ("POST", "/connectors/a/restart?onlyFailed=true", None), ("wait", "a", "RUNNING", 1),
    # changed, paused, resumed, stopped
    ("PUT", "/connectors/a/config", sink(**ERRORS)), ("wait", "a", "RUNNING", 1), ("PUT", "/connectors/a/config", sink(name="a", **ROUTED)), ("wait", "a", "RUNNING", 1),
    ("PUT", "/connectors/a/config", sink(**PREDICATED)), ("PATCH", "/connectors/a/config", {"tasks.max": "2", "unknown.key": "kept"}), ("wait", "a", "RUNNING", 2), ("GET", "/connectors/a/config", None),
    ("PATCH", "/connectors/a/config", {"unknown.key": None}), ("GET", "/connectors/a/config", None), ("PATCH", "/connectors/a/config", {"tasks.max": "-1"}), ("PATCH", "/connectors/a/config", {}),
    ("GET", "/connectors/a/tasks", None), ("GET", "/connectors/a/tasks-config", None), ("PUT", "/connectors/a/pause", None), ("wait", "a", "PAUSED", 2), ("PUT", "/connectors/a/pause", None),
    ("GET", "/connectors/a/status", None), ("PUT", "/connectors/a/resume", None), ("wait", "a", "RUNNING", 2), ("PUT", "/connectors/a/resume", None), ("PUT", "/connectors/a/stop", None),
    ("wait", "a", "STOPPED", 0), ("PUT", "/connectors/a/stop", None), ("GET", "/connectors/a/status", None), ("GET", "/connectors/a/tasks", None), ("GET", "/connectors/a", None),
    # offsets, while it is stopped
    ("PATCH", "/connectors/a/offsets", {}), ("PATCH", "/connectors/a/offsets", {"offsets": []}), ("PATCH", "/connectors/a/offsets", "{"), ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk"}, "offset": {"kafka_offset": 1}}]}),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": "x"}, "offset": {"kafka_offset": 1}}]}),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": 0}, "offset": {"kafka_offset": "x"}}]}),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": 0}, "offset": {"nonsense": 1}}]}),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": 0}, "offset": {"kafka_offset": 1}}]}), ("GET", "/connectors/a/offsets", None),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": "0"}, "offset": {"kafka_offset": "0"}}]}), ("GET", "/connectors/a/offsets", None),
    ("PATCH", "/connectors/a/offsets", {"offsets": [{"partition": {"kafka_topic": "talk", "kafka_partition": 0}, "offset": None}]}), ("GET", "/connectors/a/offsets", None),
    ("DELETE", "/connectors/a/offsets", None), ("DELETE", "/connectors/a/offsets", None), ("PUT", "/connectors/a/resume", None), ("wait", "a", "RUNNING", 2),
    ("DELETE", "/connectors/a", None), ("DELETE", "/connectors/a", None), ("gone", "a"), ("GET", "/connectors/a/status", None),
    # begun in other ways
    ("PUT", "/connectors/b%20c/config", sink(name="b c")), ("wait", "b%20c", "RUNNING", 1), ("GET", "/connectors/b%20c", None), ("DELETE", "/connectors/b%20c", None),
    ("POST", "/connectors", {"name": " d ", "config": sink(), "initial_state": "stopped"}), ("wait", "d", "STOPPED", 0), ("GET", "/connectors/d/status", None), ("DELETE", "/connectors/d", None),
    ("POST", "/connectors", {"name": "e", "config": sink(), "initial_state": "PAUSED"}), ("wait", "e", "PAUSED", None), ("DELETE", "/connectors/e", None),
    ("POST", "/connectors", {"name": "f", "config": sink(**{"connector.class": "FileStreamSink", "topics": "talk,none", "key.converter": STRING})}), ("wait", "f", "RUNNING", 1), ("GET", "/connectors/f", None), ("DELETE", "/connectors/f", None),
    ("POST", "/connectors", {"name": "g", "config": sink(**{"tasks.max": 1})}), ("wait", "g", "RUNNING", 1), ("GET", "/connectors/g/config", None), ("DELETE", "/connectors/g", None),
    # plugins
    ("GET", "/connector-plugins", None), ("GET", "/connector-plugins?connectorsOnly=false", None), ("GET", f"/connector-plugins/{SINK}/config", None), ("GET", "/connector-plugins/FileStreamSink/config", None),
    ("GET", "/connector-plugins/no.such.Plugin/config", None), ("GET", "/connector-plugins/org.apache.kafka.connect.transforms.RegexRouter/config", None), ("GET", f"/connector-plugins/{STRING}/config", None),
    ("GET", "/connector-plugins/org.apache.kafka.connect.transforms.predicates.TopicNameMatches/config", None),
    ("PUT", VALIDATE, sink(name="v")), ("PUT", VALIDATE, without(sink(name="v"), "topics")), ("PUT", VALIDATE, sink(name="v", **{"topics.regex": "x"})), ("PUT", VALIDATE, {}), ("PUT", VALIDATE, "{"), ("PUT", VALIDATE, "[]"),
    ("PUT", VALIDATE, without(sink(name="v"), "connector.class")), ("PUT", VALIDATE, sink(name="v", **{"tasks.max": "0", "errors.retry.timeout": "x"})), ("PUT", VALIDATE, sink()), ("PUT", VALIDATE, sink(name="v", **ROUTED)),
    ("PUT", VALIDATE, sink(name="v", **{"transforms": "a"})), ("PUT", f"/connector-plugins/{SINK}/config/validate", sink(name="v")), ("PUT", "/connector-plugins/FileStreamSink/config/validate", sink(name="v")),
    ("PUT", "/connector-plugins/Other/config/validate", sink(name="v")),
    *(("GET", f"/connector-plugins/org.apache.kafka.connect.{plugin}/config", None) for plugin in PLUGINS), ("GET", f"/connector-plugins/{SOURCE}/config", None),
    ("PUT", "/connector-plugins/FileStreamSourceConnector/config/validate", {"name": "v", "connector.class": SOURCE}),
    ("PUT", "/connector-plugins/FileStreamSourceConnector/config/validate", {"name": "v", "connector.class": SOURCE, "file": "x", "topic": "", "batch.size": "0"}),
    ("PUT", VALIDATE, sink(name="v", **FIELDED)), ("PUT", "/connector-plugins/FileStreamSource/config/validate", {"name": "v", "connector.class": SOURCE, "topic": "t", "file": "x", "exactly.once.support": "required"}),
    # a source
    ("PUT", "/connectors/h/config", {"connector.class": SOURCE, "file": "{dir}/none.txt", "topic": "talk"}), ("wait", "h", "RUNNING", 1), ("GET", "/connectors/h", None), ("GET", "/connectors/h/status", None),
    ("GET", "/connectors/h/tasks", None), ("GET", "/connectors/h/offsets", None), ("PATCH", "/connectors/h/offsets", {"offsets": [{"partition": {"filename": "x"}, "offset": {"position": 1}}]}),
    ("PUT", "/connectors/h/stop", None), ("wait", "h", "STOPPED", 0), *(("PATCH", "/connectors/h/offsets", {"offsets": [entry]}) for entry in (
        {"partition": {"filename": "x"}, "offset": {"position": -1}}, {"partition": {"filename": "x"}, "offset": {"position": "1"}}, {"partition": {"filename": "x"}, "offset": {"at": 1}},
        {"partition": {"name": "x"}, "offset": {"position": 1}}, {"partition": {"filename": "x"}, "offset": {"position": 5}})), ("GET", "/connectors/h/offsets", None),
    ("PATCH", "/connectors/h/offsets", {"offsets": [{"partition": {"filename": "x"}, "offset": None}]}), ("GET", "/connectors/h/offsets", None),
    ("PATCH", "/connectors/h/offsets", {"offsets": [{"partition": {"filename": "x"}, "offset": {"position": 7}}]}), ("DELETE", "/connectors/h/offsets", None), ("GET", "/connectors/h/offsets", None),
    ("DELETE", "/connectors/h", None),
    # loggers
    ("GET", "/admin/loggers", None), ("GET", "/admin/loggers/root", None), ("GET", "/admin/loggers/no.such.Logger", None), ("PUT", f"/admin/loggers/{LOGGER}", {"level": "DEBUG"}), ("GET", f"/admin/loggers/{LOGGER}", None),
    ("PUT", f"/admin/loggers/{LOGGER}", {"level": "INFO"}), ("PUT", f"/admin/loggers/{LOGGER}", {}), ("PUT", f"/admin/loggers/{LOGGER}", {"level": "LOUD"}), ("PUT", f"/admin/loggers/{LOGGER}?scope=cluster", {"level": "INFO"}),
    ("PUT", f"/admin/loggers/{LOGGER}?scope=none", {"level": "INFO"}), ("PUT", f"/admin/loggers/{LOGGER}", "{"),
]


def filled(value, folder):
    if isinstance(value, dict):
        return {key: filled(one, folder) for key, one in value.items()}
    return value.replace("{dir}", str(folder)) if isinstance(value, str) else value


def ask(address, method, path, body=None):
    """(status, text, Location)"""
    data = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{address}{path}", data, method=method, headers={"Content-Type": "application/json"} if data is not None else {})
    try:
        with urllib.request.urlopen(request, timeout=100) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), None


def wait_for(address, connector, state, tasks=1):
    end = time.monotonic() + SETTLE_S
    while True:
        status, text, _ = ask(address, "GET", f"/connectors/{connector}/status")
        if status == 200:
            told = json.loads(text)
            if told["connector"]["state"] == state and (tasks is None or [task["state"] for task in told["tasks"]] == [state] * tasks):
                return
        assert time.monotonic() < end, f"{connector} is not {state} with {tasks} tasks: {text}"
        time.sleep(0.1)


def wait_until_gone(address, connector):
    end = time.monotonic() + SETTLE_S
    while (status := ask(address, "GET", f"/connectors/{connector}/status")[0]) != 404:
        assert time.monotonic() < end, f"{connector} has a status yet: {status}"
        time.sleep(0.1)


def is_rebalancing(status, text):
    """Java's worker says so by 409, and by 500 where it asks its herder for a configuration or for offsets."""
    if status == 409:
        return "already exists" not in text
    return status == 500 and ("still active" in text or "a rebalance is expected" in text)


def ask_settled(address, method, path, body):
    """A rebalance is over some time."""
    end = time.monotonic() + SETTLE_S
    while True:
        answer = ask(address, method, path, body)
        if not is_rebalancing(*answer[:2]):
            return answer
        assert time.monotonic() < end, answer
        time.sleep(0.2)


def replay(address, folder):
    """[{"step", "status", "body", "location"?}] of every request, without what is of this run alone"""
    found = []
    for step in CONVERSATION:
        if step[0] == "wait":
            wait_for(address, *step[1:])
            continue
        if step[0] == "gone":
            wait_until_gone(address, *step[1:])
            continue
        method, path, body = step
        status, text, location = ask_settled(address, method, path, filled(body, folder))
        try:
            answer = json.loads(text) if text else None
        except ValueError:
            answer = f"no JSON: {text[:80]}"
        one = {"step": f"{method} {path} {json.dumps(body)}" if body is not None else f"{method} {path}", "status": status, "body": answer}
        if location:
            one["location"] = location.removeprefix(f"http://{address}")
        found.append(one)
    text = json.dumps(found, ensure_ascii=False)
    return json.loads(text.replace(address, "worker:8083").replace(str(folder), "{dir}"))


def shape(value):
    """Types and members. Members of every element of a list count together."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        if all(isinstance(one, dict) for one in value):
            return [{key: merged([shape(one[key]) for one in value if key in one]) for one in value for key in one}] if value else []
        return [merged([shape(one) for one in value])] if value else []
    return "null" if value is None else type(value).__name__


def merged(shapes):
    """"str" of "str" and "null"."""
    plain = [one for one in shapes if one != "null"]
    return plain[0] if plain else "null"
