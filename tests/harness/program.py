"""Runs `taskflow` as a user would: as a process, on free ports, with a data folder of its own."""
import contextlib
import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("TASKFLOW", ROOT / "build/release/taskflow"))
PART_OF = {"site": "site", "broker": "kafka", "registry": "registry", "connect": "connect", "store": "cql", "insights": "insights"}
REPLACED_BY = {"--kafka-bootstrap-servers": "kafka", "--registry-url": "registry", "--connect-url": "connect", "--cassandra-contact-points": "cql", "--insights-url": "insights"}
LISTENERS = {"site": "--site-listen", "kafka": "--kafka-listen", "registry": "--registry-listen", "connect": "--connect-listen", "cql": "--cql-listen",
             "insights": "--insights-listen"}
READY_S = 20
READY_WITH_OTHERS_S = 60  # parts that are other programs answer when they like
OUR_PORTS = (10_000, 32_000)


def free_port():
    """None of those that the system gives to connections and to port 0: it stays free while its program is away. The numbers are given
    out in turn to all that test on this machine, so that no other takes one before its program listens."""
    with open(Path(tempfile.gettempdir()) / f"taskflow-tests-{os.getuid()}.port", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        port = int(file.read() or random.randrange(*OUR_PORTS))
        while True:
            port = port + 1 if port + 1 < OUR_PORTS[1] else OUR_PORTS[0]
            with socket.socket() as listener, contextlib.suppress(OSError):
                listener.bind(("127.0.0.1", port))
                break
        file.truncate(0)
        file.write(str(port))
    return port


def accepts(address):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=1):
        return True


def environment(extra):
    """Ours, without settings of TaskFlow that somebody has in the shell."""
    return {k: v for k, v in os.environ.items() if not k.startswith("TASKFLOW_") and k != "DISABLE_KAFKA"} | extra


class Taskflow:
    """One process of `taskflow ROLE`. It keeps its addresses when it is started again."""

    def __init__(self, data, role="up", options=(), env=None, addresses=None):
        self.data = Path(data)
        self.role = role
        self.options = list(options)
        self.env = env or {}
        self.addresses = addresses or {}
        self.process = None
        self.log_path = self.data.parent / f"{self.data.name}.{role}.log"

    def start(self):
        self.launch()
        return self.wait_until_ready()

    def launch(self):
        """Begins; it is ready some time later."""
        if not self.addresses:
            self.addresses = {part: f"127.0.0.1:{free_port()}" for part in (LISTENERS if self.role == "up" else [PART_OF[self.role]])}
        replaced = {REPLACED_BY[word] for word in self.options if word in REPLACED_BY}
        listens = [word for part, address in self.addresses.items() if part not in replaced for word in (LISTENERS[part], address)]
        self._addresses_file.unlink(missing_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, self.role, "--ports", "auto", "--data", self.data, *listens, *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(self.env))

    def wait_until_ready(self):
        within_s = READY_WITH_OTHERS_S if any(word in REPLACED_BY for word in self.options) else READY_S
        end = time.monotonic() + within_s
        while not self._is_ready():
            assert self.process.poll() is None, f"taskflow {self.role} ended with {self.process.returncode}:\n{self.log()[-3000:]}"
            assert time.monotonic() < end, f"taskflow {self.role} is not ready after {within_s} s:\n{self.log()[-3000:]}"
            time.sleep(0.002)
        return self

    @property
    def _addresses_file(self):
        return self.data / "addresses.json"

    def _is_ready(self):
        if self.role != "up":
            try:
                return all(accepts(address) for address in self.addresses.values())
            except OSError:
                return False
        if not self._addresses_file.exists():
            return False
        self.addresses = json.loads(self._addresses_file.read_text())
        return True

    def __getattr__(self, part):
        """taskflow.kafka, taskflow.site ...: the part's host:port."""
        try:
            return self.__dict__["addresses"][part]
        except KeyError:
            raise AttributeError(part) from None

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return self.log_path.read_text(errors="replace")

    def resident_mb(self):
        return psutil.Process(self.pid).memory_info().rss / 2**20

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, within_s=10):
        """SIGTERM; how long it took, in seconds."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"taskflow {self.role} did not end within {within_s} s of SIGTERM:\n{self.log()[-3000:]}") from None
        assert code == 0, f"taskflow {self.role} ended with {code}:\n{self.log()[-3000:]}"
        return time.monotonic() - begin

    def end(self):
        if self.process and self.process.poll() is None:
            self.kill()


def run(*words, env=None, within_s=30, stdin=""):
    """`taskflow WORDS...` to its end."""
    return subprocess.run([PROGRAM, *map(str, words)], env=environment(env or {}), input=stdin, capture_output=True, text=True, timeout=within_s)
