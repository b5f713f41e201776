"""What the whole-program tests share. `taskflow` is one running program; `Taskflow` makes one of the test's own."""
import pytest

from harness.events import EventWriter
from harness.program import PROGRAM, Taskflow as Program
from harness.table import Table


SETS = {
    "peers": "run the tests against the real systems, and only these",
    "package": "run the tests of the Debian package, which need root and debootstrap, and only these",
    "pages": "run the long tests of the pages in Chromium, and only these",
    "long": "run the tests that take minutes, and only these",
}


def pytest_addoption(parser):
    for name, words in SETS.items():
        parser.addoption(f"--{name}", action="store_true", help=words)


def is_chosen(sets, wanted):
    return sets <= wanted and bool(sets) == bool(wanted)


def pytest_collection_modifyitems(config, items):
    wanted = {name for name in SETS if config.getoption(f"--{name}")}
    chosen = [item for item in items if is_chosen(SETS.keys() & item.keywords.keys(), wanted)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session", autouse=True)
def program(request):
    needing = [item for item in request.session.items if item.path.name != "layers_test.py"]
    assert not needing or PROGRAM.exists(), f"{PROGRAM} is missing: ./dev build makes it"


@pytest.fixture
def start(tmp_path):
    """start(name, ...): a process of the test's own, ended with it."""
    made = []

    def start(name="data", **how):
        made.append(Program(tmp_path / name, **how))
        return made[-1].start()

    yield start
    for one in made:
        one.end()


@pytest.fixture(scope="module")
def taskflow(tmp_path_factory):
    """`taskflow up`, shared by the tests of a file; it must still run, and stop well, at the end."""
    running = Program(tmp_path_factory.mktemp("taskflow") / "data").start()
    yield running
    try:
        assert running.process.poll() is None, f"taskflow has ended:\n{running.log()[-3000:]}"
        running.stop()
    finally:
        running.end()


@pytest.fixture(scope="module")
def table(taskflow):
    opened = Table(taskflow.cql)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def writer(taskflow):
    return EventWriter(taskflow.kafka, taskflow.registry)
