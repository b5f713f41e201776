"""Somebody who uses the site, without a browser: its JSON API over one kept connection."""
import http.client
import json
import time
import uuid


class Person:
    def __init__(self, site):
        self.connection = http.client.HTTPConnection(site, timeout=15)
        self.cookie = self.csrf = None
        self.email = "anonymous"
        self.seconds = []  # of each answered request
        self.expected = []  # (action, who, what) of the events that must follow

    def request(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.cookie:
            headers |= {"Cookie": self.cookie, "X-CSRF-Token": self.csrf}
        begin = time.perf_counter()
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.seconds.append(time.perf_counter() - begin)
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        self.csrf = answer.getheader("X-CSRF-Token") or self.csrf
        assert answer.status < 400, f"{method} {path}: {answer.status} {text.decode()}"
        found = json.loads(text) if text else {}
        self.csrf = found.get("csrf", self.csrf)
        return found

    def _caused(self, action, what):
        self.expected.append((action, self.email, what))

    def visit(self):
        self.request("GET", "/api/session")
        return self

    def view(self, path):
        self.request("POST", "/api/track", {"action": "view", "what": path, "id": str(uuid.uuid4())})
        self._caused("view", path)

    def register(self, email=None, password="a quiet river at dawn"):
        email = email or f"ada-{uuid.uuid4().hex[:12]}@example.com"
        self.request("POST", "/api/register", {"email": email, "password": password})
        self.email, self.password = email, password
        self._caused("register", "register")
        return self

    def log_in(self, email, password):
        self.request("POST", "/api/login", {"email": email, "password": password})
        self.email = email
        self._caused("login", "login")
        return self

    def log_out(self):
        self.request("POST", "/api/logout")
        self._caused("logout", "logout")

    def add(self, title):
        self._caused("create", title)
        return self.request("POST", "/api/tasks", {"title": title})["task"]["id"]

    def toggle(self, task, title, completed=True):
        self._caused("complete", title)
        self.request("PATCH", f"/api/tasks/{task}", {"completed": completed})

    def remove(self, task, title):
        self._caused("delete", title)
        self.request("DELETE", f"/api/tasks/{task}")

    def tasks(self):
        return [task["title"] for task in self.request("GET", "/api/tasks")["tasks"]]
