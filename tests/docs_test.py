"""Every page of the documentation: its commands run, print what it shows, and its links lead somewhere."""
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from harness.docs import DEFAULT_PORTS, PAGES, Options, anchors_of, commands_in, first_missing, links_of, steps_of, with_addresses
from harness.person import Person
from harness.program import PROGRAM, ROOT, environment, run
from harness.waiting import eventually

RUN = ("sh", "console", "python")
STEP_S = 60


def name_of(page):
    return str(page.relative_to(ROOT))


def runs(step):
    return "not run" not in step.notes and step.language in (*RUN, "by hand")


RUNNABLE = [page for page in PAGES if any(runs(step) for step in steps_of(page))]


def click(reader):
    """Registers, writes a task down and ticks it, as in a browser."""
    ada = Person(reader.taskflow.site).visit()
    ada.register("ada@example.com")
    ada.toggle(ada.add("Buy milk"), "Buy milk")
    who = "SELECT id FROM taskflow.interactions WHERE who = 'ada@example.com'"
    eventually(lambda: len(run("query", who, "--json", "--data", reader.taskflow.data).stdout.splitlines()) == 3, 20, "three rows of Ada")


BY_HAND = {"registers as ada@example.com, adds the task Buy milk, and ticks it": click}


class Reader:
    """Does what a page says, in a folder of its own, with `taskflow` running."""

    def __init__(self, taskflow, folder):
        self.taskflow, self.folder = taskflow, folder
        tools = folder / "bin"
        tools.mkdir(parents=True)
        (tools / "taskflow").symlink_to(PROGRAM)
        self.work = folder / "work"
        (self.work / "build/release").mkdir(parents=True)
        (self.work / "build/release/taskflow").symlink_to(PROGRAM)
        shutil.copytree(ROOT / "kafka", self.work / "kafka")
        shutil.copytree(ROOT / "docs", self.work / "docs")
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
        self.env = environment({"TASKFLOW_DATA": str(taskflow.data), "PATH": path, "HOME": str(folder), "STATE": str(folder / "state")})
        (folder / "state").touch()

    def words(self, step):
        if step.language == "python":
            return [sys.executable, "-c", with_addresses(step.code, self.taskflow.addresses)]
        kept = "set -ea; . \"$STATE\"; set +a; set -o pipefail; trap 'export -p > \"$STATE\"' EXIT\nset -a\n"
        return ["bash", "-c", kept + with_addresses(step.code, self.taskflow.addresses)]

    def does(self, page, step):
        where = f"{name_of(page)}:{step.line}"
        if step.language == "by hand":
            BY_HAND[step.code](self)
            return
        done = subprocess.run(self.words(step), cwd=self.work, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=STEP_S)
        code = int(step.notes.get("exits", 0))
        assert done.returncode == code, f"{where}: ended with {done.returncode}, not {code}:\n{step.code}\n{done.stdout[-3000:]}"
        missing = first_missing(step.expected, done.stdout.splitlines())
        assert missing is None, f"{where}: did not print\n  {missing}\nbut\n{done.stdout[-3000:]}"


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_every_command_of_the_page_does_what_it_says(page, start, tmp_path):
    reader = Reader(start(), tmp_path / "reader")
    for step in steps_of(page):
        if runs(step):
            reader.does(page, step)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_run_or_says_why_not(page):
    for step in steps_of(page):
        assert step.language, f"{name_of(page)}:{step.line}: the block does not say what it is (sh, console, python, toml, text ...)"
        assert len(step.notes.get("not run", "a reason of some length")) > 10, f"{name_of(page)}:{step.line}: say why"
        assert step.language != "by hand" or step.code in BY_HAND, f"{name_of(page)}:{step.line}: {step.code}"


def test_every_command_and_option_exists():
    options, wrong, seen = Options(), [], 0
    for page in PAGES:
        if name_of(page) in ("docs/commands.md", "CHANGELOG.md"):
            continue
        shell = [step.code for step in steps_of(page) if step.language in ("sh", "console")]
        indented = re.findall(r"^    (\S.*)$", page.read_text(), re.M)
        inline = re.findall(r"`(taskflow [^`*\n]+)`", page.read_text())
        for code in [*shell, *indented, *inline]:
            for words in commands_in(code):
                seen += 1
                problem = options.problem(words) if words else None
                wrong += [f"{name_of(page)}: {code.splitlines()[0]}: {problem}"] if problem else []
    assert seen > 50 and not wrong, "\n".join(wrong)


def keys_in(table, before=""):
    for name, value in table.items():
        yield from keys_in(value, f"{before}{name}.") if isinstance(value, dict) else [f"{before}{name}"]


def test_every_setting_exists(tmp_path):
    """The program takes them, but for files that are not on this machine."""
    known = {*json.loads(run("config", "show", "--json").stdout), "kafka.client", "hosts"}
    for page in PAGES:
        for step in steps_of(page):
            if step.language == "toml":
                keys = set(keys_in(tomllib.loads(step.code)))
                unknown = {key for key in keys - known if not key.startswith(("kafka.client.", "hosts."))}
                assert keys and not unknown, f"{name_of(page)}:{step.line}: there is no setting {', '.join(unknown)}"
                (tmp_path / "taskflow.toml").write_text(step.code)
                done = run("config", "show", "--config", tmp_path / "taskflow.toml")
                assert done.returncode == 0 or "cannot be used: OpenSSL" in done.stderr, f"{name_of(page)}:{step.line}: {done.stderr}"


def test_every_metric_exists():
    known = set(re.findall(r"taskflow_\w+", run("help", "--markdown", "metrics").stdout))
    for page in PAGES:
        unknown = set(re.findall(r"\btaskflow_[a-z]+_[a-z_]+", page.read_text())) - known
        assert not unknown, f"{name_of(page)}: there is no metric {', '.join(unknown)}"


def test_every_link_leads_somewhere():
    wrong = []
    for page in PAGES:
        for target in links_of(page):
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                wrong.append(f"{name_of(page)}: {target}: there is no such file")
            elif anchor and file.suffix == ".md" and anchor not in anchors_of(file):
                wrong.append(f"{name_of(page)}: {target}: there is no such heading")
    assert not wrong, "\n".join(wrong)


def test_every_page_is_in_the_index():
    index = (ROOT / "docs/README.md").resolve()
    listed = {(index.parent / target.partition("#")[0]).resolve() for target in links_of(index)}
    missing = [name_of(page) for page in PAGES if page.parent != ROOT and page != index and page not in listed]
    assert not missing, f"docs/README.md does not name {missing}"


def test_the_default_addresses_are_those_of_the_program(tmp_path):
    shown = run("config", "show", "--data", tmp_path).stdout
    for part, port in DEFAULT_PORTS.items():
        assert re.search(rf"^{part}\.listen\b.*127\.0\.0\.1:{port}\b", shown, re.M), f"{part}: {shown}"
