"""`taskflow track`, `query`, `status` against a running `up`."""
import json
import uuid

from harness.program import run
from harness.waiting import eventually


def test_track_then_query(taskflow, table):
    who = f"cli-{uuid.uuid4().hex[:8]}@example.com"
    done = run("track", "create", "--who", who, "--what", "From the shell", "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    eventually(lambda: len(table.rows_of(who)) == 1, 10, "the row")
    done = run("query", f"SELECT action, who, what FROM taskflow.interactions WHERE who = '{who}'", "--json", "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    assert "From the shell" in done.stdout
    json.loads(done.stdout)


def test_query_counts_by_action(taskflow, table):
    done = run("query", "SELECT action, COUNT(*) FROM taskflow.interactions GROUP BY action", "--data", taskflow.data)
    assert done.returncode == 0, done.stderr
    assert "create" in done.stdout


def test_a_wrong_query_says_what_is_wrong(taskflow):
    done = run("query", "SELEC 1", "--data", taskflow.data)
    assert done.returncode != 0 and "SELEC" in done.stderr, done.stderr


def test_status_shows_every_part(taskflow):
    done = run("status", "--data", taskflow.data)
    assert done.returncode == 0, done.stdout + done.stderr
    for part in ("site", "kafka", "registry", "connect", "cql"):
        assert part in done.stdout


def test_track_refuses_an_unknown_action(taskflow):
    done = run("track", "dance", "--data", taskflow.data)
    assert done.returncode == 2 and "dance" in done.stderr, done.stderr
