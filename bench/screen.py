#!/usr/bin/env python3
"""From a click of one person until the dashboard of another has painted its event, in real Chromium, while the site tracks page views at
a rate. `taskflow up`, both browsers and the load share this machine.

  build/venv/bin/python bench/screen.py [--rate R] [--clicks N]
"""
import argparse
import json
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from harness.browser import playwright
from harness.http_load import build_http_load, page_views
from harness.program import Taskflow

LOAD_S = 5  # at a time, until the browsers are done
CONNECTIONS = 16


class Load(threading.Thread):
    def __init__(self, site, rate):
        super().__init__()
        self.site, self.rate, self.done = site, rate, threading.Event()
        self.due = self.succeeded = 0

    def run(self):
        while self.rate and not self.done.is_set():
            told = page_views(self.site, CONNECTIONS, LOAD_S, self.rate)
            self.due += told["due"]
            self.succeeded += told["succeeded"]


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--rate", type=int, default=500, help="page views a second")
    a.add_argument("--clicks", type=int, default=200, help="for each of the dashboard's addresses")
    o = a.parse_args()
    build_http_load()
    with tempfile.TemporaryDirectory() as folder:
        taskflow = Taskflow(Path(folder) / "data").start()
        load, times = Load(taskflow.site, o.rate), Path(folder) / "times.json"
        load.start()
        try:
            playwright(taskflow.site, "click-to-screen", TASKFLOW_TIMES=str(times), TASKFLOW_CLICKS=str(o.clicks))
        finally:
            load.done.set()
            load.join()
            taskflow.end()
        print(f"{load.succeeded} of {load.due} page views tracked, {o.rate}/s")
        for address, found in json.loads(times.read_text()).items():
            shown = sorted(ms for ms in found if ms is not None)
            at = {q: shown[min(len(shown) - 1, len(shown) * q // 100)] if shown else None for q in (50, 95, 99, 100)}
            print(f"{address:40} {len(shown)} of {len(found)} clicks seen   p50 {at[50]} ms   p95 {at[95]} ms   p99 {at[99]} ms   most {at[100]} ms")


main()
