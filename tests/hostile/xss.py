"""Markup in every field. What may not be text is refused; what may is kept as text and given back in nothing but JSON that
no browser sniffs, and in the page's state with every '<' escaped (hostile_test.py looks at the page)."""
from hostile.row import Row

SCRIPT = "<script>alert('hostile')</script>"
TITLES = [
    SCRIPT, "</script><script>alert('hostile')</script>", "<!--<script>alert('hostile')", "]]><svg onload=alert('hostile')>", "<img src=x onerror=alert('hostile')>",
    "\"><img src=x onerror=alert('hostile')>", "javascript:alert('hostile')", "{{constructor.constructor('alert(hostile)')()}}", "${alert('hostile')}",
    "<a href=\"data:text/html,<script>alert('hostile')</script>\">x</a>", "\u2028alert('hostile')\u2029", "&lt;script&gt;alert('hostile')&lt;/script&gt;",
    "<math><mi//xlink:href=\"data:x,<script>alert('hostile')</script>\">", "+ADw-script+AD4-alert('hostile')+ADw-/script+AD4-", "\ufeff<script>alert('hostile')</script>",
]
ID = "/api/tasks/%3Cscript%3Ealert('hostile')%3C%2Fscript%3E"


def change(**more):
    return {"sentAt": "$TIME", "changes": [{"id": "$NEW", "op": "create", "task": "$NEW", "title": "one"} | more]}


def track(**more):
    return {"action": "view", "what": "/"} | more


def account(**more):
    return {"email": "xss@example.com", "password": "a quiet river at dawn"} | more


ROWS = [
    *[Row(f"as a title: {title}", "POST /api/tasks", "201", {"title": title}) for title in TITLES],
    Row("as a new title", "PATCH /api/tasks/$MALLORY_TASK", "200", {"title": SCRIPT}),
    Row("as a change's title", "POST /api/changes", "200 [200]", change(title=SCRIPT)),
    Row("as a path that was viewed", "POST /api/track", "202", track(what="/" + SCRIPT)),
    Row("as a task's id", f"GET {ID}", "400|405", unlike=(SCRIPT.encode(),)),
    Row("as the id of a task to change", f"PATCH {ID}", "400|404 not_found", {"completed": True}, unlike=(SCRIPT.encode(),)),
    Row("as the id of a task to delete", f"DELETE {ID}", "400|404 not_found", unlike=(SCRIPT.encode(),)),
    Row("as a session's id", "DELETE /api/sessions/%3Cscript%3E", "400|404 not_found", unlike=(b"<script>",)),
    Row("as an address of the API", "GET /api/%3Cscript%3Ealert('hostile')", "404 not_found", unlike=(b"<script>",)),
    Row("as a file's name", "GET /%3Cscript%3Ealert('hostile').js", "404", unlike=(b"<script>",)),
    Row("as a file's name, raw", "GET /<script>alert('hostile')</script>.js", "400|404", unlike=(SCRIPT.encode(),)),
    Row("as a page's path", "GET /%22%3E%3Cscript%3Ealert('hostile')", "200", unlike=(b"alert('hostile')<",)),
    Row("as a query", "GET /?q=%3Cscript%3Ealert('hostile')%3C/script%3E", "200", unlike=(b"?q=",)),
    Row("as an email", "POST /api/register", "422 invalid email", account(email=SCRIPT)),
    Row("as an email's local part", "POST /api/register", "422 invalid email", account(email="<script>@example.com")),
    Row("as an email's quoted local part", "POST /api/register", "422 invalid email", account(email="\"<script>alert('hostile')</script>\"@example.com")),
    Row("as an email's domain", "POST /api/register", "422 invalid email", account(email="a@<svg/onload=alert(1)>")),
    Row("as an email with a comment", "POST /api/register", "422 invalid email", account(email="a(<script>)@example.com")),
    Row("as an email with a name", "POST /api/register", "422 invalid email", account(email="<script> <a@example.com>")),
    Row("as who signs in", "POST /api/login", "401 wrong_sign_in", account(email=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as the current password", "POST /api/password", "401 wrong_password current", {"current": SCRIPT, "new": "a quiet river at dusk"}, unlike=(SCRIPT.encode(),)),
    Row("as an action", "POST /api/track", "422 invalid action", track(action=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as an event's id", "POST /api/track", "422 invalid id", track(id=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as an event's time", "POST /api/track", "422 invalid at", track(at=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a sending time", "POST /api/track", "422 invalid sentAt", track(sentAt=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as automated", "POST /api/track", "422 invalid automated", track(automated=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a change's id", "POST /api/changes", "200 [422 invalid id]|422 invalid id", change(id=SCRIPT)),
    Row("as a change's op", "POST /api/changes", "200 [422 invalid op]", change(op=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a change's task", "POST /api/changes", "200 [422 invalid task]", change(task=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a change's place", "POST /api/changes", "200 [422 invalid before]", change(before=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a change's time", "POST /api/changes", "200 [422 invalid at]", change(at=SCRIPT), unlike=(SCRIPT.encode(),)),
    Row("as a member's name", "POST /api/tasks", "422 invalid title", {SCRIPT: 1}, unlike=(SCRIPT.encode(),)),
    Row("as broken JSON", "POST /api/tasks", "400 bad_json", SCRIPT, unlike=(SCRIPT.encode(),)),
    Row("as an Idempotency-Key", "POST /api/tasks", "422 invalid", {"title": "one"}, headers={"Idempotency-Key": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a CSRF token", "POST /api/tasks", "403 csrf", {"title": "one"}, headers={"X-CSRF-Token": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as an Origin", "POST /api/tasks", "403 cross_site", {"title": "one"}, headers={"Origin": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a Host", "GET /", "400|421", who="nobody", headers={"Host": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a Content-Type", "POST /api/tasks", "415 not_json", {"title": "one"}, headers={"Content-Type": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a cookie", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie": "$COOKIE=" + SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a browser", "GET /api/sessions", "200", headers={"User-Agent": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a referrer", "GET /nowhere.html", "404", headers={"Referer": "http://$SITE/" + SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a language", "GET /", "200", headers={"Accept-Language": SCRIPT}, unlike=(SCRIPT.encode(),)),
    Row("as a method", "<SCRIPT> /api/tasks", "400", unlike=(b"<SCRIPT>",)),
]
