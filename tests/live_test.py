"""Open pages in step, with curl as the page; and what the site notes of requests."""
import json
import subprocess
import uuid

import pytest

from harness.live import Page
from harness.person import Person
from harness.waiting import eventually


@pytest.fixture
def site(start):
    return start("site", role="site", env={"DISABLE_KAFKA": "true"})


def test_two_devices_are_in_step(site):
    first = Person(site.site).visit().register()
    second = Person(site.site).visit()
    second.log_in(first.email, first.password)
    early = first.add("early")
    page = Page(site.site, second)
    assert [task["id"] for task in page.hears("tasks")[0]["tasks"]] == [early]

    late = str(uuid.uuid4())
    changes = [{"id": str(uuid.uuid4()), "op": "create", "task": late, "title": "späť ✓", "before": early},
               {"id": str(uuid.uuid4()), "op": "complete", "task": early, "completed": True},
               {"id": str(uuid.uuid4()), "op": "delete", "task": early}]
    for _ in range(2):  # an answer that was lost, so it is sent again
        results = first.request("POST", "/api/changes", {"changes": changes})["results"]
        assert [result["status"] for result in results] == [200, 200, 200]
    assert page.hears("removed") == [{"id": early}]
    assert [(name, data.get("before")) for name, data in page.events()] == [("tasks", None), ("task", early), ("task", None), ("removed", None)]
    assert page.events()[1][1]["task"]["title"] == "späť ✓"

    first.request("DELETE", "/api/sessions")
    assert page.hears("ended") == [{}]
    eventually(lambda: page.process.poll() is not None, 5, "the stream ends")


def test_a_page_that_comes_back_after_a_crash_has_everything(site):
    person = Person(site.site).visit().register()
    page = Page(site.site, person)
    page.hears("tasks")
    person.add("before the crash")
    site.kill()
    eventually(lambda: page.process.poll() is not None, 5, "the stream ends with the program")
    site.start()
    again = Page(site.site, person)
    assert [task["title"] for task in again.hears("tasks")[0]["tasks"]] == ["before the crash"]
    again.close()


def test_streams_do_not_keep_the_program(site):
    people = [Person(site.site).visit().register() for _ in range(3)]
    pages = [Page(site.site, person) for person in people for _ in range(20)]
    for page in pages:
        page.hears("tasks")
    assert site.stop() < 2
    for page in pages:
        eventually(lambda: page.process.poll() is not None, 5, "the stream ends with the program")


def test_the_page_brings_its_state(site):
    person = Person(site.site).visit().register()
    title = "</script><b>bold</b>"
    person.add(title)
    page = subprocess.run(["curl", "-sS", "--compressed", "-H", f"Cookie: {person.cookie}", f"http://{site.site}/tasks"],
                          capture_output=True, text=True, check=True, timeout=20).stdout
    assert title not in page
    state = json.loads(page.split('id="taskflow-state">')[1].split("</script>")[0])
    assert state["session"]["user"]["email"] == person.email
    assert [task["title"] for task in state["tasks"]] == [title]


def test_requests_are_noted_without_persons(site):
    person = Person(site.site).visit().register()
    task = person.add("a secret plan")
    person.toggle(task, "a secret plan")
    subprocess.run(["curl", "-s", f"http://{site.site}/login?who={person.email}"], check=True, stdout=subprocess.DEVNULL, timeout=20)
    metrics = subprocess.run(["curl", "-s", f"http://{site.site}/metrics"], capture_output=True, text=True, check=True, timeout=20).stdout
    assert 'taskflow_http_requests_total{route="/api/tasks/{id}",status="2xx"} 1\n' in metrics
    site.stop()
    text = (site.data / "access.log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert ("PATCH", "/api/tasks/{id}", 200) in [(line["method"], line["route"], line["status"]) for line in lines]
    assert all(set(line) == {"time", "method", "route", "status", "ms", "bytes"} for line in lines)
    for personal in (person.email, task, "secret", "127.0.0.1", "curl", person.cookie):
        assert personal not in text
