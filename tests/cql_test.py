"""cqlsh 6.2.2 and the public Python driver at the store."""
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.query import BatchStatement, SimpleStatement

from harness.events import make_event
from harness.program import ROOT

CQLSH = Path(sys.executable).parent / "cqlsh"
QUERIES = [
    "SELECT * FROM taskflow.interactions LIMIT 10;",
    "SELECT * FROM taskflow.interactions WHERE action = 'create';",
    "SELECT * FROM taskflow.interactions WHERE who = 'user@example.com';",
    "SELECT action, COUNT(*) FROM taskflow.interactions GROUP BY action;",
]


def cqlsh(taskflow, *words):
    host, port = taskflow.cql.split(":")
    done = subprocess.run([CQLSH, "--no-color", host, port, *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_cqlsh_runs_init_cql_again(taskflow):
    cqlsh(taskflow, "-f", ROOT / "kafka/cassandra/init.cql")


@pytest.fixture(scope="module")
def events(writer, table):
    made = [make_event("create", "user@example.com", f"task {i}") for i in range(3)]
    made += [make_event("view", "other@example.com", "/tasks") for _ in range(12)]
    for event in made:
        writer.write(event)
    writer.flush()
    for event in made:
        table.wait_for(event)
    return made


def test_cqlsh_answers_the_workflows_queries(taskflow, events):
    first, by_action, by_who, counts = (cqlsh(taskflow, "-e", query) for query in QUERIES)
    assert "(10 rows)" in first
    assert "(3 rows)" in by_action and "task 2" in by_action
    assert "(3 rows)" in by_who and "user@example.com" in by_who
    found = dict(tuple(map(str.strip, line.split("|"))) for line in counts.splitlines() if "|" in line)
    assert found["create"] == "3" and found["view"] == "12" and "(2 rows)" in counts


def test_cqlsh_describes_the_keyspace(taskflow):
    out = cqlsh(taskflow, "-e", "DESCRIBE KEYSPACE taskflow;")
    assert "CREATE TABLE taskflow.interactions" in out and "default_time_to_live = 7776000" in out
    assert "idx_action" in out and "idx_who" in out


@pytest.mark.parametrize("version", [4, 5])
def test_the_driver_in_each_protocol_version(taskflow, version):
    host, port = taskflow.cql.split(":")
    with Cluster([host], port=int(port), protocol_version=version,
                 execution_profiles={EXEC_PROFILE_DEFAULT: ExecutionProfile(request_timeout=20)}) as cluster:
        session = cluster.connect()
        assert cluster.metadata.get_host(f"{host}").datacenter == "dc1"
        table = f"taskflow.t{uuid.uuid4().hex[:8]}"
        session.execute(f"CREATE TABLE {table} (p text, c int, v text, PRIMARY KEY (p, c))")
        insert = session.prepare(f"INSERT INTO {table} (p, c, v) VALUES (?, ?, ?)")
        batch = BatchStatement()
        for c in range(100):
            batch.add(insert, ("p", c, f"v{c}"))
        session.execute(batch)
        paged = session.execute(SimpleStatement(f"SELECT c, v FROM {table} WHERE p = 'p'", fetch_size=7))
        assert [(row.c, row.v) for row in paged] == [(c, f"v{c}") for c in range(100)]
        session.execute(f"DELETE FROM {table} WHERE p = 'p' AND c = 3")
        assert session.execute(f"SELECT COUNT(*) FROM {table}").one()[0] == 99
        with pytest.raises(InvalidRequest, match="nowhere"):
            session.execute("SELECT * FROM taskflow.nowhere")
        session.execute(f"DROP TABLE {table}")


def test_rows_carry_the_tables_time_to_live(table, events):
    row = table.session.execute(f"SELECT TTL(action) AS ttl FROM taskflow.interactions WHERE id = '{events[0]['id']}'").one()
    assert 7_776_000 - 600 < row.ttl <= 7_776_000
