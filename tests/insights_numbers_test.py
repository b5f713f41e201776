"""Every number of insights against DuckDB's over the export, and against the table's, over days on which clocks are set."""
import csv
import io
import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import duckdb
import pytest

from harness.believable import BACK, BEGIN, at, write_believable
from harness.insights import InsightsApi
from harness.waiting import eventually

ZONES = ["Europe/Berlin", "America/New_York"]
STEPS = ["view", "register", "create", "complete"]
NAMED = "who <> 'anonymous'"


@pytest.fixture(scope="module")
def events(writer):
    return write_believable(writer)


@pytest.fixture(scope="module")
def api(taskflow, events, table):
    api = InsightsApi(taskflow.insights)
    eventually(lambda: api.get("status")["events"] >= len(events), 60, "insights has all events")
    eventually(lambda: count_of_table(table) >= len(events), 60, "the table has all events")
    return api


@pytest.fixture(scope="module")
def sql(api, tmp_path_factory):
    """DuckDB over the NDJSON export."""
    path = tmp_path_factory.mktemp("export") / "events.ndjson"
    status, content = api.raw("export", format="ndjson")
    assert status == 200
    path.write_bytes(content)
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    database.execute(
        "CREATE TABLE e AS SELECT id, action, who, what, CAST(time AS TIMESTAMPTZ) AS time, automated, local FROM read_json(?, format = 'newline_delimited', "
        "columns = {id: 'VARCHAR', action: 'VARCHAR', who: 'VARCHAR', what: 'VARCHAR', time: 'VARCHAR', automated: 'BOOLEAN', local: 'BOOLEAN'})", [str(path)])
    database.execute(f"CREATE TABLE firsts AS SELECT who, min(time) AS first FROM e WHERE {NAMED} GROUP BY who")
    return lambda text: database.execute(text).fetchall()


def count_of_table(table):
    return table.session.execute("SELECT COUNT(*) FROM taskflow.interactions").one()[0]


def between(begin, end):
    return {"from": at(begin), "to": at(end)}, f"time >= '{at(begin)}' AND time < '{at(end)}'"


FILTERS = [
    ({}, "true"),
    between(BEGIN + timedelta(days=30), BEGIN + timedelta(days=60, hours=5)),
    between(BACK[0], BACK[0] + timedelta(days=1)),
    ({"action": "view,create"}, "action IN ('view', 'create')"),
    ({"text": "MILK 1"}, "contains(lower(who), 'milk 1') OR contains(lower(what), 'milk 1')"),
    ({"text": "person12"}, "contains(who, 'person12') OR contains(what, 'person12')"),
    ({"who": "person7@example.com"}, "who = 'person7@example.com'"),
    ({"what": "/tasks"}, "what = '/tasks'"),
]
filtered = pytest.mark.parametrize("query, where", FILTERS, ids=lambda value: value if isinstance(value, str) else "")


def test_the_exports_are_the_table(api, events, table):
    sent = {event["id"]: event for event in events}
    rows = {row.id: row._asdict() for row in table.session.execute("SELECT id, action, who, what, time FROM taskflow.interactions")}
    assert rows == sent
    assert count_of_table(table) == len(sent) == api.get("summary")["events"] == api.get("status")["events"]

    def without_flags(event):
        return {name: event[name] for name in ("id", "action", "who", "what", "time")}

    lines = [json.loads(line) for line in api.raw("export", format="ndjson")[1].splitlines()]
    assert {line["id"]: without_flags(line) for line in lines} == sent and len(lines) == len(sent)
    assert json.loads(api.raw("export", format="json")[1]) in (lines, {"events": lines})
    in_csv = list(csv.DictReader(io.StringIO(api.raw("export", format="csv")[1].decode(), newline="")))
    assert [without_flags(row) for row in in_csv] == [without_flags(line) for line in lines]


@filtered
def test_summary(api, sql, query, where):
    begin, end = query.get("from", "0001-01-01T00:00:00Z"), query.get("to", "9999-01-01T00:00:00Z")
    ((count, people, anonymous),) = sql(
        f"SELECT count(*), count(DISTINCT who) FILTER ({NAMED}), count(*) FILTER (who = 'anonymous') FROM e WHERE {where}")
    ((newcomers,),) = sql(f"SELECT count(*) FROM firsts WHERE first >= '{begin}' AND first < '{end}' AND who IN (SELECT who FROM e WHERE {where})")
    summary = api.get("summary", **query)
    assert {name: summary[name] for name in ("events", "people", "newPeople", "returning", "anonymous")} == {
        "events": count, "people": people, "newPeople": newcomers, "returning": people - newcomers, "anonymous": anonymous}
    assert summary["byAction"] == dict(sql(f"SELECT action, count(*) FROM e WHERE {where} GROUP BY action"))
    assert count > 0 and len(api.all_events(**query)) == count


@filtered
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("step", ["hour", "day", "week", "month"])
def test_series(api, sql, zone, step, query, where):
    if step == "hour" and "from" not in query:
        pytest.skip("more hours than an answer has")
    expected = dict(sql(f"SELECT date_trunc('{step}', timezone('{zone}', time)), count(*) FROM e WHERE {where} GROUP BY ALL"))
    expected = {datetime.combine(key, datetime.min.time()) if not isinstance(key, datetime) else key: count for key, count in expected.items()}
    found, last = {}, None
    for bucket in api.get("series", step=step, zone=zone, **query)["buckets"]:
        begin, end = datetime.fromisoformat(bucket["from"]), datetime.fromisoformat(bucket["to"])
        assert last in (None, begin) and sum(bucket["byAction"].values()) == bucket["events"]
        last, local = end, begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if bucket["events"]:  # of an hour that comes twice there are two
            found[local] = found.get(local, 0) + bucket["events"]
    assert found == expected


