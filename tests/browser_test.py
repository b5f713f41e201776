"""The site in real Chromium (tests/browser), and the rows that a visit leaves."""
import pytest

from harness.browser import check_journey, playwright


def test_a_visit_leaves_exactly_its_rows(taskflow, table, tmp_path):
    check_journey(taskflow, table, tmp_path)


@pytest.mark.parametrize("spec", ["resilience", "accessibility"])
def test_pages(taskflow, spec):
    playwright(taskflow.site, spec)
