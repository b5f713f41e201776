"""The same load on a site with SQLite and with PostgreSQL: changes of tasks, one a request, by people who each wait for their answer.

    python bench/site_database.py [--people 32] [--seconds 10]

Both are on this machine's disk and Kafka is away, so that what is measured is the site and its database. Two sites share the PostgreSQL in the
third row, with half of the people each.
"""
import argparse
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from harness.person import Person  # noqa: E402
from harness.program import Taskflow, free_port  # noqa: E402
from peers.postgres import Postgres  # noqa: E402


def work(person, until, seconds):
    while time.monotonic() < until:
        begin = time.perf_counter()
        person.request("POST", "/api/changes", {"changes": [{"id": str(uuid.uuid4()), "op": "create", "task": str(uuid.uuid4()), "title": "measured"}]})
        seconds.append(time.perf_counter() - begin)


def cpu_of(pids):
    total = 0.0
    for pid in pids:
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            total += sum(process.cpu_times()[:2])
    return total


def measure(name, sites, people, seconds, server=None):
    everybody = [Person(sites[i % len(sites)].site).visit().register() for i in range(people)]
    taken = [[] for _ in everybody]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(person, until, own)) for person, own in zip(everybody, taken)]
    before, of_server = cpu_of([site.pid for site in sites]), cpu_of([server]) if server else 0
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = cpu_of([site.pid for site in sites])
    all_of_them = sorted(one for own in taken for one in own)
    count = len(all_of_them)
    server_cpu = (cpu_of([server]) - of_server) / count * 1e6 if server else 0
    print(f"{name:34} {count / seconds:8.0f}/s   median {all_of_them[count // 2] * 1e3:6.1f} ms   99 % {all_of_them[count * 99 // 100] * 1e3:6.1f} ms   "
          f"CPU a change: sites {(after - before) / count * 1e6:5.0f} µs, PostgreSQL {server_cpu:5.0f} µs")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    nowhere = ["--kafka-bootstrap-servers", f"127.0.0.1:{free_port()}", "--registry-url", f"http://127.0.0.1:{free_port()}",
               "--site-argon2-memory-kib", "8", "--site-argon2-passes", "1"]
    with tempfile.TemporaryDirectory() as folder:
        started = []

        def site(name, **env):
            started.append(Taskflow(Path(folder) / name, role="site", options=nowhere, env=env).start())
            return started[-1]

        postgres = Postgres()
        try:
            measure("SQLite, one site", [site("sqlite")], options.people, options.seconds)
            first = site("one", TASKFLOW_SITE_DATABASE=postgres.server())
            measure("PostgreSQL, one site", [first], options.people, options.seconds, postgres.process.pid)
            both = [first, site("two", TASKFLOW_SITE_DATABASE=postgres.server())]
            measure("PostgreSQL, two sites", both, options.people, options.seconds, postgres.process.pid)
        finally:
            for one in started:
                one.end()
            postgres.end()


if __name__ == "__main__":
    main()
