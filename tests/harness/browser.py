"""Runs the Playwright specs of tests/browser against a running site."""
import json
import shutil
import subprocess

from harness.program import ROOT, environment
from harness.waiting import eventually

FOLDER = ROOT / "tests/browser"


def playwright(site, spec, only=None, **env):
    """All tests of the spec, or those whose title holds `only`."""
    chosen = ["--grep", only] if only else []
    done = subprocess.run(
        [FOLDER / "node_modules/.bin/playwright", "test", f"specs/{spec}.spec.ts", *chosen], cwd=FOLDER, capture_output=True, text=True, timeout=1200,
        env=environment({"TASKFLOW_SITE": f"http://{site}", "CHROMIUM": shutil.which("chromium") or "chromium", **env}))
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def check_journey(taskflow, table, folder):
    """A visit with every kind of event; each is one row, and there are no others of this user."""
    expected = folder / "expected.json"
    playwright(taskflow.site, "journey", TASKFLOW_EXPECTED=str(expected))
    check_rows(table, expected, "anonymous")


def check_rows(table, expected, *others):
    """The user of the spec's file `expected` (and of those others) has its events as rows: each once, and no others."""
    told = json.loads(expected.read_text())
    events = [(e["action"], e["who"], e["what"]) for e in told["events"]]

    def rows():
        return sorted((r.action, r.who, r.what) for who in (told["user"], *others) for r in table.rows_of(who))

    eventually(lambda: rows() == sorted(events), 20, "each event of the visit is exactly one row")
