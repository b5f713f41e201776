"""Hostile requests, a table by subject in hostile/: each is refused with the right status, or taken as the text that it is;
nothing of others is changed or told, nothing is given back as markup, and the server answers promptly afterwards."""
import json
import re

import pytest

from harness.program import Taskflow
from hostile import cookies, cross_origin, csrf, floods, injection, json_text, methods, others, oversize, sessions, smuggling, traversal, xss
from hostile.http import one_answer, request
from hostile.judge import judge, refuses
from hostile.scene import Person, Scene

SUBJECTS = {
    "smuggling": smuggling, "oversize": oversize, "traversal": traversal, "markup": xss, "cross-site": csrf, "other people's": others, "injection": injection,
    "JSON": json_text, "methods and paths": methods, "origins, caches, proxies": cross_origin, "cookies": cookies,
}
ROWS = [(subject, row) for subject, module in SUBJECTS.items() for row in module.ROWS]
REFUSED_MIN = 300
ARGON2 = ["--site-argon2-memory-kib", "64", "--site-argon2-passes", "1"]


@pytest.fixture(scope="module")
def taskflow(tmp_path_factory):
    running = Taskflow(tmp_path_factory.mktemp("hostile") / "data", options=ARGON2).start()
    yield running
    try:
        assert running.process.poll() is None, f"taskflow has ended:\n{running.log()[-3000:]}"
        running.stop()
    finally:
        running.end()


@pytest.fixture(scope="module")
def scene(taskflow):
    return Scene(taskflow.site)


@pytest.fixture(scope="module")
def sources():
    """Client addresses, so that the limits by address don't decide what other tests are to see."""
    return (f"127.0.{1 + i // 250}.{1 + i % 250}" for i in range(50_000))


@pytest.fixture(scope="module", autouse=True)
def slow_clients(scene, sources):
    """Open from the first test to the last, so that the others' requests are answered beside them."""
    return floods.SlowClients(scene.address, sources)


def test_the_rows_are_many_and_distinct():
    names = [(subject, row.name) for subject, row in ROWS]
    assert len(set(names)) == len(names)
    requests = [(row.line, row.raw, row.body, row.who, str(row.headers)) for _, row in ROWS]
    assert len(requests) - len(set(requests)) == 0
    assert sum(refuses(row.expected) for _, row in ROWS) >= REFUSED_MIN


@pytest.mark.parametrize("subject", SUBJECTS)
def test_hostile_requests(scene, sources, subject, report):
    rows = SUBJECTS[subject].ROWS
    faults = [f"{row.name}: {fault}" for row in rows for fault in judge(scene, row, next(sources))]
    report(subject, len(rows), sum(refuses(row.expected) for row in rows))
    assert not faults, f"{len(faults)} of {len(rows)}:\n" + "\n".join(faults)


def test_the_page_holds_hostile_titles_as_text(scene):
    """After all rows: its state is what the API tells, and no title ends the script that it stands in."""
    answer = one_answer(scene.address, request("GET", "/", scene.mallory.headers()))
    state = re.search(rb'<script type="application/json" id="taskflow-state">(.*?)</script>', answer.body, re.DOTALL)
    assert state, "the page holds no state"
    assert b"<" not in state[1] and json.loads(state[1])["tasks"] == scene.mallory.call("GET", "/api/tasks")[1]["tasks"]
    assert b"hostile" not in answer.body.replace(state[1], b"")
    assert "unsafe" not in answer.header("content-security-policy") and answer.header("cache-control") == "no-store"


def test_the_cookies_are_for_this_site_alone(scene):
    """HttpOnly, SameSite, no Domain; no token in a body or another header."""
    body = json.dumps({"email": scene.mallory.email, "password": scene.mallory.password}).encode()
    visitor = Person(scene.address)
    headers = visitor.headers() + [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    answer = visitor.connection.send(request("POST", "/api/login", headers, body)).answer()
    cookies = [value for name, value in answer.headers if name == "set-cookie"]
    assert answer.status == 200 and cookies
    for cookie in cookies:
        assert re.search(r"; HttpOnly\b", cookie) and re.search(r"; SameSite=(Lax|Strict)\b", cookie) and "Domain" not in cookie, cookie
        value = cookie.split(";")[0].split("=", 1)[1]
        others = [text for name, text in answer.headers if name != "set-cookie"]
        assert value.encode() not in answer.body and not any(value in text for text in others)


def test_sessions(taskflow, scene, sources, report):
    told = sessions.tell(scene.address, sources)
    report("sessions", told.count, told.count)
    assert not told.faults, "\n".join(told.faults)


@pytest.mark.parametrize("flood", floods.FLOODS, ids=lambda flood: flood.__name__)
def test_floods(scene, sources, flood, report):
    expect, before = sessions.Expectations(), scene.state(False)
    flood(scene.address, sources, expect)
    assert scene.state(False) == before
    report(flood.__name__, expect.count, expect.count)
    assert not expect.faults, "\n".join(expect.faults)


def test_slow_clients(scene, slow_clients, report):
    expect = sessions.Expectations()
    slow_clients.wait(expect)
    report("slow clients", expect.count, expect.count)
    assert not expect.faults, "\n".join(expect.faults)


@pytest.fixture(scope="module")
def report(request):
    counts = {}
    yield lambda subject, count, refused: counts.update({subject: (count, refused)})
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    reporter.ensure_newline()
    for subject, (count, refused) in counts.items():
        reporter.write_line(f"hostile: {subject}: {count} requests, {refused} refused, {count - refused} taken as text or without effect")
    total, refused = (sum(part) for part in zip(*counts.values()))
    reporter.write_line(f"hostile: {total} requests, {refused} refused")
