"""Ways out of the folder of files: there is none. A path with a dot segment, an encoded slash, a backslash or a NUL is
refused; any other that names no file is not found."""
from hostile.row import Row, raw

REFUSED = [
    "/../../etc/passwd", "/../", "/..", "/./", "/assets/../../etc/passwd", "/assets/..", "/assets/../index.html", "/tasks/../../../etc/shadow",
    "/%2e%2e/%2e%2e/etc/passwd", "/%2E%2E/etc/passwd", "/.%2e/etc/passwd", "/%2e./etc/passwd", "/%2e%2e%2fetc%2fpasswd", "/..%2fetc%2fpasswd",
    "/..%2Fetc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets%2f..%2f..%2fetc%2fpasswd", "/..%5cetc%5cpasswd", "/..\\..\\etc\\passwd",
    "/assets\\..\\..\\etc\\passwd", "/%5c..%5c..%5cwindows%5cwin.ini", "/index.html%00.js", "/%00", "/assets/%00/index.html",
    "/index.html%0d%0aX-Hostile:%20yes", "/tasks%0aX", "/%c0%ae%c0%ae/etc/passwd", "/%c0%af", "/%e0%80%ae%e0%80%ae/", "/%ff%fe", "/%", "/%2", "/%zz",
    "/%u002e%u002e/etc/passwd", "/..;/metrics", "/api/../metrics", "/api/%2e%2e/metrics", "/api/tasks/../../metrics", "/api/..%2fmetrics", "/.//../etc/passwd", "//etc/passwd.txt", "//evil.example/",
]
NOT_FOUND = [
    "/etc/passwd.txt", "/index.html.bak", "/.git/HEAD.lock", "/.env", "/.htaccess", "/site.db", "/data/site.db", "/site/site.db-wal",
    "/taskflow.toml", "/server-status.php", "/wp-login.php", "/cgi-bin/test.cgi", "/assets/index.js.map", "/package.json", "/src/main.tsx",
    "/%252e%252e/etc/passwd.txt", "/assets/nothing.js", "/index.html~.txt", "/proc/self/environ.txt",
]

ROWS = [
    *[Row(f"{path}", f"GET {path}", "400", who="nobody", unlike=(b"root:", b"X-Hostile")) for path in REFUSED],
    *[Row(f"{path}", f"GET {path}", "404", who="nobody", unlike=(b"root:", b"SQLite format")) for path in NOT_FOUND],
    raw("a raw byte above ASCII", b"GET /caf\xe9 HTTP/1.1\r\nHost: $SITE\r\n\r\n", "400", closes=False),
    raw("a raw UTF-8 dot segment", b"GET /\xef\xbc\x8e\xef\xbc\x8e/etc HTTP/1.1\r\nHost: $SITE\r\n\r\n", "400", closes=False),
]
