"""Insights of three processes: every answer is that of one alone over the same topic, whichever of them is asked, and none is half."""
import csv
import io
import json
import subprocess
import threading
import urllib.request

import pytest

from harness.believable import BACK, BEGIN, at, write_believable
from harness.events import make_event
from harness.insights import InsightsApi
from harness.program import Taskflow, free_port, run
from harness.waiting import eventually

MEMBERS = 3
RANGE = {"from": at(BEGIN), "to": at(BACK[1])}
FILTERS = [{}, RANGE, {"from": at(BACK[0])}, {"action": "view,create"}, {"text": "MILK 1"}, {"who": "person7@example.com"}, {"what": "/tasks"}]
QUESTIONS = (
    [("summary", {}), ("series", {"step": "week", "zone": "Europe/Berlin"}), ("retention", {"weeks": 5, "zone": "America/New_York"}), ("retention", {"weeks": 53}),
     ("funnel", {}), ("funnel", {"steps": "view,create,complete,delete", "order": "time"})]
    + [("top", {"by": by, "limit": limit}) for by in ("who", "what", "page", "title") for limit in (3, 1000)])


@pytest.fixture(scope="module")
def members(taskflow, tmp_path_factory):
    folder = tmp_path_factory.mktemp("members")
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(MEMBERS)]
    all_members = ",".join(f"http://{address}" for address in addresses)
    made = [Taskflow(folder / f"member{i + 1}", role="insights", addresses={"insights": address}, options=[
        "--kafka-bootstrap-servers", taskflow.kafka, "--registry-url", f"http://{taskflow.registry}", "--cassandra-contact-points", taskflow.cql,
        "--insights-members", all_members, "--insights-member", str(i + 1)]) for i, address in enumerate(addresses)]
    for one in made:
        one.start()
    yield made
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def events(writer):
    return write_believable(writer)


@pytest.fixture(scope="module")
def alone(taskflow, events):
    return has_all(InsightsApi(taskflow.insights), len(events))


@pytest.fixture(scope="module")
def api(members, events):
    return has_all(InsightsApi(members[1].insights), len(events))


def has_all(api, count):
    def is_done():
        code, body = api.raw("status")  # 503 while a member opens its table
        status = json.loads(body)
        return code == 200 and status["events"] >= count and status["state"] == "running"

    eventually(is_done, 60, f"{count} events")
    return api


def numbers(answer):
    return {name: value for name, value in answer.items() if name != "version"}


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_every_answer_is_that_of_one_alone(alone, api, query):
    for question, more in QUESTIONS:
        assert numbers(api.get(question, **query, **more)) == numbers(alone.get(question, **query, **more)), (question, more)


def test_comparisons_and_refusals(alone, api):
    for question in ("summary", "series"):
        assert numbers(api.get(question, compare="true", **RANGE)) == numbers(alone.get(question, compare="true", **RANGE))
    for question, query in [("summary", {"compare": "true"}), ("series", {"step": "minute"}), ("series", {"step": "year"}), ("top", {"by": "x"}), ("top", {"limit": 0}),
                            ("funnel", {"steps": ""}), ("people", {"after": "1~2"}), ("retention", {"zone": "Mars/Base"}), ("export", {"format": "xml"}),
                            ("export", {"from": "x"}), ("live", {"local": "x"})]:
        ours, theirs = api.raw(question, **query), alone.raw(question, **query)
        assert ours[0] == theirs[0], (question, query)
        assert ours[0] == 200 or json.loads(ours[1])["error"]["field"] == json.loads(theirs[1])["error"]["field"], (question, query)


def pages(api, question, **query):
    """All rows, page by page; the total is the same on each page."""
    found, after, totals = [], None, set()
    while True:
        answer = api.get(question, **query, **({"after": after} if after else {}))
        found += answer[question]
        totals.add(answer["total"])
        after = answer["next"]
        if after is None:
            assert totals == {len(found)}
            return found


