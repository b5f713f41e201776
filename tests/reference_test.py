"""Completions, man page, docs/commands.md and help, all made from the tables of commands and keys."""
import json
import re
import shutil
import subprocess

import pytest

from harness.program import PROGRAM, ROOT, environment, run


def text_of(*words):
    done = run(*words)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


def test_the_docs_are_not_stale():
    assert (ROOT / "docs/commands.md").read_text() == text_of("help", "--markdown"), "make it anew: taskflow help --markdown > docs/commands.md"


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
