"""What is at rest after trouble: the ledgers balance, each acknowledged event is one row, and insights, table and topic say the same."""
import json
import re
import time
import urllib.request
from collections import Counter
from datetime import datetime

from harness.program import run
from harness.table import TABLE, Table
from harness.waiting import eventually

REST_S = 60


def site_books(site):
    """kind -> count of the site's own ledger, and what waits in its outbox."""
    text = urllib.request.urlopen(f"http://{site}/metrics", timeout=10).read().decode()
    found = {kind: int(count) for kind, count in re.findall(r'^taskflow_ledger_events\{stage="\w+",kind="(\w+)"\} (\d+)$', text, re.M)}
    return found | {"waiting": int(re.search(r"^taskflow_outbox_events (\d+)$", text, re.M)[1])}


def audit(deployment):
    """Once nothing waits any more."""
    def at_rest():
        done = run("audit", *deployment.command_words(), "--json", within_s=120)
        assert done.returncode in (0, 1), f"{done.returncode}\n{done.stdout}{done.stderr}"
        found = json.loads(done.stdout)
        return found["waiting"] == 0 and (done, found)

    done, found = eventually(at_rest, REST_S, "the connector has committed all that the topic has")
    assert done.returncode == 0 and found["balanced"], f"not balanced: {done.stdout}{done.stderr}"
    assert (found["missing"], found["different"], found["surplus"], found["dead"]) == (0, 0, 0, 0), found
    return found


def ledger(api):
    """Taken after this call began."""
    begin = time.time()

    def fresh():
        found = api.get("ledger")
        taken = datetime.fromisoformat(found["at"]).timestamp()
        if found["problem"] or taken < begin or any(stage["waiting"] != 0 for stage in found["stages"]):
            raise LookupError(found)
        return found

    return eventually(fresh, REST_S, "a ledger of all parts in which nothing waits")


def check_ledger(deployment, api, sent, acknowledged):
    """Of the site's own books, and of all stages as insights takes them."""
    books = eventually(lambda: (found := site_books(deployment.addresses["site"]))["waiting"] == 0 and found, REST_S, "the outbox is empty")
    assert books["accepted"] == books["passed"] and acknowledged <= books["accepted"] <= sent, books
    found = ledger(api)
    assert found["balanced"], found
    for stage in found["stages"]:
        assert stage["missing"] == stage["dead"] == 0, found
        if stage["stage"] in ("topic", "connect", "insights"):
            assert stage["received"] == stage["passed"] >= books["passed"], found
    return found


def check_numbers(api, rows):
    """Every number of insights that the rows can tell."""
    def same():
        return api.get("status")["behind"] == 0 and api.get("summary")["events"] == len(rows)

    try:
        eventually(same, REST_S, f"insights has {len(rows)} events")
    except AssertionError as error:
        have = {event["id"] for event in api.all_events()}
        raise AssertionError(f"{error}; status {api.get('status')}; not in insights: {sorted(rows.keys() - have)[:5]}, "
                             f"only there: {sorted(have - rows.keys())[:5]}") from error
    summary = api.get("summary")
    named = Counter(row.who for row in rows.values() if row.who != "anonymous")
    assert summary["byAction"] == dict(Counter(row.action for row in rows.values()))
    assert (summary["people"], summary["anonymous"]) == (len(named), len(rows) - named.total())
    minutes = Counter((row.time[:16], row.action) for row in rows.values())
    buckets = api.get("series", step="minute")["buckets"]
    assert {(bucket["from"][:16], action): count for bucket in buckets for action, count in bucket["byAction"].items() if count} == dict(minutes)
    top = api.get("top", by="who", limit=1000)
    assert {row["name"]: row["events"] for row in top["rows"]} == dict(Counter(row.who for row in rows.values()))
    events = {event["id"]: (event["action"], event["who"], event["what"], event["time"]) for event in api.all_events()}
    assert events == {row.id: (row.action, row.who, row.what, row.time) for row in rows.values()}


def check_rows(table, load):
    """Each acknowledged event is one row, and every row was sent; the rows by their ids."""
    listed = list(table.session.execute(f"SELECT id, action, who, what, time FROM {TABLE}"))
    rows = {row.id: row for row in listed}
    assert len(rows) == len(listed) == table.session.execute(f"SELECT COUNT(*) FROM {TABLE}").one()[0], "a row comes twice"
    acknowledged, sent = load.acknowledged(), load.sent()
    missing = acknowledged.keys() - rows.keys()
    assert not missing, f"{len(missing)} acknowledged events have no row: {sorted(missing)[:5]}"
    for key, event in acknowledged.items():
        assert (rows[key].action, rows[key].who, rows[key].what) == event
    registrations = Counter(row.who for row in rows.values() if row.action == "register")
    assert registrations == Counter(one.who for one in load.people if one.who != "anonymous")
    foreign = [row for row in rows.values() if row.action != "register" and row.id not in sent]
    assert not foreign, f"rows that nobody sent: {foreign[:5]}"
    return rows


def check_at_rest(deployment, api, load):
    """Of a load that pauses; what the audit found."""
    check_ledger(deployment, api, len(load.sent()) + len(load.people), len(load.acknowledged()))
    found = audit(deployment)
    table = Table(deployment.addresses["cql"])
    try:
        rows = check_rows(table, load)
    finally:
        table.close()
    check_numbers(api, rows)
    assert found["events"] == found["rows"] == len(rows)
    return found
