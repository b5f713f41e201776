"""Methods that an address does not take, and paths that mean something to other programs."""
from hostile.row import Row, raw

ODD = ["TRACE", "TRACK", "PROPFIND", "MKCOL", "SEARCH", "PURGE", "DEBUG", "get", "post", "Get", "PATCHES", "A" * 100, "M-SEARCH", "QUERY"]
WRONG = [
    "GET /api/login", "GET /api/register", "GET /api/logout", "GET /api/password", "PUT /api/tasks", "DELETE /api/tasks", "PATCH /api/tasks", "GET /api/changes", "DELETE /api/changes",
    "GET /api/track", "PUT /api/track", "POST /api/session", "DELETE /api/session", "PUT /api/session", "PATCH /api/sessions", "POST /api/sessions", "POST /api/live", "POST /api/account/export",
    "GET /api/tasks/$MALLORY_TASK", "POST /api/tasks/$MALLORY_TASK", "PUT /api/tasks/$MALLORY_TASK", "GET /api/sessions/$MALLORY_SESSION", "POST /livez", "DELETE /readyz", "POST /metrics",
    "PUT /index.html", "DELETE /", "POST /", "PUT /tasks", "PATCH /favicon.svg", "DELETE /assets/x.js", "POST /login",
]
CONFUSED = [
    "/api/session/", "/api//session", "//api/session", "/tasks//x", "/api/session/x", "/api/session.json", "/api/session;x", "/api/session%20", "/api/%73ession", "/api/session%3fx",
    "/api/session/x.css", "/api/session%2fx.css", "/api/session;x.css", "/api/tasks.css", "/api/tasks/x.js", "/api/tasks%00.css", "/api/SESSION", "/API/session.css", "/api", "/api/", "/api.css",
    "/metrics.css", "/livez.txt", "/api/account/export.csv", "/api/account/export/x.css", "/api/live.js",
]

ROWS = [
    *[Row(f"{method[:20]} at an address of the API", f"{method} /api/tasks", "405 method_not_allowed|400|501", unlike=(b"X-CSRF-Token",)) for method in ODD],
    *[Row(f"{method[:20]} at the page", f"{method} /", "405 method_not_allowed|400|501") for method in ODD],
    *[Row(line, line, "405 method_not_allowed", {}) for line in WRONG],
    *[Row(f"{path} with a session", f"GET {path}", "400|404|405", unlike=(b"mallory@", b"csrf")) for path in CONFUSED],
    raw("CONNECT", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", "400|405"),
    raw("CONNECT of a path", b"CONNECT / HTTP/1.1\r\nHost: $SITE\r\n\r\n", "400|405", closes=False),
    raw("GET of a star", b"GET * HTTP/1.1\r\nHost: $SITE\r\n\r\n", "400|404|405", closes=False),
    raw("OPTIONS of a star", b"OPTIONS * HTTP/1.1\r\nHost: $SITE\r\n\r\n", "400|405", closes=False),
]
