"""The program opens the data folder of every version before it, and all is there."""
import json
import tarfile

import pytest

from harness.earlier_version import FOLDER, PASSWORD, seen
from harness.events import EventWriter, make_event
from harness.insights import InsightsApi
from harness.person import Person
from harness.program import run
from harness.table import Table
from harness.waiting import eventually


@pytest.mark.parametrize("archive", sorted(FOLDER.glob("*.tar.xz")), ids=lambda archive: archive.name.removesuffix(".tar.xz"))
def test_what_it_left_is_there(start, tmp_path, archive):
    with tarfile.open(archive) as content:
        content.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian's Python has it since an update
        content.extractall(tmp_path)
    expected = json.loads((tmp_path / "data/expected.json").read_text())
    taskflow = start("data")
    person = Person(taskflow.site).visit().log_in("ada@example.com", PASSWORD)
    now = eventually(lambda: len((now := seen(taskflow, person))["ids"]) > len(expected["ids"]) and now, 60, "who logs in is an event, too")
    assert set(expected["ids"]) < set(now["ids"])
    for what in ("tasks", "schemas", "connectors"):
        assert now[what] == expected[what], what
    insights = InsightsApi(taskflow.insights)
    eventually(lambda: insights.get("events", limit=1)["total"] == len(now["ids"]), 60, f"insights counts {len(now['ids'])} events")
    assert run("audit", "--data", taskflow.data, within_s=60).returncode == 0

    writer = EventWriter(taskflow.kafka, taskflow.registry)
    event = writer.write(make_event("create", "bob@example.com", "after the upgrade"))
    writer.flush()
    table = Table(taskflow.cql)
    try:
        table.wait_for(event)
    finally:
        table.close()
