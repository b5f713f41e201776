"""`taskflow user`: the site's accounts from the shell, while the site runs and when it does not."""
import json
import threading
import time

import pytest

from harness.person import Person
from harness.program import run

ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def site(start):
    return start(role="site", options=["--kafka-disabled", "--site-argon2-memory-kib", "64"])


@pytest.fixture
def user(site):
    """user("list"): its output; `fails` is the exit code that is expected."""

    def user(*words, fails=0):
        done = run("user", *words, "--data", site.data)
        assert done.returncode == fails, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stderr if fails else done.stdout

    user.rows = lambda *words: [json.loads(line) for line in user(*words, "--json").splitlines()]
    return user


def person(site):
    return Person(site.addresses["site"]).visit()


def refused(act):
    with pytest.raises(AssertionError) as refusal:
        act()
    return int(str(refusal.value).split(": ")[1].split()[0])


def test_list_shows_who_is_there(site, user):
    ann, bob = person(site).register(ANN), person(site).register(BOB)
    ann.add("milk")
    first, second = user.rows("list")
    assert (first["email"], first["admin"], first["sessions"], first["tasks"]) == (ANN, True, 1, 1)
    assert (second["email"], second["admin"], second["sessions"], second["tasks"]) == (BOB, False, 1, 0)
    assert first["createdAt"].endswith("Z") and first["usedAt"].endswith("Z")
    bob.log_out()
    assert user.rows("list")[1]["usedAt"] is None
    lines = user("list").splitlines()
    assert lines[0].split()[0] == "email" and lines[1].split()[:2] == [ANN, "admin"] and lines[2].split()[:2] == [BOB, "-"]


def test_promote_and_demote_take_effect_at_once(site, user):
    ann, bob = person(site).register(ANN), person(site).register(BOB)
    admin = lambda who: who.request("GET", "/api/session")["user"]["admin"]
    assert "last administrator" in user("demote", ANN, fails=1)
    assert admin(ann) and not admin(bob)
    user("promote", BOB.upper())
    assert admin(bob)
    assert json.loads(user("demote", ANN, "--json")) == {"email": ANN, "admin": False}
    assert not admin(ann)
    user("demote", ANN)
    assert "last administrator" in user("demote", BOB, fails=1)


def test_reset_ends_the_sessions_and_prints_the_password_once(site, user):
    ann, bob = person(site).register(ANN), person(site).register(BOB)
    password = user("reset", ANN).strip()
    assert len(password) == 23
    assert refused(ann.tasks) == 401 and bob.tasks() == []
    assert refused(lambda: person(site).log_in(ANN, ann.password)) == 401
    person(site).log_in(ANN, password).add("milk")
    again = json.loads(user("reset", ANN, "--json"))
    assert again["email"] == ANN and again["password"] != password
    site.stop()
    for path in site.data.rglob("*"):
        assert not path.is_file() or again["password"].encode() not in path.read_bytes(), path
    assert again["password"] not in site.log()


def test_sessions_are_listed_and_ended(site, user):
    ann, bob = person(site).register(ANN), person(site).register(BOB)
    person(site).log_in(ANN, ann.password)
    rows = user.rows("sessions", ANN)
    assert len(rows) == 2 and all(row["browser"] == "Another browser" and len(row["id"]) == 36 for row in rows)
    user("sessions", ANN, "--end")
    assert user.rows("sessions", ANN) == [] and refused(ann.tasks) == 401
    assert len(user.rows("sessions", BOB)) == 1 and bob.tasks() == []


def test_it_works_without_the_site(site, user):
    person(site).register(ANN), person(site).register(BOB)
    site.stop()
    assert len(user.rows("list")) == 2
    user("promote", BOB)
    password = user("reset", BOB).strip()
    site.start()
    bob = person(site).log_in(BOB, password)
    assert bob.request("GET", "/api/session")["user"]["admin"]


def test_the_site_answers_while_accounts_are_changed(site, user):
    ann = person(site).register(ANN)
    person(site).register(BOB)
    ended, changes = threading.Event(), []

    def change():
        while not ended.is_set():
            user("promote" if len(changes) % 2 == 0 else "demote", BOB)
            changes.append(1)

    changing = threading.Thread(target=change)
    changing.start()
    end = time.monotonic() + 2
    titles = []
    while time.monotonic() < end:
        titles.append(f"task {len(titles)}")
        ann.add(titles[-1])
        if len(titles) % 50 == 0:
            for task in ann.request("GET", "/api/tasks")["tasks"]:
                ann.request("DELETE", f"/api/tasks/{task['id']}")
            titles.clear()
    ended.set()
    changing.join()
    assert len(changes) > 3 and ann.tasks() == titles


def test_what_is_wrong_is_said(site, user, tmp_path):
    person(site).register(ANN)
    for command in ("promote", "demote", "reset", "sessions"):
        assert "nobody@example.com" in user(command, "nobody@example.com", fails=1)
        assert "'ann'" in user(command, "ann", fails=2)
        assert "EMAIL" in user(command, fails=2)
    assert "user promote" in user(fails=2)
    assert "user reset" in user("rest", ANN, fails=2)
    done = run("user", "list", "--data", tmp_path / "elsewhere")
    assert done.returncode == 1 and "--data" in done.stderr, done.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_help_names_the_commands():
    assert all(f"user {name}" in run("help").stdout for name in ("list", "promote", "demote", "reset", "sessions"))
    assert "--site-argon2-memory-kib" in run("help", "user", "reset").stdout
