"""A data folder as a version of the program left it, and what was in it: `python -m harness.earlier_version`, in tests/, records that of the program
that is built now, into tests/earlier_versions/VERSION.tar.xz. To be done before a release; what is there already is never recorded again."""
import json
import tarfile
import tempfile
from pathlib import Path

from harness import topics
from harness.events import EventWriter, make_event
from harness.person import Person
from harness.program import ROOT, Taskflow, run
from harness.rest import curl
from harness.table import Table
from harness.waiting import eventually

FOLDER = ROOT / "tests/earlier_versions"
PASSWORD = "a quiet river at dawn"


def use(taskflow):
    """What somebody did with the site, and a program of somebody's with the topic."""
    person = Person(taskflow.site).visit().register("ada@example.com", PASSWORD)
    for title in ("Milk", "Bread", "日本語 ☎️"):
        task = person.add(title)
    person.toggle(task, title)
    person.view("/tasks")
    writer = EventWriter(taskflow.kafka, taskflow.registry)
    for number in range(500):
        writer.write(make_event("view", f"person{number % 20}@example.com", f"/pages/{number}"))
    writer.flush()
    return person


def schemas(taskflow):
    return json.loads(curl("GET", f"http://{taskflow.registry}/schemas")[1])


def connectors(taskflow):
    return json.loads(curl("GET", f"http://{taskflow.connect}/connectors?expand=info")[1])


def rows(taskflow):
    table = Table(taskflow.cql)
    try:
        return sorted(table.ids())
    finally:
        table.close()


def seen(taskflow, person):
    """All of it that must be there afterwards, once the table has what the topic has."""
    keys = eventually(lambda: (ids := sorted(record.key for record in topics.records(taskflow.kafka))) == rows(taskflow) and ids, 60, "each event is a row")
    return {"tasks": person.tasks(), "ids": keys, "schemas": schemas(taskflow), "connectors": connectors(taskflow)}


def main():
    version = run("--version").stdout.split()[1]
    archive = FOLDER / f"{version}.tar.xz"
    assert not archive.exists(), f"{archive} is recorded"
    with tempfile.TemporaryDirectory() as folder:
        taskflow = Taskflow(Path(folder) / "data").start()
        try:
            person = use(taskflow)
            eventually(lambda: len(rows(taskflow)) >= 500 + len(person.expected), 60, "each event is a row")
            expected = seen(taskflow, person)
        finally:
            taskflow.kill()  # as power would end it: its logs are there to be read again
        (taskflow.data / "expected.json").write_text(json.dumps(expected))
        with tarfile.open(archive, "w:xz") as into:
            into.add(taskflow.data, arcname="data")
    print(archive)


if __name__ == "__main__":
    main()
