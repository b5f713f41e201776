"""axe-core on every state of every page, and a visit by keyboard alone, in real Chromium: by far the longest of the specs, so a file of its own."""
import pytest

from harness.browser import playwright

pytestmark = pytest.mark.pages


def test_every_state_of_every_page(taskflow):
    playwright(taskflow.site, "accessibility")
