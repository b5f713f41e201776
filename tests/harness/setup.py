"""Runs scripts/setup-kafka.sh."""
import subprocess

from harness.program import PROGRAM, ROOT, environment


def set_up(*words, **env):
    """Its progress, a line a step."""
    done = subprocess.run(["bash", ROOT / "scripts/setup-kafka.sh", *map(str, words)], capture_output=True, text=True, timeout=180,
                          env=environment({"TASKFLOW": str(PROGRAM), **env}))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
