"""The two registry clients of the Node world, unmodified, by the programs in registry_clients/."""
import subprocess

import pytest

from harness.program import ROOT


@pytest.mark.parametrize("client", ["confluent", "kafkajs"])
def test_every_call(taskflow, client):
    done = subprocess.run(["node", ROOT / f"tests/registry_clients/{client}.mjs", f"http://{taskflow.registry}"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.strip().endswith("passed"), done.stdout[-2000:] + done.stderr[-4000:]