@pytest.mark.parametrize("query", [{}, {"action": "create", **RANGE}, {"text": "nobody has this"}], ids=str)
def test_lists_page_by_page(alone, api, query):
    ours, theirs = pages(api, "events", limit=997, **query), pages(alone, "events", limit=1000, **query)
    assert [event["time"] for event in ours] == [event["time"] for event in theirs]
    assert {event["id"]: event for event in ours} == {event["id"]: event for event in theirs}
    ours, theirs = pages(api, "people", limit=37, **query), pages(alone, "people", limit=1000, **query)
    assert [one["events"] for one in ours] == [one["events"] for one in theirs]
    assert {one["name"]: one for one in ours} == {one["name"]: one for one in theirs}


def test_exports(alone, api):
    def by_id(rows):
        return sorted(rows, key=lambda row: row["id"])

    lines = [json.loads(line) for line in alone.raw("export", format="ndjson")[1].splitlines()]
    assert by_id(json.loads(line) for line in api.raw("export", format="ndjson")[1].splitlines()) == by_id(lines)
    assert by_id(json.loads(api.raw("export", format="json")[1])) == by_id(lines)
    assert json.loads(api.raw("export", format="json", who="nobody")[1]) == []
    ours, theirs = (list(csv.DictReader(io.StringIO(one.raw("export", format="csv")[1].decode(), newline=""))) for one in (api, alone))
    assert by_id(ours) == by_id(theirs) and len(ours) == len(lines)


def test_the_shares_are_near_each_other_and_add_up(members, api, events):
    each = [InsightsApi(one.insights).get("status")["events"] for one in members]
    assert len(set(each)) == 1  # whoever is asked, of all
    own = [json.load(urllib.request.urlopen(f"http://{one.insights}/own/api/insights/status", timeout=10))["events"] for one in members]
    assert sum(own) == each[0] and min(own) > each[0] / MEMBERS / 2, own


