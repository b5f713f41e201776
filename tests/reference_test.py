"""Completions, man page, docs/commands.md and help, all made from the tables of commands and keys."""
import json
import re
import shutil
import subprocess

import pytest

from harness.program import PROGRAM, ROOT, environment, run
from harness.rest import curl
from harness.waiting import eventually


def text_of(*words):
    done = run(*words)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["commands", "metrics", "apis"])
def test_the_docs_are_not_stale(page):
    made = text_of("help", "--markdown", page)
    assert (ROOT / f"docs/{page}.md").read_text() == made, f"make it anew: taskflow help --markdown {page} > docs/{page}.md"


def test_a_page_that_is_none_is_refused():
    done = run("help", "--markdown", "metrcs")
    assert done.returncode in (1, 2) and "metrics" in done.stderr


def metrics_of(text):
    """{name: (type, names of its labels)} of the text format of Prometheus."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    labels = {}
    for name, braced in re.findall(r"^(\w+)(?:\{(.*)\})? ", text, re.M):
        base = name if name in types else re.sub(r"_(bucket|sum|count)$", "", name)
        labels.setdefault(base, set()).update(set(re.findall(r'(\w+)="', braced)) - {"le"})
    return {name: (kind, labels[name]) for name, kind in types.items()}


def test_the_metrics_are_those_of_a_running_program(taskflow):
    """Both ways: none is missing on the page, and none is on it that the program does not have."""
    (taskflow.data / "files").mkdir(exist_ok=True)
    (taskflow.data / "files/lines.txt").write_text("a line\n")
    source = {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "topic": "lines", "file": str(taskflow.data / "files/lines.txt")}
    assert curl("PUT", f"http://{taskflow.connect}/connectors/lines/config", source)[0] == 201
    assert curl("GET", f"http://{taskflow.insights}/api/insights/ledger")[0] == 200
    page = (ROOT / "docs/metrics.md").read_text()
    documented = {name: (kind, set(filter(None, labels.strip("`").split(","))))
                  for name, kind, labels in re.findall(r"^\| `(taskflow_\w+)` \| (\w+) \| (\S*) ?\|", page, re.M)}
    assert len(documented) > 40

    def told():
        found = metrics_of(curl("GET", f"http://{taskflow.site}/metrics")[1])
        return found if found.keys() >= documented.keys() else None

    try:
        found = eventually(told, 20, "every metric of the page")
    except AssertionError:
        found = metrics_of(curl("GET", f"http://{taskflow.site}/metrics")[1])
    assert found == documented


def test_the_requests_of_kafka_are_those_that_the_broker_names(taskflow):
    shown = subprocess.run(["kcat", "-b", taskflow.kafka, "-L", "-X", "debug=feature"], capture_output=True, text=True, timeout=30).stderr
    named = {int(key): (int(low), int(high)) for key, low, high in re.findall(r"ApiKey \S+ \((\d+)\) Versions (\d+)\.\.(\d+)", shown)}
    page = (ROOT / "docs/apis.md").read_text()
    documented = {int(key): (int(low), int(high)) for key, low, high in re.findall(r"^\| (\d+) \| \w+ \| (\d+)–(\d+) \|", page, re.M)}
    assert named and named.pop(0)[1] == documented.pop(0)[1], "Produce's lowest version is another, see the page"
    assert named == documented


def test_the_requests_of_registry_and_connect_are_answered(taskflow):
    """By a method that no address takes: what is there tells which ones it takes."""
    page = (ROOT / "docs/apis.md").read_text()
    for part, heading in (("registry", "Registry"), ("connect", "Connect")):
        section = page[page.index(f"## {heading}"):].split("\n## ")[0]
        routes = re.findall(r"^\| (\w+) \| `(\S+)` \|", section, re.M)
        assert len(routes) > 20
        for method, path in routes:
            url = f"http://{getattr(taskflow, part)}{re.sub(r'{[^}]+}', '1', path)}"
            head = subprocess.run(["curl", "-sS", "-i", "-X", "PROPFIND", "--max-time", "10", url], capture_output=True, text=True).stdout
            allowed = re.search(r"^Allow: (.*)$", head, re.M | re.I)
            assert allowed and method in re.findall(r"\w+", allowed[1]), f"{part}: {method} {path}: {head[:300]}"


def test_every_command_that_prints_data_has_json():
    silent = {"up", "site", "broker", "registry", "connect", "store", "insights", "user export", "completion", "help"}  # user export is JSON anyway
    commands = re.findall(r"^## taskflow ([a-z]+(?: [a-z]+)?)", text_of("help", "--markdown"), re.M)
    assert len(commands) > 20
    for command in set(commands) - silent - {"completion bash"}:
        assert "--json" in text_of("help", *command.split()), command


def test_json_of_commands_that_need_no_service(tmp_path):
    assert json.loads(text_of("version", "--json"))["version"]
    settings = json.loads(text_of("config", "show", "--json", "--cassandra-password", "secret", "--data", tmp_path))
    assert settings["data"] == {"value": str(tmp_path), "origin": "--data"}
    assert settings["site.listen"] == {"value": "127.0.0.1:3000", "origin": "default"}
    assert settings["cassandra.password"]["value"] == "(hidden)"


def test_json_of_topics(taskflow):
    made = [json.loads(text_of("topic", "create", "t", "--partitions", "2", "--json", "--data", taskflow.data)) for _ in range(2)]
    assert made == [{"topic": "t", "made": True}, {"topic": "t", "made": False}]
    rows = [json.loads(line) for line in text_of("topic", "list", "--json", "--data", taskflow.data).splitlines()]
    assert {"topic": "t", "partitions": 2} in rows
    done = run("track", "view", "--what", "/x", "--json", "--data", taskflow.data)
    event = json.loads(done.stdout)
    assert (event["action"], event["who"], event["what"]) == ("view", "anonymous", "/x")


def test_the_man_page_is_good_roff(tmp_path):
    page = tmp_path / "taskflow.1"
    page.write_text(text_of("help", "--man"))
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    done = subprocess.run(["groff", "-man", "-ww", "-Tascii", page], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    shown = re.sub(r"\x1b\[\d+m|.\x08", "", done.stdout)
    for word in ("EXIT STATUS", "TASKFLOW_SITE_LISTEN", "taskflow demo", "--follow"):
        assert word in shown, word


def bash(line):
    """What bash offers after `line`."""
    words = line.split(" ")
    script = f"""
      source <({PROGRAM} completion bash)
      COMP_WORDS=({' '.join(repr(w) for w in words)}) COMP_CWORD={len(words) - 1}
      _taskflow
      printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "--norc", "-eu", "-c", script], capture_output=True, text=True, timeout=30, env=environment({}))
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return set(done.stdout.split())


