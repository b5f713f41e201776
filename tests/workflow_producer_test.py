"""The workflow document's own producer code, run by node with kafkajs, reaches the table."""
import json
import subprocess
import uuid

from harness.program import ROOT, environment
from harness.waiting import eventually

FOLDER = ROOT / "tests/workflow_producer"


def test_its_events_reach_the_table(taskflow, table):
    subprocess.run(["npm", "--prefix", FOLDER, "run", "--silent", "build"], check=True, timeout=60)
    who = f"node-{uuid.uuid4().hex[:10]}@example.com"
    sent = [["register", who, "register"], ["view", who, "/tasks"], ["create", who, "Buy milk"], ["complete", who, "Buy milk"],
            ["delete", who, "Buy milk"], ["logout", who, "logout"], ["login", who, "login"]]
    done = subprocess.run(
        ["node", ROOT / "build/workflow_producer/main.js", json.dumps(sent)], capture_output=True, text=True, timeout=60,
        env=environment({"KAFKA_BROKERS": taskflow.kafka, "SCHEMA_REGISTRY_URL": f"http://{taskflow.registry}", "NODE_PATH": str(FOLDER / "node_modules"),
                         "KAFKAJS_NO_PARTITIONER_WARNING": "1"}))
    assert done.returncode == 0 and "Failed" not in done.stderr, done.stdout + done.stderr
    rows = eventually(lambda: len(found := table.rows_of(who)) >= len(sent) and found, 20, f"{len(sent)} rows of {who}")
    assert sorted([row.action, row.who, row.what] for row in rows) == sorted(sent)
