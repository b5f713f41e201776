"""Guessing, mass registration, and clients that take their time."""
import threading
import time

from hostile.http import Connection, request
from hostile.scene import PASSWORD, Person

GUESSES = 60
SLOW_S = 14  # a request may take 10 s to arrive, and is looked at once a second


def guess(person, email, password, path="/api/login"):
    """(status, Retry-After)"""
    body = f'{{"email":"{email}","password":"{password}"}}'.encode()
    headers = person.headers() + [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    answer = person.connection.send(request("POST", path, headers, body)).answer()
    return answer.status, answer.header("retry-after")


def refused_after_a_while(expect, name, answers, refused=429, before=(401,)):
    statuses = [status for status, _ in answers]
    expect(f"{name}: each is refused", set(statuses) <= {refused, *before}, True)
    expect(f"{name}: they are slowed down", refused in statuses, True)
    expect(f"{name}: they are told for how long", all((wait or "").isdigit() and int(wait) > 0 for status, wait in answers if status == refused), True)


def guesses_at_one_account(address, sources, expect):
    owner, thief = Person(address, "guessed@example.com", source=next(sources)), Person(address, source=next(sources))
    refused_after_a_while(expect, "guesses at one account", [guess(thief, owner.email, f"guess number {i}") for i in range(GUESSES)])
    expect("the right password, after too many guesses", guess(thief, owner.email, PASSWORD)[0], 429)
    expect("its owner goes on", owner.call("GET", "/api/tasks")[0], 200)


def guesses_at_nobody(address, sources, expect):
    """The same for an account that is not there, so that nothing tells which are."""
    thief = Person(address, source=next(sources))
    refused_after_a_while(expect, "guesses at no account", [guess(thief, "not-there@example.com", f"guess number {i}") for i in range(GUESSES)])


def one_password_at_many(address, sources, expect, count=320):
    thief = Person(address, source=next(sources))
    refused_after_a_while(expect, "one password at many accounts", [guess(thief, f"user{i}@example.com", "Password123456") for i in range(count)])


def mass_registration(address, sources, expect, count=320):
    thief = Person(address, source=next(sources))
    answers = []
    for i in range(count):
        answers.append(guess(thief, f"bot{i}@example.com", f"bot password {i}", "/api/register"))
        if answers[-1][0] == 429:
            break
    refused_after_a_while(expect, "mass registration", answers, before=(201, 403))


def guesses_at_the_current_password(address, sources, expect):
    thief = Person(address, "borrowed@example.com", source=next(sources))
    answers = []
    for i in range(GUESSES):
        body = f'{{"current":"guess number {i}","new":"a quiet river at dusk"}}'.encode()
        headers = thief.headers() + [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        answer = thief.connection.send(request("POST", "/api/password", headers, body)).answer()
        answers.append((answer.status, answer.header("retry-after")))
    refused_after_a_while(expect, "guesses at the current password", answers)


FLOODS = [guesses_at_one_account, guesses_at_nobody, one_password_at_many, mass_registration, guesses_at_the_current_password]


class SlowClients:
    """They begin at once and are looked at later, while other tests use the server. (Slow bodies have 30 s: http/server_test.cc.)"""
    PIECES = {
        "a header a byte at a time": lambda host: [b"G", *[b"%c" % c for c in b"ET /livez HTTP/1.1\r\nHost: " + host + b"\r\nX: " + b"y" * 200]],
        "a header that stops": lambda host: [b"GET /livez HTTP/1.1\r\nHost: " + host + b"\r\n"],
        "a header of one letter": lambda _: [b"G"],
    }

    def __init__(self, address, sources):
        self.found, self.threads = {}, []
        host = address.encode()
        for name, pieces in self.PIECES.items():
            for copy in range(8):
                self.threads.append(threading.Thread(target=self._run, args=(f"{name} ({copy})", Connection(address, next(sources)), pieces(host))))
                self.threads[-1].start()

    def _run(self, name, connection, pieces):
        begin = time.monotonic()
        for piece in pieces:
            connection.send(piece)
            if connection.ends(0.2) or time.monotonic() - begin > SLOW_S:
                break
        ended = connection.ends(max(0.0, begin + SLOW_S - time.monotonic()))
        self.found[name] = ended and b"200 OK" not in connection.data
        connection.close()

    def wait(self, expect):
        for thread in self.threads:
            thread.join()
        for name, cut in self.found.items():
            expect(f"{name}: is cut off", cut, True)
