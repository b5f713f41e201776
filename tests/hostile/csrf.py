"""What another site's page, or a program without the page's token, can make a browser send with its cookie."""
from hostile.row import Row

TASK = {"title": "forged"}
ROUTES = [
    ("POST /api/tasks", TASK), ("PATCH /api/tasks/$MALLORY_TASK", {"completed": True}), ("DELETE /api/tasks/$MALLORY_TASK", None),
    ("POST /api/changes", {"changes": [{"id": "$NEW", "op": "delete", "task": "$MALLORY_TASK"}]}), ("POST /api/logout", None),
    ("POST /api/password", {"current": "$PASSWORD", "new": "forged password"}), ("DELETE /api/account", {"password": "$PASSWORD"}),
    ("DELETE /api/sessions", None), ("POST /api/login", {"email": "$MALLORY_EMAIL", "password": "$PASSWORD"}),
    ("POST /api/register", {"email": "forged@example.com", "password": "a quiet river at dawn"}),
    ("DELETE /api/sessions/$MALLORY_SESSION", None),
]
ORIGINS = [
    "http://evil.example", "https://evil.example", "null", "http://$SITE.evil.example", "http://evil$SITE", "http://evil.example#http://$SITE", "http://$SITE/",
    "http://$SITE/path", "http://user@$SITE", "http://localhost:1", "http://127.0.0.1", "ftp://$SITE", "file://", "$SITE", "//$SITE", "HTTP://EVIL.EXAMPLE", "http://$SITE http://evil.example",
    "chrome-extension://abcdefghijklmnop", "",
]
TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "application/jsonp", "application/json-patch+json",
         "text/plain; application/json", "application/json, text/plain", "application/xml", "application/octet-stream", ""]

ROWS = [
    *[Row(f"{line}: without a token", line, "403 csrf", body, headers={"X-CSRF-Token": None}) for line, body in ROUTES],
    *[Row(f"{line}: from another site", line, "403 cross_site", body, headers={"Sec-Fetch-Site": "cross-site"}) for line, body in ROUTES],
    *[Row(f"the origin {origin!r}", "POST /api/tasks", "403 cross_site", TASK, headers={"Origin": origin}) for origin in ORIGINS],
    *[Row(f"the type {kind!r}", "POST /api/tasks", "415 not_json", TASK, headers={"Content-Type": kind}) for kind in TYPES],
    Row("no type", "POST /api/tasks", "415 not_json", TASK, headers={"Content-Type": None}),
    Row("from a site beside", "POST /api/tasks", "403 cross_site", TASK, headers={"Sec-Fetch-Site": "same-site"}),
    Row("from an unknown kind of site", "POST /api/tasks", "403 cross_site", TASK, headers={"Sec-Fetch-Site": "sideways"}),
    Row("an empty token", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": ""}),
    Row("a token that is none", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "0" * 64}),
    Row("another user's token", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$ADA_CSRF"}),
    Row("a visitor's token", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$VISITOR_CSRF"}),
    Row("the cookie as the token", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$MALLORY_TOKEN"}),
    Row("the token in upper case", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$UPPER_CSRF"}),
    Row("half the token", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$HALF_CSRF"}),
    Row("the token twice", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": "$MALLORY_CSRF,$MALLORY_CSRF"}),
    Row("the token in the query", "POST /api/tasks?csrf=$MALLORY_CSRF&X-CSRF-Token=$MALLORY_CSRF", "403 csrf", TASK, headers={"X-CSRF-Token": None}),
    Row("the token in the body", "POST /api/tasks", "403 csrf", TASK | {"csrf": "$MALLORY_CSRF", "X-CSRF-Token": "$MALLORY_CSRF"}, headers={"X-CSRF-Token": None}),
    Row("the token as a cookie", "POST /api/tasks", "403 csrf", TASK,
        headers={"X-CSRF-Token": None, "Cookie": "$COOKIE=$MALLORY_TOKEN; X-CSRF-Token=$MALLORY_CSRF"}),
    Row("the token under another name", "POST /api/tasks", "403 csrf", TASK, headers={"X-CSRF-Token": None, "X-XSRF-TOKEN": "$MALLORY_CSRF", "X-CSRFToken": "$MALLORY_CSRF"}),
    Row("a token without a cookie", "POST /api/tasks", "403 csrf", TASK, headers={"Cookie": None}),
    Row("a form in the disguise of JSON", "POST /api/tasks", "400 bad_json", "title=forged", headers={"Content-Type": "application/json"}),
    Row("a form that holds JSON", "POST /api/tasks", "415 not_json", '{"title":"forged","x":"="}', headers={"Content-Type": "text/plain"}),
    Row("a method in a header", "GET /api/tasks", "200", headers={"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "X-HTTP-Method": "DELETE"}),
    Row("a method in the query", "POST /api/tasks?_method=DELETE", "422 invalid title", {}),
    Row("a change by GET", "GET /api/tasks?title=forged", "200"),
    Row("a log-out by GET", "GET /api/logout", "405 method_not_allowed"),
    Row("a password by GET", "GET /api/password?current=x&new=y", "405 method_not_allowed"),
    Row("views from another site", "POST /api/track", "403 cross_site", {"action": "view", "what": "/"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}),
    Row("views as a form", "POST /api/track", "415 not_json", '{"action":"view","what":"/"}', headers={"Content-Type": "text/plain"}),
    Row("views from a sandboxed frame", "POST /api/track", "403 cross_site", {"action": "view", "what": "/"}, headers={"Origin": "null"}),
]
