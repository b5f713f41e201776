"""The questions of insights over HTTP, as a script would ask them."""
import json
import urllib.error
import urllib.parse
import urllib.request


class InsightsApi:
    def __init__(self, address):
        self.address = address

    def raw(self, path, **query):
        """(status, bytes)"""
        url = f"http://{self.address}/api/insights/{path}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def get(self, path, **query):
        status, content = self.raw(path, **query)
        assert status == 200, (path, query, content)
        return json.loads(content)

    def all_events(self, **query):
        """The whole list behind a number, page by page."""
        found, page = [], {}
        while page is not None:
            answer = self.get("events", limit=1000, **query, **page)
            found += answer["events"]
            page = {"after": answer["next"]} if answer["next"] else None
        assert answer["total"] == len(found) == len({event["id"] for event in found}), query
        return found