def zsh(line):
    """What zsh has for `line`: the completer runs with its builtins replaced by ones that print."""
    words = " ".join(repr(word) for word in ["taskflow", *line.split(" ")[1:]])
    script = f"""
      compdef() {{ }}; _files() {{ print files }}; _message() {{ }}
      _describe() {{ local -a all; all=("${{(@P)2}}"); print -l -- "${{(@)all%%:*}}" }}
      compadd() {{ shift; print -l -- "$@" }}
      source <({PROGRAM} completion zsh)
      words=({words}); CURRENT=${{#words}}
      _taskflow """
    done = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True, timeout=30, env=environment({}))
    assert done.returncode == 0 and done.stderr == "", done.stderr
    last = line.split(" ")[-1]
    return {word for word in done.stdout.split("\n") if word.startswith(last) and word}


def fish(line):
    script = f"{PROGRAM} completion fish | source; complete -C {line!r}"
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, timeout=30, env=environment({}))
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return {offered.split("\t")[0] for offered in done.stdout.splitlines()}


@pytest.mark.parametrize("complete", [bash, zsh, fish])
def test_completions(complete):
    if not shutil.which(complete.__name__):
        pytest.skip(f"{complete.__name__} is not installed")
    assert complete("taskflow ev") == {"events"}
    assert {"up", "events", "topic", "user", "completion"} <= complete("taskflow ")
    assert complete("taskflow topic ") == {"create", "list"}
    assert complete("taskflow user se") == {"sessions"}
    assert complete("taskflow insights ") == {"rebuild"} and complete("taskflow insights rebuild --fr") == {"--from"}
    assert {"--follow", "--who", "--limit"} <= complete("taskflow events --")
    assert "--partitions" not in complete("taskflow events --")
    assert complete("taskflow topic create --part") == {"--partitions"}
    assert {"view", "complete"} <= complete("taskflow track ")
    assert complete("taskflow up --log-level w") == {"warn"}
    assert complete("taskflow events --action del") == {"delete"}
    assert complete("taskflow completion z") == {"zsh"}
    assert "--no-setup" in complete("taskflow up --no-s")


def test_an_unknown_shell_is_refused():
    done = run("completion", "fisch")
    assert done.returncode == 2 and "fish" in done.stderr


def test_exit_codes_are_those_of_the_help(tmp_path):
    codes = dict(re.findall(r"^  (\d)  (.+)$", text_of("help"), re.M))
    assert sorted(codes) == ["0", "1", "2", "3", "4"]
    assert run("version").returncode == 0
    assert run("user", "list", "--data", tmp_path).returncode == 1
    assert run("versoin").returncode == 2
    assert run("query", "SELECT 1", "--cassandra-contact-points", "127.0.0.1:9").returncode == 3
