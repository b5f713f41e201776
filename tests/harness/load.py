"""People who use the site while parts of it die: what they do is known by ids, asked again as the page asks again, and sometimes given up."""
import http.client
import json
import random
import threading
import time
import uuid
from datetime import datetime, timezone

ANSWER_S = 5
PATHS = ["/", "/tasks", "/tasks/done", "/account", "/login", "/über-uns"]


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Somebody(threading.Thread):
    """One connection. A request that is not answered is sent again with the same ids until it is, or is given up and may have been
    done or not."""

    def __init__(self, site, dice, rate):
        super().__init__(daemon=True)
        self.site, self.dice, self.rate = site, dice, rate
        self.connection = self.cookie = self.csrf = None
        self.who = "anonymous"
        self.acknowledged = {}  # id -> (action, who, what)
        self.possible = {}  # the same, of requests that were sent and never answered
        self.refused = 0  # events that the site was too busy for
        self.working, self.ended = threading.Event(), threading.Event()
        self.idle = threading.Event()
        self.idle.set()
        self.error = None
        self.tasks = []  # (id, title)

    def ask(self, method, path, body=None):
        """(status, object); raises OSError and HTTPException"""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.cookie:
            headers |= {"Cookie": self.cookie, "X-CSRF-Token": self.csrf}
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.site, timeout=ANSWER_S)
        try:
            self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        told = json.loads(text) if text else {}
        self.csrf = answer.getheader("X-CSRF-Token") or told.get("csrf") or self.csrf
        return answer.status, told

    def register(self):
        self.ask("GET", "/api/session")
        self.who = f"worker-{self.dice.randrange(1 << 48):012x}@example.com"
        status, told = self.ask("POST", "/api/register", {"email": self.who, "password": "a quiet river at dawn"})
        assert status in (200, 201), (status, told)

    def persist(self, path, body, events):
        """Until it is answered, or it is given up; the answer or None."""
        patience = self.dice.choice([1, 1_000, 1_000, 1_000])
        self.possible |= events
        while not self.ended.is_set() and patience > 0:
            patience -= 1
            try:
                status, told = self.ask("POST", path, body)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status in (429, 503):
                time.sleep(0.2)
                continue
            assert status < 300, (path, status, told)
            return told
        return None

    def new_id(self):
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def look_around(self):
        views = [{"action": "view", "what": self.dice.choice(PATHS), "id": self.new_id()} for _ in range(self.dice.randint(1, 12))]
        events = {view["id"]: ("view", self.who, view["what"]) for view in views}
        if self.persist("/api/track", {"events": views}, events) is not None:
            self.acknowledged |= events

    def work(self):
        changes, events = [], {}
        for _ in range(self.dice.randint(1, 8)):
            change = {"id": self.new_id(), "at": now()}
            if not self.tasks or self.dice.random() < 0.5:
                task = (self.new_id(), f"task {self.dice.randrange(1_000)} ☎️")
                self.tasks.append(task)
                change |= {"op": "create", "task": task[0], "title": task[1]}
            else:
                task = self.tasks.pop(0)
                change |= {"op": "delete", "task": task[0]}
            changes.append(change)
            events[change["id"]] = (change["op"], self.who, task[1])
        told = self.persist("/api/changes", {"sentAt": now(), "changes": changes}, events)
        if told is not None:
            # Of a task whose creation was given up there is nothing to delete.
            done = {result["id"] for result in told["results"] if result["status"] == 200}
            self.acknowledged |= {key: event for key, event in events.items() if key in done}

    def act(self):
        if self.who == "anonymous" or self.dice.random() < 0.4:
            self.look_around()
        else:
            self.work()

    def run(self):
        try:
            while not self.ended.is_set():
                if not self.working.wait(0.1):
                    continue
                self.idle.clear()
                while self.working.is_set() and not self.ended.is_set():
                    self.act()
                    time.sleep(self.dice.expovariate(self.rate))
                self.idle.set()
        except BaseException as error:  # told by whoever waits
            self.error = error
            self.idle.set()


class Load:
    """`people` of whom every second has an account, each some `rate` requests a second of several events."""

    def __init__(self, site, seed, people=6, rate=10):
        self.people = [Somebody(site, random.Random(f"{seed}-{number}"), rate) for number in range(people)]
        for one in self.people[::2]:
            one.register()
        for one in self.people:
            one.start()

    def go_on(self):
        for one in self.people:
            one.working.set()

    def pause(self, within_s=30):
        """Returns when every request has been answered or given up."""
        for one in self.people:
            one.working.clear()
        end = time.monotonic() + within_s
        for one in self.people:
            assert one.idle.wait(max(0, end - time.monotonic())), f"a request of {one.who} is not answered within {within_s} s"
            if one.error:
                raise AssertionError(f"the load of {one.who} ended") from one.error

    def end(self):
        for one in self.people:
            one.ended.set()
        for one in self.people:
            one.join(ANSWER_S + 5)

    def acknowledged(self):
        return {key: event for one in self.people for key, event in one.acknowledged.items()}

    def sent(self):
        return {key: event for one in self.people for key, event in one.possible.items()}