def test_the_days_on_which_clocks_are_set_have_their_length_and_their_events(api, sql):
    for zone, day, hours in [("Europe/Berlin", "2025-10-26", 25), ("America/New_York", "2025-11-02", 25), ("Europe/Berlin", "2026-03-29", 23),
                             ("America/New_York", "2026-03-08", 23)]:
        buckets = api.get("series", step="day", zone=zone)["buckets"]
        (bucket,) = [one for one in buckets if datetime.fromisoformat(one["from"]).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d") == day]
        assert datetime.fromisoformat(bucket["to"]) - datetime.fromisoformat(bucket["from"]) == timedelta(hours=hours)
        ((count,),) = sql(f"SELECT count(*) FROM e WHERE CAST(timezone('{zone}', time) AS DATE) = '{day}'")
        assert bucket["events"] == count == len(api.all_events(**{"from": bucket["from"], "to": bucket["to"]})) > 100


@filtered
@pytest.mark.parametrize("by", ["who", "what", "page", "title"])
def test_top(api, sql, by, query, where):
    column, of = {"who": ("who", "true"), "what": ("what", "true"), "page": ("what", "action = 'view'"),
                  "title": ("what", "action IN ('create', 'complete', 'delete')")}[by]
    everything = sql(f"SELECT {column} AS name, count(*), count(DISTINCT who) FILTER ({NAMED}), min(time), max(time) FROM e WHERE ({where}) AND {of} "
                     f"GROUP BY name ORDER BY count(*) DESC, name")
    top = api.get("top", by=by, limit=15, **query)
    found = [(row["name"], row["events"], row["people"], datetime.fromisoformat(row["first"]), datetime.fromisoformat(row["last"])) for row in top["rows"]]
    assert found == everything[:15]
    assert top["names"] == len(everything) and top["otherEvents"] == sum(row[1] for row in everything[15:])
    for row in top["rows"][:2] if "action" not in query and column not in query else []:
        actions = {"page": {"action": "view"}, "title": {"action": "create,complete,delete"}}.get(by, {})
        assert len(api.all_events(**query, **actions, **{column: row["name"]})) == row["events"]


@filtered
@pytest.mark.parametrize("steps", [STEPS, ["create", "view", "create"], ["delete", "complete"], ["view"]], ids=",".join)
def test_funnel(api, sql, steps, query, where):
    mine = f"(SELECT * FROM e WHERE ({where}) AND {NAMED})"
    for order in ("any", "time"):
        expected, reached = [], f"SELECT who, TIMESTAMPTZ '0001-01-01' AS at FROM {mine} GROUP BY who"
        for step in steps:
            later = "m.time >= r.at" if order == "time" else "true"
            reached = f"SELECT m.who, min(m.time) AS at FROM {mine} m JOIN ({reached}) r ON m.who = r.who WHERE m.action = '{step}' AND {later} GROUP BY m.who"
            expected.append(sql(f"SELECT count(*) FROM ({reached})")[0][0])
        answer = api.get("funnel", steps=",".join(steps), order=order, **query)
        assert [(step["action"], step["people"]) for step in answer["steps"]] == list(zip(steps, expected)), order


@pytest.mark.parametrize("query, where", [FILTERS[0], FILTERS[3], FILTERS[4]], ids=["all", "actions", "text"])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("weeks", [5, 40])
def test_retention(api, sql, zone, weeks, query, where):
    week = f"date_trunc('week', timezone('{zone}', %s))"
    cohorts = dict(sql(f"SELECT {week % 'first'} AS w, count(*) FROM firsts GROUP BY w ORDER BY w DESC LIMIT {weeks}"))
    active = {(cohort, after): count for cohort, after, count in sql(
        f"SELECT {week % 'first'} AS c, date_diff('day', CAST(c AS DATE), CAST({week % 'time'} AS DATE)) // 7 AS k, count(DISTINCT e.who) "
        f"FROM e JOIN firsts ON e.who = firsts.who WHERE {where.replace('who', 'e.who')} GROUP BY ALL")}
    ((last,),) = sql(f"SELECT {week % 'max(time)'} FROM e WHERE {where}")
    found = api.get("retention", zone=zone, weeks=weeks, **query)["cohorts"]
    assert [(cohort["week"], cohort["people"]) for cohort in found] == [(str(day)[:10], count) for day, count in sorted(cohorts.items())]
    for cohort, day in zip(found, sorted(cohorts)):
        expected = [active.get((day, after), 0) for after in range(weeks) if str(day + timedelta(weeks=after)) <= str(last)]
        assert cohort["returned"] == expected
        assert datetime.fromisoformat(cohort["from"]).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") == f"{cohort['week']} 00:00"


def test_what_is_wrong_is_named(api):
    for path, query, field in [("summary", {"from": "yesterday"}, "from"), ("series", {"step": "day", "zone": "Mars/Base"}, "zone"),
                               ("summary", {"from": "2026-01-02", "to": "2026-01-01"}, "to"), ("funnel", {"steps": ",".join("abcdefghijk")}, "steps"),
                               ("series", {"step": "minute"}, "step"), ("top", {"by": "colour"}, "by"), ("events", {"automated": "perhaps"}, "automated"),
                               ("retention", {"weeks": 54}, "weeks"), ("series", {"step": "day", "zone": "../../etc/passwd"}, "zone")]:
        status, content = api.raw(path, **query)
        assert status == 422 and json.loads(content)["error"]["field"] == field, (path, query, content)
