"""Ada, who has something to lose; Mallory, who has an account; a visitor; and nobody."""
import hashlib
import json
import re
import time
import uuid
from datetime import datetime, timezone

from hostile.http import Connection, encoded, request

PASSWORD = "a quiet river at dawn"
ADA_PASSWORD = "the heron stands still"
PROMPT_S = 1.0  # within which an idle server answers


class Person:
    def __init__(self, address, email=None, password=PASSWORD, source=None):
        self.address, self.email, self.password = address, email, password
        self.connection = Connection(address, source)
        self.cookie = self.token = self.csrf = None
        self.call("GET", "/api/session")
        if email:
            status, _ = self.call("POST", "/api/register", {"email": email, "password": password})
            assert status == 201, f"{email} can't register: {status}"

    def headers(self):
        return [("Host", self.address)] + ([("Cookie", f"{self.cookie}={self.token}"), ("X-CSRF-Token", self.csrf)] if self.token else [])

    def call(self, method, path, body=None):
        """(status, what its JSON holds)"""
        data = json.dumps(body).encode() if body is not None else b""
        length = [("Content-Length", str(len(data)))] + ([("Content-Type", "application/json")] if data else []) if method != "GET" else []
        begin = time.monotonic()
        answer = self.connection.send(request(method, path, self.headers() + length, data)).answer()
        took = time.monotonic() - begin
        assert answer, f"{method} {path} is not answered"
        assert took < PROMPT_S, f"{method} {path} took {took:.2f} s"
        for name, value in answer.headers:
            if name == "set-cookie" and "taskflow_session" in value:
                self.cookie, self.token = value.split(";")[0].split("=")
        self.csrf = answer.header("x-csrf-token") or self.csrf
        is_json = (answer.header("content-type") or "").startswith("application/json")
        found = json.loads(answer.body) if is_json and answer.body else answer.body.decode()
        if is_json and isinstance(found, dict):
            self.csrf = found.get("csrf", self.csrf)
        return answer.status, found


class Scene:
    def __init__(self, address):
        self.address = address
        Person(address, "root@example.com")  # the first account is the administrator's
        self.ada = Person(address, "ada@example.com", ADA_PASSWORD)
        self.mallory = Person(address, "mallory@example.com")
        self.visitor = Person(address)
        self.ada_change = str(uuid.uuid4())
        _, made = self.ada.call("POST", "/api/tasks", {"title": "Ada's secret"})
        self.ada.call("POST", "/api/changes", {"changes": [{"id": self.ada_change, "op": "create", "task": str(uuid.uuid4()), "title": "Ada's secret, too"}]})
        self.names = {
            "SITE": address, "COOKIE": self.mallory.cookie, "PASSWORD": PASSWORD, "TIME": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "ADA_EMAIL": self.ada.email, "UPPER_ADA_EMAIL": self.ada.email.upper(), "ADA_PASSWORD": ADA_PASSWORD, "UPPER_ADA_PASSWORD": ADA_PASSWORD.upper(),
            "HALF_ADA_PASSWORD": ADA_PASSWORD[:12], "ADA_TOKEN": self.ada.token, "ADA_CSRF": self.ada.csrf, "ADA_CHANGE": self.ada_change, "ADA_TASK": made["task"]["id"],
            "UPPER_ADA_TASK": made["task"]["id"].upper(), "UPPER_TOKEN": self.ada.token.upper(), "HALF_TOKEN": self.ada.token[:32],
            "HASH_TOKEN": hashlib.blake2b(self.ada.token.encode(), digest_size=32).hexdigest(), "ADA_SESSION": self._session(self.ada),
            "MALLORY_EMAIL": self.mallory.email, "MALLORY_TOKEN": self.mallory.token, "MALLORY_CSRF": self.mallory.csrf, "UPPER_CSRF": self.mallory.csrf.upper(),
            "HALF_CSRF": self.mallory.csrf[:32], "MALLORY_SESSION": self._session(self.mallory), "VISITOR_TOKEN": self.visitor.token, "VISITOR_CSRF": self.visitor.csrf,
        }
        self.names["MALLORY_TASK"] = self.mallory.call("POST", "/api/tasks", {"title": "bait"})[1]["task"]["id"]

    @staticmethod
    def _session(person):
        status, found = person.call("GET", "/api/sessions")
        return found["sessions"][0]["id"] if status == 200 else "none"

    def fill(self, text):
        """With names in place; each $NEW is a UUID of its own."""
        data = encoded(text)
        for name in sorted(self.names, key=len, reverse=True):
            data = data.replace(b"$" + name.encode(), self.names[name].encode())
        return re.sub(rb"\$NEW", lambda _: str(uuid.uuid4()).encode(), data)

    def bytes_of(self, row):
        if row.raw is not None:
            return self.fill(row.raw)
        method, target = row.line.split(" ", 1)
        body = b"" if row.body is None else self.fill(row.body)
        headers = dict(getattr(self, row.who).headers()) if row.who != "nobody" else {"Host": self.address}
        if method.upper() != "GET" or body:
            headers["Content-Length"] = str(len(body))
        if body:
            headers["Content-Type"] = "application/json"
        headers |= row.headers
        return request(method, self.fill(target).decode(), [(self.fill(name).decode(), self.fill(value)) for name, value in headers.items() if value is not None], body)

    def state(self, refused):
        """What no refused request may change; the answers must be prompt, too."""
        sessions = self.ada.call("GET", "/api/sessions")[1].get("sessions", [])
        kept = {"tasks": self.ada.call("GET", "/api/tasks"), "session": self.ada.call("GET", "/api/session"),
                "sessions": [{key: value for key, value in one.items() if key != "usedAt"} for one in sessions]}
        if refused:
            kept |= {"his tasks": self.mallory.call("GET", "/api/tasks"), "he": self.mallory.call("GET", "/api/session"), "events": self.events()}
        return kept

    def events(self):
        text = self.visitor.call("GET", "/metrics")[1]
        return [line for line in text.splitlines() if re.match(r"taskflow_site_events_(accepted|total)\b|taskflow_events_accepted", line)]
