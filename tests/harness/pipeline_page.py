"""The API behind the pipeline page, and what must hold of it whatever the parts are."""
import base64
import contextlib
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from harness.events import TOPIC, EventWriter, make_event
from harness.waiting import eventually


class PipelineApi:
    def __init__(self, address):
        self.address = address

    def ask(self, method, path, body=None, **query):
        """(status, JSON)"""
        url = f"http://{self.address}/api/pipeline{path}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def get(self, path, **query):
        status, answer = self.ask("GET", path, **query)
        assert status == 200, answer
        return answer

    def post(self, path, body):
        status, answer = self.ask("POST", path, body)
        assert status in (200, 202), answer
        return answer

    def parts(self):
        return {part["part"]: part for part in self.get("/parts")["parts"]}

    def connector(self, name):
        return next((one for one in self.get("/connectors")["connectors"] if one["name"] == name), None)

    def cql(self, query, **more):
        return self.post("/cql", {"query": query} | more)

    @contextlib.contextmanager
    def stream(self, path):
        """A function that gives the next event as (name, JSON)."""
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.request("GET", f"/api/pipeline{path}")
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert answer.headers["Content-Type"] == "text/event-stream"

        def next_event():
            name = None
            while True:
                line = answer.readline().decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))

        try:
            yield next_event
        finally:
            connection.close()


def check_parts(api):
    found = eventually(lambda: (parts := api.parts()) and all(part["state"] == "up" for part in parts.values()) and parts, 30, "every part is up")
    assert list(found) == ["site", "broker", "registry", "connect", "store"]
    assert found["connect"]["detail"]["version"] and found["store"]["detail"]["version"] and found["broker"]["detail"]["clusterId"]
    with api.stream("/live") as next_event:
        begin = time.monotonic()
        for _ in range(3):
            name, told = next_event()
            assert name == "parts" and [part["part"] for part in told["parts"]] == list(found)
        assert time.monotonic() - begin < 6
    return found


def check_records(api, kafka, registry):
    """Events by stock clients, as the page reads them."""
    writer = EventWriter(kafka, registry)
    begin_ms = int(time.time() * 1000) - 5
    events = [writer.write(make_event("create", "zoë@example.com", f"page test {i} ☎️")) for i in range(30)]
    writer.flush()
    by_id = {event["id"]: event for event in events}

    def records(**query):
        return api.get(f"/topics/{TOPIC}/records", **query)

    found = {}
    for record in records(limit=500, text="page test", **{"from": begin_ms})["records"]:
        key = record["key"]["data"]
        if key not in by_id:
            continue
        assert writer.acknowledged[key] == (record["partition"], record["offset"])
        value = record["value"]
        assert value["form"] == "avro" and value["data"] == by_id[key] and value["schemaId"] == writer.schema_id
        content = base64.b64decode(value["bytes"])
        assert len(content) == value["size"]
        for field in value["fields"]:  # a length of one byte, and the text
            assert content[field["begin"] + 1:field["end"]].decode() == by_id[key][field["name"]]
        found[key] = record
    assert found.keys() == by_id.keys()

    key, (partition, offset) = next(iter(writer.acknowledged.items()))
    (one,) = records(partition=partition, limit=1, **{"from": offset})["records"]
    assert one["key"]["data"] == key
    (last,) = records(limit=1)["records"]
    assert last["time"] >= max(record["time"] for record in found.values())

    seen, place = [], "begin"
    while True:
        page = records(limit=200, **{"from": place})
        if not page["records"]:
            break
        seen += [(record["partition"], record["offset"]) for record in page["records"]]
        place = ",".join(f"{partition}:{offset}" for partition, offset in page["next"].items())
    assert len(seen) == len(set(seen)) >= len(events)
    for partition, offset in writer.acknowledged.values():
        assert (partition, offset) in seen


def check_tail(api, kafka, registry):
    writer = EventWriter(kafka, registry)
    with api.stream(f"/topics/{TOPIC}/tail?text=tail-test") as next_event:
        time.sleep(1)  # its consumer has the ends
        event = writer.write(make_event("create", "tail@example.com", "tail-test"))
        writer.flush()
        begin = time.monotonic()
        name, told = next_event()
        assert name == "records" and [record["value"]["data"] for record in told["records"]] == [event]
        assert time.monotonic() - begin < 2


def check_topics_and_schemas(api):
    topics = {topic["name"]: topic for topic in api.get("/topics")["topics"]}
    one = api.get(f"/topics/{TOPIC}")
    assert len(one["partitions"]) == len(topics[TOPIC]["partitions"]) and not one["internal"]
    assert "retention.ms" in one["configs"]
    assert api.ask("GET", "/topics/none-such")[0] == 404

    subjects = {subject["subject"]: subject for subject in api.get("/schemas")["subjects"]}
    subject = subjects[f"{TOPIC}-value"]
    assert not subject["deleted"] and subject["compatibility"]
    version = subject["versions"][0]
    told = api.get(f"/schemas/{TOPIC}-value/versions/{version['version']}")
    assert told["id"] == version["id"] and json.loads(told["schema"])["name"] == "InteractionEvent"
    assert api.ask("GET", "/schemas/none-such/versions/1")[0] == 404


def check_cql(api, table, groups):
    """`groups`: GROUP BY may name any column, which is ours alone."""
    ids = table.ids()
    rows, page = [], None
    while True:
        answer = api.cql("SELECT id, time FROM taskflow.interactions", pageSize=20, page=page)
        assert [column["type"] for column in answer["columns"]] == ["text", "text"]
        rows += [row[0] for row in answer["rows"]]
        page = answer["next"]
        if page is None:
            break
    assert sorted(rows) == sorted(ids) and len(rows) > 20
    counted = api.cql("select count(*) from taskflow.interactions")
    assert counted["rows"][0][0] == len(ids)

    def refused(query):
        status, answer = api.ask("POST", "/cql", {"query": query})
        assert status == 422 and answer["error"]["field"] == "query", answer
        return answer["error"]["message"]

    grouped = "SELECT action, count(*) FROM taskflow.interactions GROUP BY action"
    if groups:
        assert sum(row[1] for row in api.cql(grouped)["rows"]) == len(ids)
    else:
        assert "action" in refused(grouped)
    assert "none_such" in refused("SELECT * FROM taskflow.none_such")
    assert "line 1:" in refused("SELECT FROM FROM")
    for query in ("DELETE FROM taskflow.interactions WHERE id = 'a'", "TRUNCATE taskflow.interactions", "-- x\nDROP TABLE taskflow.interactions"):
        assert refused(query) == "Only SELECT can be asked here."
    tables = {(one["keyspace"], one["table"]): one for one in api.get("/tables")["tables"]}
    ours = tables[("taskflow", "interactions")]
    assert ours["columns"][0] == {"name": "id", "type": "text", "kind": "partition_key"} and ours["ttl"] > 0
    assert ("system_schema", "tables") in tables
