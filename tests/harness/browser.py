"""Runs the Playwright specs of tests/browser against a running site."""
import json
import os
import shutil
import subprocess
from collections import Counter

from harness.program import ROOT, environment
from harness.waiting import eventually

FOLDER = ROOT / "tests/browser"


def playwright(site, spec, only=None, **env):
    """All tests of the spec, or those whose title holds `only`."""
    chosen = ["--grep", only] if only else []
    output = ROOT / f"build/browser/{spec}-{os.getpid()}"  # each run empties its folder first
    done = subprocess.run(
        [FOLDER / "node_modules/.bin/playwright", "test", f"specs/{spec}.spec.ts", f"--output={output}", *chosen], cwd=FOLDER, capture_output=True, text=True, timeout=1200,
        env=environment({"TASKFLOW_SITE": f"http://{site}", "CHROMIUM": shutil.which("chromium") or "chromium", **env}))
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def journey(taskflow, folder):
    """A visit with every kind of event; the file that tells of its user and events."""
    expected = folder / "expected.json"
    playwright(taskflow.site, "journey", TASKFLOW_EXPECTED=str(expected))
    return expected


def check_journey(taskflow, table, folder):
    """Each event of the visit is one row, and there are no others of this user."""
    check_rows(table, journey(taskflow, folder), "anonymous")


def check_rows(table, expected, *others):
    """The user of the spec's file `expected` (and of those others) has its events as rows: each once, and no others."""
    check_events(expected, lambda who: [(row.action, row.who, row.what) for row in table.rows_of(who)], *others)


def check_events(expected, events_of, *others):
    """As check_rows, of whatever events_of(who) finds as (action, who, what)."""
    told = json.loads(expected.read_text())
    events = Counter((e["action"], e["who"], e["what"]) for e in told["events"])
    found = Counter()

    def complete():
        found.clear()
        found.update(event for who in (told["user"], *others) for event in events_of(who))
        return found == events

    try:
        eventually(complete, 20, "each event of the visit is there exactly once")
    except AssertionError as error:
        raise AssertionError(f"{error}\nmissing: {events - found}\nbeside them: {found - events}") from None
