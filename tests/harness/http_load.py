"""bench/http_load.c: page views of one visitor, at a rate or as fast as the site answers."""
import http.client
import json
import subprocess

from harness.program import ROOT

GRACE_S = 40  # for answers after the last request
PROGRAM = ROOT / "build/http_load"


def build_http_load():
    source = ROOT / "bench/http_load.c"
    if not PROGRAM.exists() or PROGRAM.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", PROGRAM, source], check=True)


def request_for(address):
    """What a browser sends for a page view, with an id of its own for each; a visitor's cookie as our site gives it."""
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", "/api/session")
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or f"taskflow_session={'A' * 43}").split(";")[0]
    csrf = answer.getheader("X-CSRF-Token") or "A" * 43
    body = '{"action":"view","what":"/tasks","id":"@@@@@@@@-@@@@-4@@@-8@@@-@@@@@@@@@@@@"}'
    return (f"POST /api/track HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\nAccept: */*\r\n"
            f"Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nOrigin: http://{address}\r\n"
            f"Referer: http://{address}/tasks\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
            f"Cookie: {cookie}\r\nX-CSRF-Token: {csrf}\r\n\r\n{body}").encode()


def page_views(address, connections, seconds, rate=0):
    """What http_load says of them; rate 0: as fast as they are answered."""
    host, port = address.rsplit(":", 1)
    done = subprocess.run([PROGRAM, host, port, str(connections), str(seconds), str(rate), str(GRACE_S)],
                          input=request_for(address), capture_output=True, timeout=seconds + GRACE_S + 30)
    if done.returncode:
        raise SystemExit(f"http_load: {done.stderr.decode()}")
    return json.loads(done.stdout)
