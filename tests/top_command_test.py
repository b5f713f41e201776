"""`taskflow top` on a terminal and elsewhere."""
import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from harness.events import make_event
from harness.program import PROGRAM, environment, free_port, run

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Screen:
    """`taskflow top` on a terminal of this size; text is all that it wrote."""

    def __init__(self, data, width=80, height=24, **env):
        self.master, self.slave = os.openpty()
        self.resize(width, height)
        self.before = termios.tcgetattr(self.slave)
        self.text = ""
        self.process = subprocess.Popen([PROGRAM, "top", "--data", data], stdin=self.slave, stdout=self.slave, stderr=self.slave,
                                        env=environment({"TERM": "xterm"} | env), start_new_session=True)

    def resize(self, width, height):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                self.text += os.read(self.master, 65536).decode(errors="replace")
        return self

    def last(self):
        """The lines of the last picture that is whole."""
        return ESCAPE.sub("", self.text.split("\x1b[H")[-2]).split("\r\n")

    def end(self, how):
        how(self)
        code = self.process.wait(5)
        self.read(0.2)
        same = termios.tcgetattr(self.slave) == self.before
        os.close(self.master)
        os.close(self.slave)
        return code, same


@pytest.mark.parametrize("how", [lambda s: os.write(s.master, b"q"), lambda s: s.process.send_signal(signal.SIGINT),
                                 lambda s: s.process.send_signal(signal.SIGTERM)], ids=["q", "SIGINT", "SIGTERM"])
def test_the_terminal_is_left_as_it_was(taskflow, how):
    screen = Screen(taskflow.data).read(1.5)
    assert screen.text.startswith("\x1b[?1049h") and "6 of 6 parts up" in screen.text
    assert screen.end(how) == (0, True)
    assert screen.text.endswith("\x1b[?25h\x1b[?1049l")


def test_it_fits_and_follows_the_size(taskflow, writer):
    for _ in range(50):
        writer.write(make_event("create", "somebody.with.a.long.address@example.com", "a long title " * 20))
    writer.flush()
    screen = Screen(taskflow.data).read(2.5)
    lines = screen.last()
    assert len(lines) == 24 and all(len(line) <= 80 for line in lines), lines
    assert any("a long title" in line for line in lines)
    screen.resize(40, 10)
    lines = screen.read(1.5).last()
    assert len(lines) == 10 and all(len(line) <= 40 for line in lines), lines
    assert "\x1b[32m" in screen.text
    screen.end(lambda s: os.write(s.master, b"q"))


def test_no_color(taskflow):
    screen = Screen(taskflow.data, NO_COLOR="1").read(1.5)
    screen.end(lambda s: os.write(s.master, b"q"))
    assert not re.search(r"\x1b\[[0-9;]*m", screen.text)


def test_once_measures_rates(taskflow, writer):
    process = subprocess.Popen([PROGRAM, "top", "--json", "--data", taskflow.data], stdout=subprocess.PIPE, text=True, env=environment({}))
    try:
        json.loads(process.stdout.readline())
        made = [writer.write(make_event("view", what=f"/{number}")) for number in range(100)]
        writer.flush()
        picture, seen = {}, 0
        for _ in range(4):
            picture = json.loads(process.stdout.readline())
            seen += round(picture["topic"]["rate"] or 0)
        assert 90 <= seen <= 110, seen
        assert len(picture["events"]) == 60 and {e["id"] for e in picture["events"]} <= {e["id"] for e in made}
        assert picture["parts"]["site"]["pid"] == taskflow.pid and picture["parts"]["cql"]["residentBytes"] > 2**20
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    finally:
        process.kill()


def test_once_as_text(taskflow):
    done = run("top", "--once", "--data", taskflow.data)
    assert done.returncode == 0 and "\x1b" not in done.stdout
    for word in ("6 of 6 parts up", "MiB", "in the topic", "cassandra-sink-interactions RUNNING"):
        assert word in done.stdout, done.stdout


def test_what_is_away_is_told_and_does_not_keep_it(tmp_path):
    listens = [word for part in ("site", "kafka", "registry", "connect", "cql", "insights") for word in (f"--{part}-listen", f"127.0.0.1:{free_port()}")]
    begin = time.monotonic()
    done = run("top", "--once", "--data", tmp_path, *listens)
    assert done.returncode == 3 and "0 of 6 parts up" in done.stdout and done.stdout.count("down") == 6
    assert time.monotonic() - begin < 5
