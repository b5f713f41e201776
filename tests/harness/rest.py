"""A Connect worker's REST calls by curl."""
import json
import subprocess

from harness.waiting import eventually

RUNNING = '"tasks":[{"id":0,"state":"RUNNING"'  # what scripts look for in a status


def curl(method, url, body=None):
    """(status, text)"""
    words = ["curl", "-sS", "-m", "20", "-X", method, "-w", "\n%{http_code}", url]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    out = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout
    text, _, status = out.rpartition("\n")
    return int(status), text


def wait_until_running(connect, name):
    eventually(lambda: RUNNING in curl("GET", f"http://{connect}/connectors/{name}/status")[1],
               60, f"connector {name} runs")


def deploy(connect, name, config):
    """Once the worker has read its topics; waits until the connector runs."""
    def put():
        status, text = curl("PUT", f"http://{connect}/connectors/{name}/config", config)
        return status != 503 and (status, text)

    status, text = eventually(put, 30, "the worker is ready")
    assert status in (200, 201), text
    wait_until_running(connect, name)
