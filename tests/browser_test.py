"""The site in real Chromium (tests/browser), and the rows that a visit leaves."""
import uuid

import pytest

from harness.browser import check_journey, check_rows, playwright
from harness.table import Table


def test_a_visit_leaves_exactly_its_rows(taskflow, table, tmp_path):
    check_journey(taskflow, table, tmp_path)


def test_twenty_changes_offline_the_tab_closed_the_server_restarted(start, tmp_path):
    taskflow = start()
    expected = tmp_path / "expected.json"
    visit = {"TASKFLOW_PROFILE": str(tmp_path / "profile"), "TASKFLOW_NAME": uuid.uuid4().hex[:12], "TASKFLOW_EXPECTED": str(expected)}
    only = "twenty changes, the tab closed, the server restarted"
    playwright(taskflow.site, "offline", only, TASKFLOW_VISIT="leave", **visit)
    taskflow.kill()
    taskflow.start()
    playwright(taskflow.site, "offline", only, TASKFLOW_VISIT="return", **visit)
    table = Table(taskflow.cql)
    try:
        check_rows(table, expected)
    finally:
        table.close()


@pytest.mark.pages
@pytest.mark.parametrize("spec", ["todomvc", "resilience", "offline", "board", "tasks", pytest.param("many-tasks", marks=pytest.mark.alone), "live"])
def test_pages(taskflow, spec):
    playwright(taskflow.site, spec)
