"""Every page of the site in real Chromium: what accounts can do, what a visit costs, and how the pages look."""
import pytest

from harness.browser import playwright
from harness.program import ROOT

pytestmark = pytest.mark.pages

PICTURES = ROOT / "docs/screenshots"
PICTURES_BYTES_MAX = 4_500_000


def test_accounts(start):
    playwright(start().site, "accounts")


def test_budget(taskflow):
    playwright(taskflow.site, "budget")


def test_pictures_for_the_documentation(start):
    PICTURES.mkdir(exist_ok=True)
    playwright(start().site, "screenshots", TASKFLOW_SCREENSHOTS=str(PICTURES))
    shown = (ROOT / "docs/pages.md").read_text()
    pictures = sorted(PICTURES.glob("*.webp"))
    assert sum(picture.stat().st_size for picture in pictures) <= PICTURES_BYTES_MAX
    assert [picture.name for picture in pictures if f"screenshots/{picture.name}" not in shown] == []
