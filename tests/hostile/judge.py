"""Sends a row and says what is wrong with what became of it."""
import json
import re

from hostile.http import Connection

MARKUP = b"alert('hostile')"
NEVER = (b"\r\nX-Hostile", b"root:x:", b"SQLite format 3", b"terminate called")


def matches(expected, answer):
    """`expected` is one of the right ones as row.py has them."""
    status, rest = expected[:3], expected[4:]
    if answer.status != int(status):
        return False
    if not rest:
        return True
    try:
        body = json.loads(answer.body)
        error = body["results"][0] if rest.startswith("[") else body
        if rest.startswith("["):
            result_status, *rest = rest[1:-1].split(" ")
            if error.get("status") not in (int(result_status), "refused" if int(result_status) >= 400 else None):
                return False
        else:
            rest = rest.split(" ")
        return all(error["error"].get(key) == value for key, value in zip(("code", "field"), rest))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return False


def refuses(expected):
    return all(one[:1] == "4" or one[:1] == "5" or "[4" in one for one in expected.split("|"))


def faults_of(answer, row):
    text = b"\r\n".join(f"{name}: {value}".encode() for name, value in answer.headers) + b"\r\n\r\n" + answer.body
    for bad in (*NEVER, *row.unlike):
        if bad.lower() in text.lower():
            yield f"the answer holds {bad!r}"
    if MARKUP in answer.body and (answer.header("content-type") != "application/json" or answer.header("x-content-type-options") != "nosniff"):
        yield "the answer gives markup back as something else than JSON that is not to be sniffed"
    if re.search(rb"<(script|svg|img|math)", answer.body) and MARKUP in answer.body and not (answer.header("content-type") or "").startswith("application/json"):
        yield "the answer gives markup back"
    if answer.status < 500 and not (answer.header("content-type") or "").startswith("text/plain") and answer.header("x-content-type-options") != "nosniff":
        yield "the answer lacks the security headers"
    if answer.body and not answer.header("content-type"):
        yield "a body without its type"
    if answer.status == 500:
        yield "500"


def judge(scene, row, source):
    """The faults, none when all is well."""
    refused = refuses(row.expected)
    before = scene.state(refused)
    with Connection(scene.address, source) as connection:
        answer = connection.send(scene.bytes_of(row)).answer()
        if answer is None:
            return ["there is no answer" + (": the connection ended" if connection.ended else "")]
        faults = list(faults_of(answer, row))
        if not any(matches(one, answer) for one in row.expected.split("|")):
            faults.append(f"expected {row.expected}, got {answer.status} {answer.body[:200]!r}")
        if row.closes and answer.status >= 400 and not connection.ends():
            faults.append("the connection stays open")
        if connection.data or not row.closes and not connection.is_in_step():
            faults.append(f"a second answer: {connection.data[:100]!r}")
    after = scene.state(refused)
    if before != after:
        faults.append(f"it has changed something: {before} is now {after}")
    return faults
