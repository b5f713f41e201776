"""The dashboard in real Chromium, over events of real clicks, and over a restart of the program."""
import threading

import pytest

from harness.browser import playwright
from harness.waiting import eventually

pytestmark = pytest.mark.pages


def test_every_view_and_filter_of_the_dashboard(start):
    playwright(start().site, "insights")


def test_an_open_page_comes_back_after_a_restart_and_misses_nothing(start, tmp_path):
    taskflow = start()
    ready, restarted = tmp_path / "ready", tmp_path / "restarted"
    failures = []

    def visit():
        try:
            playwright(taskflow.site, "insights-restart", TASKFLOW_READY=str(ready), TASKFLOW_RESTARTED=str(restarted))
        except AssertionError as error:
            failures.append(error)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        eventually(lambda: ready.exists() or not visitor.is_alive(), 60, "the page is open")
        taskflow.kill()
        taskflow.start()
        restarted.touch()
    finally:
        visitor.join(120)
    assert not failures, failures[0]
