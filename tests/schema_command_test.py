"""`taskflow schema`: whether a schema may become the next version, and what the table would gain."""
import copy
import json

import pytest

from harness.program import ROOT, free_port, run
from harness.rest import curl, wait_until_running

SUBJECT = "taskflow-interactions-value"
EVENT = json.loads((ROOT / "kafka/schemas/interaction-event.avsc").read_text())
SINK = "cassandra-sink-interactions"


@pytest.fixture
def schema(taskflow, tmp_path):
    """schema("plan", SCHEMA, ...): what it prints; `code` is the exit code that is expected."""

    def schema(command, content, *words, code=0, data=None):
        file = tmp_path / "schema.avsc"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        done = run("schema", command, file, *words, "--data", data or taskflow.data)
        assert done.returncode == code, f"{done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if code < 2 else done.stderr

    wait_until_running(taskflow.connect, SINK)
    schema.plan = lambda content, *words, code=0: json.loads(schema("plan", content, *words, "--json", code=code))
    return schema


def with_field(**field):
    out = copy.deepcopy(EVENT)
    out["fields"].append(field)
    return out


def versions(taskflow, subject=SUBJECT):
    return curl("GET", f"http://{taskflow.registry}/subjects/{subject}/versions")


def test_the_same_schema_equals_the_version_that_is_there(taskflow, schema):
    plan = schema.plan(EVENT)
    assert plan["compatible"] and plan["equals"]["version"] == 1 and plan["next"] is None
    (table,) = plan["tables"]
    assert (table["connector"], table["table"], table["newColumns"], table["problems"]) == (SINK, "taskflow.interactions", [], [])
    assert "equals" in schema("plan", EVENT)


def test_an_optional_field_becomes_a_column(taskflow, schema):
    new = with_field(name="note", type=["null", "string"], default=None)
    plan = schema.plan(new)
    assert plan["compatible"] and plan["equals"] is None and plan["next"]["version"] == 2
    (table,) = plan["tables"]
    assert table["newColumns"] == [{"name": "note", "type": "text", "from": "STRING"}] and table["autoEvolve"], table
    assert table["statements"] == ['ALTER TABLE "taskflow"."interactions" ADD "note" text'] and table["problems"] == []
    text = schema("plan", new)
    for part in (f"{SUBJECT}: 1 version", "BACKWARD", "compatible", "version 2", "note", "text", "auto.evolve=true"):
        assert part in text, text
    assert versions(taskflow) == (200, "[1]"), "a plan registered the schema"


def test_what_is_planned_comes_true(taskflow, schema):
    """On a subject of its own: the id and version are those that registering gives."""
    planned = schema.plan(EVENT, "--subject", "own-value")
    registered = json.loads(schema("register", EVENT, "--subject", "own-value", "--json"))
    assert registered == {"subject": "own-value", **planned["next"]}, "the same schema has its id in every subject"
    other = with_field(name="more", type="long", default=0)
    planned = schema.plan(other, "--subject", "own-value")["next"]
    assert json.loads(schema("register", other, "--subject", "own-value", "--json")) == {"subject": "own-value", **planned}


def test_a_breaking_change_names_rule_and_field(taskflow, schema):
    new = with_field(name="price", type="int")
    plan = schema.plan(new, code=1)
    (why,) = plan["disagreements"]
    assert not plan["compatible"] and plan["against"] == 1 and plan["level"] == "BACKWARD"
    assert (why["rule"], why["path"], why["field"]) == ("READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/5", "price")
    text = schema("plan", new, code=1)
    for part in ("not compatible with version 1", "price", "READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/5", "default"):
        assert part in text, text
    done = run("schema", "register", "-", "--data", taskflow.data)  # nothing on stdin
    assert done.returncode == 2 and "stdin" in done.stderr
    schema("register", new, code=1)
    assert versions(taskflow) == (200, "[1]")


def test_what_no_column_can_hold(schema):
    place = {"type": "record", "name": "Place", "fields": [{"name": "city", "type": "string"}]}
    (table,) = schema.plan(with_field(name="place", type=["null", place], default=None))["tables"]
    assert table["newColumns"] == [{"name": "place", "type": None, "from": "STRUCT"}], table
    assert "field place (STRUCT)" in table["problems"][0] and "Flatten" in table["problems"][0]


def test_list_and_show(taskflow):
    done = run("schema", "list", "--json", "--data", taskflow.data)
    rows = {row["subject"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert rows[SUBJECT]["versions"][0]["version"] == 1 and rows[SUBJECT]["compatibility"] == "BACKWARD"
    assert SUBJECT in run("schema", "list", "--data", taskflow.data).stdout
    shown = run("schema", "show", SUBJECT, "1", "--data", taskflow.data)
    assert json.loads(shown.stdout)["fields"] == EVENT["fields"] and "version 1" in shown.stderr
    missing = run("schema", "show", "none", "--data", taskflow.data)
    assert missing.returncode == 1 and "none" in missing.stderr, missing


def test_errors_say_what_to_change(schema, tmp_path, taskflow):
    away = run("schema", "list", "--registry-url", f"http://127.0.0.1:{free_port()}", "--data", tmp_path)
    assert away.returncode == 3 and away.stdout == "" and "registry.url" in away.stderr and "--registry-url" in away.stderr
    assert "schema.avsc" in schema("plan", '{"type": "recor"}', code=2)
    missing = run("schema", "plan", tmp_path / "none.avsc", "--data", taskflow.data)
    assert missing.returncode == 1 and "none.avsc" in missing.stderr


def test_the_verdict_needs_no_connect(taskflow, tmp_path):
    file = tmp_path / "schema.avsc"
    file.write_text(json.dumps(EVENT))
    done = run("schema", "plan", file, "--json", "--connect-url", f"http://127.0.0.1:{free_port()}", "--data", taskflow.data)
    plan = json.loads(done.stdout)
    assert done.returncode == 0 and plan["compatible"] and "connect.url" in plan["tablesUnknown"]
