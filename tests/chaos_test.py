"""kill -9 of everything at random under load: at rest the books balance, and insights, table and topic say the same."""
import os
import random
import time

import pytest

from harness.books import check_at_rest
from harness.deployment import apart, kill_some, together
from harness.insights import InsightsApi
from harness.load import Load

ROUNDS = int(os.environ.get("TASKFLOW_ROUNDS", "20"))


@pytest.mark.parametrize("deploy", [together, apart])
@pytest.mark.parametrize("rounds", [1, pytest.param(ROUNDS, marks=pytest.mark.long)])
def test_at_rest_everything_agrees(start, deploy, rounds):
    seed = int(os.environ.get("TASKFLOW_SEED", random.randrange(1 << 32)))
    print(f"TASKFLOW_SEED={seed}")
    dice = random.Random(seed)
    deployment = deploy(start)
    load = Load(deployment.addresses["site"], seed)
    api = InsightsApi(deployment.addresses["insights"])
    try:
        for number in range(rounds):
            begin, before = time.monotonic(), len(load.acknowledged())
            load.go_on()
            for _ in range(dice.randint(1, 3)):
                time.sleep(dice.uniform(0.05, 1.2))
                print(f"round {number + 1}, after {time.monotonic() - begin:.1f} s: killed {kill_some(deployment, dice)}")
            time.sleep(dice.uniform(0, 0.5))
            load.pause()
            loaded = time.monotonic()
            found = check_at_rest(deployment, api, load)
            print(f"round {number + 1}: {loaded - begin:.1f} s of load, {len(load.acknowledged()) - before} events acknowledged, {found['rows']} rows, "
                  f"{found['repeats']} repeats, at rest after {time.monotonic() - loaded:.1f} s")
    finally:
        load.end()
    assert len(load.acknowledged()) > rounds * 50
    for process in reversed(deployment.processes.values()):
        process.stop()