class Stream:
    def __init__(self, address, last_id=None, query=""):
        self.lines = []
        words = ["-H", f"Last-Event-ID: {last_id}"] if last_id else []
        self.process = subprocess.Popen(["curl", "-sSN", "-m", "60", *words, f"http://{address}/api/insights/live{query}"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def has(self, *texts, within_s=10):
        eventually(lambda: all(any(text in line for line in list(self.lines)) for text in texts), within_s, f"{texts} in the stream")

    def last_id(self):
        return [line[4:].strip() for line in self.lines if line.startswith("id: ")][-1]

    def close(self):
        self.process.kill()
        self.process.wait()


def test_a_stream_of_all_and_what_a_page_missed(api, writer):
    def write(name):
        made = [make_event("create", f"{name}{i}@example.com", f"{name} {i}") for i in range(12)]
        for event in made:
            writer.write(event)
        writer.flush()
        return [event["id"] for event in made]

    stream = Stream(api.address)
    stream.has('"state":"running"')
    stream.has(*write("seen"))
    last = stream.last_id()
    stream.close()
    missed = write("missed")
    again = Stream(api.address, last)
    again.has(*missed)
    assert not any("reset" in line or "seen 1" in line for line in again.lines)
    again.close()
    filtered = Stream(api.address, query="?what=here%203")
    filtered.has("event: status")
    here = write("here")
    filtered.has(here[3])
    assert not any(other in line for line in filtered.lines for other in here[:3] + here[4:])
    filtered.close()
    unknown = Stream(api.address, "what is this")
    unknown.has("event: reset")
    unknown.close()


def test_an_event_that_becomes_another_persons(alone, api, writer):
    """As a record that overwrites an erased person's does: it goes from one member to another, and is there once."""
    made = [make_event("create", f"before{i}@example.com", f"changing {i}") for i in range(30)]
    for event in made:
        writer.write(event)
    for event in made:
        writer.write(event | {"who": "erased", "what": "erased"})
    writer.flush()
    ids = {event["id"] for event in made}
    for one in (alone, api):
        eventually(lambda one=one: {event["id"] for event in one.all_events(who="erased")} >= ids, 20, "all are nobody's")
        assert one.get("summary", text="changing")["events"] == 0
    assert numbers(api.get("summary")) == numbers(alone.get("summary"))
    assert numbers(api.get("top", by="who", limit=1000)) == numbers(alone.get("top", by="who", limit=1000))


def test_the_command_line_and_the_ledger(taskflow, members, api, events):
    for event in events[:5]:
        done = run("trace", event["id"], "--json", "--data", taskflow.data, "--insights", f"http://{api.address}")
        stages = {stage["stage"]: stage for stage in json.loads(done.stdout)["stages"]}
        assert stages["visible"]["state"] == "done" and stages["visible"]["at"], stages
        assert api.get(f"events/{event['id']}")["event"]["who"] == event["who"]
    assert api.raw("events/nobody")[0] == 404
    eventually(lambda: nothing_missing(api), 40, "a ledger without anything missing")


def nothing_missing(api):
    (stage,) = [stage for stage in api.get("ledger")["stages"] if stage["stage"] == "insights"]
    return stage["passed"] > 0 and stage["missing"] == 0


def erase(address, **body):
    request = urllib.request.Request(f"http://{address}/privacy/erase", json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=20))


def test_an_erasure_reaches_whoever_has_the_person(alone, api):
    (person,) = pages(api, "people", limit=1, who="person9@example.com")
    assert erase(api.address, names=[person["name"]], dryRun=True) == {"found": person["events"], "erased": 0}
    assert erase(api.address, names=[person["name"]]) == {"found": person["events"], "erased": person["events"]}
    assert api.get("summary", who=person["name"])["events"] == 0
    assert erase(alone.address, names=[person["name"]])["erased"] == person["events"]


def test_a_member_that_is_away(members, api, alone, writer):
    stream = Stream(api.address)
    stream.has("event: status")
    members[2].kill()
    for question in ("summary", "top", "people", "export", "live", "status"):
        status, body = api.raw(question)
        error = json.loads(body)["error"]
        assert status == 503 and error["code"] == "member_missing", (question, body)
        assert f"Member 3 of {MEMBERS}" in error["message"] and "insights.members" in error["message"]
    found = run("doctor", "--insights-url", f"http://{api.address}", "--data", members[1].data).stdout
    assert f"Member 3 of {MEMBERS}" in found, found
    stream.process.wait(timeout=10)  # and comes back, as browsers do
    for i in range(30):
        writer.write(make_event("create", f"meanwhile{i}@example.com", "meanwhile"))
    writer.flush()
    members[2].start()
    eventually(lambda: api.raw("summary")[0] == 200 and api.get("summary", what="meanwhile")["events"] == 30, 20, "all of them again")
    assert numbers(api.get("series", **RANGE)) == numbers(alone.get("series", **RANGE))


def test_read_anew(members, api, alone):
    done = run("insights", "rebuild", "--from", "topic", "--insights", f"http://{api.address}", within_s=60)
    assert done.returncode == 0, done.stderr
    eventually(lambda: api.get("status")["events"] == alone.get("status")["events"], 20, "all events again")
    done = run("insights", "rebuild", "--from", "table", "--insights", f"http://{members[0].insights}", within_s=60)
    assert done.returncode == 0, done.stderr
    table = run("insights", "rebuild", "--from", "table", "--insights", f"http://{alone.address}", within_s=60)
    assert table.returncode == 0, table.stderr
    eventually(lambda: numbers(api.get("summary")) == numbers(alone.get("summary")), 20, "what the table says")


def test_members_that_do_not_agree(members, tmp_path, api):
    member = members[0]
    at_all, number = member.options.index("--insights-members") + 1, member.options.index("--insights-member") + 1
    member.stop()

    def options(all_members, own):
        words = list(member.options)
        words[at_all], words[number] = all_members, own
        return words

    listed = member.options[at_all]
    swapped = Taskflow(tmp_path / "swapped", role="insights", addresses=member.addresses, options=options(listed, "2")).start()
    try:
        status, body = api.raw("summary")
        assert status == 503 and json.loads(body)["error"]["code"] == "member_wrong" and "says that it is 2/3" in body.decode()
    finally:
        swapped.stop()
    for all_members, own, text in [(listed, "2", "the share 1/3"), (listed.split(",")[0], "1", "the share 1/3"), (listed, "4", "insights.member"),
                                   (listed, "0", "insights.member")]:
        refused = run("insights", "--data", member.data, *options(all_members, own), "--insights-listen", member.insights)
        assert refused.returncode != 0 and text in refused.stderr, refused.stderr
    member.start()
    eventually(lambda: api.raw("summary")[0] == 200, 10, "all of them again")
