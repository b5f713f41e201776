"""CORS, caches and proxies: no other origin may read an answer, no cache may keep one, no header moves a request."""
from hostile.row import Row

ORIGINS = ["http://evil.example", "null", "http://$SITE.evil.example", "https://$SITE", "http://localhost", "file://"]


def preflight(origin, method="POST", header="content-type,x-csrf-token"):
    return {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": header, "Content-Type": None, "X-CSRF-Token": None, "Cookie": None}


ALLOW = (b"Access-Control-Allow",)
MOVES = {
    "X-Original-URL": "/api/account/export", "X-Rewrite-URL": "/api/account/export", "X-Forwarded-Prefix": "//evil.example", "X-Forwarded-Host": "evil.example", "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example", "Forwarded": "host=evil.example;for=127.0.0.1", "X-Forwarded-Scheme": "nothttps", "X-HTTP-Host-Override": "evil.example", "Via": "1.1 evil.example",
}
RANGES = ["bytes=0-", "bytes=-1", "bytes=0-0,1-1,2-2", "bytes=18446744073709551615-", "bytes=" + ",".join(["0-"] * 1000), "lines=1-2", "bytes=9-1", "bytes=a-b"]

ROWS = [
    *[Row(f"asks first from {origin}", "OPTIONS /api/tasks", "405 method_not_allowed", who="nobody", headers=preflight(origin), unlike=ALLOW) for origin in ORIGINS],
    *[Row(f"asks first for {method}", "OPTIONS /api/tasks/$MALLORY_TASK", "405 method_not_allowed", who="nobody", headers=preflight(ORIGINS[0], method), unlike=ALLOW) for method in ("PATCH", "DELETE", "PUT")],
    *[Row(f"asks first for {path}", f"OPTIONS {path}", "405 method_not_allowed", who="nobody", headers=preflight(ORIGINS[0]), unlike=ALLOW)
      for path in ("/api/login", "/api/register", "/api/session", "/api/changes", "/api/live", "/api/account/export", "/metrics")],
    Row("asks first to send views", "OPTIONS /api/track", "403 cross_site|405 method_not_allowed", who="nobody", headers=preflight(ORIGINS[0]), unlike=ALLOW),
    *[Row(f"reads the session from {origin}", "GET /api/session", "200", headers={"Origin": origin}, unlike=ALLOW) for origin in ORIGINS],
    *[Row(f"moved by {name}", "GET /livez", "200", headers={name: value}, unlike=(b"mallory@", b"evil.example")) for name, value in MOVES.items()],
    *[Row(f"an If-None-Match of {value[:20]}", "GET /api/session", "200", headers={"If-None-Match": value}) for value in ("*", '"x"', 'W/"', '"' * 500)],
    *[Row(f"a Range of {value[:30]}", "GET /favicon.svg", "200|206|416", headers={"Range": value}) for value in RANGES],
    *[Row(f"an Accept-Encoding of {value[:20]!r}", "GET /", "200", headers={"Accept-Encoding": value}) for value in (",,,,", "br;q=99999999999999999999", "gzip;q=-1", ";" * 4000, "*;q=0")],
    *[Row(f"the Host {host}", "GET /api/session", "400|421", who="nobody", headers={"Host": host}) for host in ("evil.example", "evil.example:3000", "$SITE.evil.example", "localhost.evil.example", "[::1", "")],
    Row("one's own page at another name", "POST /api/tasks", "421|403 cross_site", {"title": "rebound"}, headers={"Host": "evil.example", "Origin": "http://evil.example"}),
]
