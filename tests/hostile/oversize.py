"""Too long, too many, too deep: each has its limit and its status."""
from hostile.row import JSON, Row, raw

HEADER_MAX, BODY_MAX = 16 << 10, 64 << 10


def get(*lines):
    return b"GET /livez HTTP/1.1\r\nHost: $SITE\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def sized(path, length, body=b"", extra=b""):
    return (b"POST " + path + b" HTTP/1.1\r\nHost: $SITE\r\nContent-Type: application/json\r\nCookie: $COOKIE=$MALLORY_TOKEN\r\n"
            b"X-CSRF-Token: $MALLORY_CSRF\r\n" + extra + b"Content-Length: " + str(length).encode() + b"\r\n\r\n" + body)


def change(**more):
    return {"id": "$NEW", "op": "create", "task": "$NEW", "title": "one"} | more


def nested(depth, opening="[", closing="]"):
    return '{"title":' + opening * depth + '"x"' + closing * depth + "}"


ROWS = [
    raw("a header of 16 KiB", get(b"X: " + b"a" * HEADER_MAX), "431"),
    raw("a header of 1 MiB", get(b"X: " + b"a" * (1 << 20)), "431"),
    raw("a header that never ends", b"GET /livez HTTP/1.1\r\nHost: $SITE\r\nX: " + b"a" * (HEADER_MAX + 1000), "431"),
    raw("a thousand headers", get(*[b"X-%d: %s" % (i, b"y" * 20) for i in range(1000)]), "431"),
    raw("a header's name of 16 KiB", get(b"X" * HEADER_MAX + b": y"), "431"),
    raw("a cookie of 16 KiB", get(b"Cookie: $COOKIE=" + b"a" * HEADER_MAX), "431"),
    raw("a target of 16 KiB", b"GET /" + b"a" * HEADER_MAX + b" HTTP/1.1\r\nHost: $SITE\r\n\r\n", "431|414"),
    raw("a query of 16 KiB", b"GET /?" + b"a=1&" * (HEADER_MAX // 4) + b" HTTP/1.1\r\nHost: $SITE\r\n\r\n", "431|414"),
    raw("a method of 16 KiB", b"A" * HEADER_MAX + b" / HTTP/1.1\r\nHost: $SITE\r\n\r\n", "431|400|414|501"),
    raw("blank lines for ever", b"\r\n" * HEADER_MAX, "431|400"),
    *[raw(f"a body one byte too long to {path.decode()}", sized(path, BODY_MAX + 1, b'{"title":"' + b"a" * (BODY_MAX - 11) + b'"}'), "413")
      for path in (b"/api/tasks", b"/api/changes", b"/api/track", b"/api/login", b"/api/register", b"/api/password")],
    raw("a body of a GiB, announced", sized(b"/api/tasks", 1 << 30), "413"),
    raw("a body of an EiB, announced", sized(b"/api/tasks", 1 << 60), "413"),
    raw("a body of a GiB, announced and waited for", sized(b"/api/tasks", 1 << 30, extra=b"Expect: 100-continue\r\n"), "413"),
    raw("a chunked body that is too long", b"POST /api/tasks HTTP/1.1\r\nHost: $SITE\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b" " * 0x4000 + b"\r\n") * 5 + b"0\r\n\r\n", "413"),
    raw("a chunk of a GiB, announced", b"POST /api/tasks HTTP/1.1\r\nHost: $SITE\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n", "413"),
    raw("a chunked body of single bytes that is too long", b"POST /api/tasks HTTP/1.1\r\nHost: $SITE\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1\r\n \r\n" * (BODY_MAX + 1) + b"0\r\n\r\n", "413|400"),
    raw("a chunk extension of 64 KiB", b"POST /api/tasks HTTP/1.1\r\nHost: $SITE\r\nTransfer-Encoding: chunked\r\n\r\n2;"
        + b"x" * (64 << 10) + b"\r\n{}\r\n0\r\n\r\n", "400|413|431"),
    raw("a trailer of 64 KiB", b"POST /api/tasks HTTP/1.1\r\nHost: $SITE\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: "
        + b"x" * (64 << 10) + b"\r\n\r\n", "400|413|431"),
    Row("a title of 501 characters", "POST /api/tasks", "422 invalid title", {"title": "a" * 501}),
    Row("a title of 501 letters of four bytes", "POST /api/tasks", "422 invalid title", '{"title":"%s"}' % ("\U0001f980" * 501)),
    Row("a title of 60000 bytes", "POST /api/tasks", "422 invalid title", {"title": "a" * 60_000}),
    Row("a title of 501 combining marks", "POST /api/tasks", "422 invalid title", '{"title":"e%s"}' % ("\u0301" * 501)),
    Row("a title grows to 501", "PATCH /api/tasks/$MALLORY_TASK", "422 invalid title", {"title": "a" * 501}),
    Row("a change's title of 501", "POST /api/changes", "200 [422 invalid title]", {"sentAt": "$TIME", "changes": [change(title="a" * 501)]}),
    Row("no changes", "POST /api/changes", "422 invalid changes", {"sentAt": "$TIME", "changes": []}),
    Row("101 changes", "POST /api/changes", "422 invalid changes", {"sentAt": "$TIME", "changes": [change()] * 101}),
    Row("no events", "POST /api/track", "422 invalid events", {"events": []}),
    Row("101 events", "POST /api/track", "422 invalid events", {"events": [{"action": "view", "what": "/"}] * 101}),
    Row("2000 empty events", "POST /api/track", "422 invalid events", {"events": [{}] * 2000}),
    Row("a path of 1025 bytes", "POST /api/track", "422 invalid what", {"action": "view", "what": "/" + "a" * 1024}),
    Row("a path of 60000 bytes", "POST /api/track", "422 invalid what", {"action": "view", "what": "/" * 60_000}),
    Row("an event's id of 60000 bytes", "POST /api/track", "422 invalid id", {"action": "view", "what": "/", "id": "a" * 60_000}),
    Row("an address of 255 bytes", "POST /api/register", "422 invalid email", {"email": "a" * 243 + "@example.com", "password": "a quiet river"}),
    Row("an address of 60000 bytes", "POST /api/register", "422 invalid email", {"email": "a" * 60_000, "password": "a quiet river"}),
    Row("an address whose label has 64 bytes", "POST /api/register", "422 invalid email",
        {"email": f"a@{'b' * 64}.example", "password": "a quiet river"}),
    Row("a password of 1025 bytes", "POST /api/register", "422 invalid password", {"email": "long@example.com", "password": "a" * 1025}),
    Row("a password of 60000 bytes", "POST /api/register", "422 invalid password", {"email": "long@example.com", "password": "a" * 60_000}),
    Row("a password of 7 characters", "POST /api/register", "422 invalid password", {"email": "short@example.com", "password": "sevench"}),
    Row("a sign-in with a password of 60000 bytes", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "a" * 60_000}),
    Row("a new password of 1025 bytes", "POST /api/password", "422 invalid new", {"current": "$PASSWORD", "new": "a" * 1025}),
    Row("a new password of 7 characters", "POST /api/password", "422 invalid new", {"current": "$PASSWORD", "new": "sevench"}),
    Row("a current password of 60000 bytes", "POST /api/password", "401 wrong_password current", {"current": "a" * 60_000, "new": "a quiet river at dusk"}),
    Row("arrays 65 deep", "POST /api/tasks", "400 bad_json", nested(65)),
    Row("arrays 30000 deep", "POST /api/tasks", "400 bad_json", nested(30_000)),
    Row("objects 8000 deep", "POST /api/tasks", "400 bad_json", nested(8_000, '{"a":', "}")),
    Row("arrays 60000 deep that never close", "POST /api/track", "400 bad_json", "[" * 60_000),
    Row("objects 8000 deep to changes", "POST /api/changes", "400 bad_json", nested(8_000, '{"a":', "}")),
    Row("arrays 30000 deep to login", "POST /api/login", "400 bad_json", nested(30_000)),
    Row("10000 members", "POST /api/tasks", "422 invalid title", "{" + ",".join(f'"k{i}":1' for i in range(5_000)) + "}"),
    Row("a member's name of 60000 bytes", "POST /api/tasks", "422 invalid title", {"a" * 60_000: 1}),
    Row("an Idempotency-Key of 8 KiB", "POST /api/tasks", "422 invalid", {"title": "one"}, headers={"Idempotency-Key": "a" * 8192}),
    Row("an id of 8 KiB", "PATCH /api/tasks/" + "a" * 8192, "404 not_found|414", {"completed": True}),
    Row("a wait of a year", "POST /api/track?wait=stored&timeout=31536000s", "422 invalid timeout", {"action": "view", "what": "/"}),
    Row("a wait of 10^400 seconds", f"POST /api/track?wait=stored&timeout={'9' * 400}s", "422 invalid timeout", {"action": "view", "what": "/"}),
    Row("a wait below zero", "POST /api/track?wait=stored&timeout=-1s", "422 invalid timeout", {"action": "view", "what": "/"}),
]
