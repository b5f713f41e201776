"""The Debian package in a fresh Debian 12: installed, run as its service would, upgraded, removed, purged."""
import json
import re
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

import pytest

from harness.bare import Bare, ServiceManager, why_not
from harness.program import ROOT
from harness.rest import curl
from harness.waiting import eventually

pytestmark = [pytest.mark.package, pytest.mark.skipif(bool(why_not()), reason=why_not())]

DATA, SETTINGS, UNIT = "var/lib/taskflow", "etc/taskflow/taskflow.toml", "/lib/systemd/system/taskflow.service"


def built():
    packages = list((ROOT / "build/package").glob("taskflow_*.deb"))
    assert len(packages) == 1, f"./dev package makes the one package: {packages}"
    return packages[0]


@pytest.fixture(scope="module")
def bare():
    """With all that the package depends on, so that what it brings itself is seen."""
    made = Bare()
    try:
        needs = subprocess.run(["dpkg-deb", "-f", built(), "Depends"], capture_output=True, text=True, check=True).stdout.strip()
        made.run("apt-get", "satisfy", "-qq", "-y", "--no-install-recommends", needs)
        made.run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "systemd", "man-db", "strace")
        made.before = made.files()
        yield made
    finally:
        made.remove()


def install(bare, package):
    shutil.copy(package, bare.root / "tmp/taskflow.deb")
    bare.run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "/tmp/taskflow.deb")


class Service:
    """taskflow as its unit starts it: its user, its settings, the readiness protocol."""

    def __init__(self, bare, under=()):
        self.bare, name = bare, f"notify-{uuid.uuid4().hex[:8]}"
        self.manager = ServiceManager(bare.root / "run" / name)
        start = re.search(r"^ExecStart=(.+)$", (bare.root / UNIT[1:]).read_text(), re.M)[1].split()
        self.process = subprocess.Popen(bare.command(*under, *start, "--ports", "auto", user="taskflow", NOTIFY_SOCKET=f"/run/{name}", WATCHDOG_USEC="1000000"),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            self.manager.wait_for("READY=1")
            self.manager.wait_for("WATCHDOG=1")
        except AssertionError as error:
            self.process.kill()
            raise AssertionError(f"{error}\n{self.process.communicate()[0][-3000:]}") from None
        file = bare.root / DATA / "addresses.json"
        eventually(file.exists, 20, "addresses.json")
        self.addresses = json.loads(file.read_text())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.manager.wait_for("STOPPING=1")
        out, _ = self.process.communicate(timeout=20)
        self.manager.close()
        assert self.process.returncode == 0, out[-3000:]


def track(bare, service, path):
    """From POST /api/track to the row, asked for by the installed program."""
    event = {"action": "view", "what": path, "id": str(uuid.uuid4())}
    status, answer = curl("POST", f"http://{service.addresses['site']}/api/track?wait=stored&timeout=15s", event)
    assert status == 200 and json.loads(answer)["status"] == "stored", answer
    return event["id"]


def rows(bare):
    done = bare.run("taskflow", "query", "--json", "--config", f"/{SETTINGS}", "SELECT id, what FROM taskflow.interactions", user="taskflow")
    return {row["id"]: row["what"] for row in map(json.loads, done.stdout.splitlines())}


def let_through(bare):
    """The system calls that the unit's filter leaves, by systemd's own sets."""
    sets, name = {}, None
    for line in bare.run("systemd-analyze", "syscall-filter").stdout.splitlines():
        if line.startswith("@"):
            sets[name := line.strip()] = []
        elif name and line.startswith("    ") and not line.strip().startswith("#"):
            sets[name].append(line.strip())

    def calls(words):
        return {call for word in words for call in (calls(sets[word]) if word.startswith("@") else [word])}

    allowed = set()
    for words in re.findall(r"^SystemCallFilter=(.+)$", (bare.root / UNIT[1:]).read_text(), re.M):
        allowed = allowed - calls(words[1:].split()) if words.startswith("~") else allowed | calls(words.split())
    return allowed


def newer(package, folder):
    """The same with a higher version, as dpkg sees an upgrade."""
    subprocess.run(["dpkg-deb", "-R", package, folder], check=True)
    control = Path(folder) / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: (.+)$", r"Version: \1.1", control.read_text(), flags=re.M))
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", folder, f"{folder}.deb"], check=True, stdout=subprocess.DEVNULL)
    return f"{folder}.deb"


def test_its_life_on_a_machine(bare, tmp_path):
    install(bare, built())

    # The unit holds, and leaves a service little.
    verified = bare.run("systemd-analyze", "verify", UNIT)
    assert "taskflow" not in verified.stderr, verified.stderr
    exposure = bare.run("systemd-analyze", "security", "--offline=yes", "--threshold=20", UNIT, ok=False)
    assert exposure.returncode == 0, exposure.stdout
    print(exposure.stdout.splitlines()[-1])
    assert re.search(r"^taskflow\.service\s+enabled", bare.run("systemctl", "list-unit-files", "taskflow.service").stdout, re.M)

    # Where Debian has these.
    assert "TASKFLOW_SITE_LISTEN" in bare.run("man", "taskflow").stdout
    assert bare.run("bash", "-c", "source /usr/share/bash-completion/completions/taskflow && complete -p taskflow").stdout
    about = (bare.root / SETTINGS).stat()
    assert about.st_mode & 0o777 == 0o640 and about.st_uid == 0 and about.st_gid != 0
    assert (bare.root / DATA).stat().st_mode & 0o777 == 0o700

    service = Service(bare, under=["strace", "-D", "-f", "-qq", "-o", "/tmp/calls"])
    first = track(bare, service, "/first")
    assert rows(bare) == {first: "/first"}
    bare.run("taskflow", "backup", "/tmp/backup", "--config", f"/{SETTINGS}")
    service.stop()
    called = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", (bare.root / "tmp/calls").read_text(errors="replace"), re.M))
    assert len(called) > 30 and not called - let_through(bare), called - let_through(bare)

    # An upgrade keeps the data, and the settings that somebody changed.
    settings = bare.root / SETTINGS
    settings.write_text(settings.read_text() + '\nlog.level = "warn"\n')
    install(bare, newer(built(), str(tmp_path / "newer")))
    assert 'log.level = "warn"' in settings.read_text()
    service = Service(bare)
    second = track(bare, service, "/second")
    assert rows(bare) == {first: "/first", second: "/second"}
    service.stop()

    # A restore as root is the service's own again.
    bare.run("taskflow", "restore", "/tmp/backup", "--replace", "--config", f"/{SETTINGS}")
    service = Service(bare)
    assert rows(bare) == {first: "/first"}
    service.stop()

    # dpkg keeps what an administrator may have changed until it is purged.
    bare.run("apt-get", "remove", "-qq", "-y", "taskflow")
    left = {path for path in bare.files() - bare.before if not path.startswith(f"{DATA}/")}
    assert left == {DATA, "etc/taskflow", SETTINGS}
    assert (bare.root / DATA / "site/site.db").exists()

    bare.run("dpkg", "--purge", "taskflow")
    assert bare.files() - bare.before == set()
    assert bare.before - bare.files() == set()
    assert bare.run("getent", "passwd", "taskflow", ok=False).returncode != 0
