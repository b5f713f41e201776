"""A PostgreSQL server of Debian's package on a free loopback port, as an unprivileged user."""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from harness.program import accepts, free_port
from harness.waiting import eventually

PASSWORD = "a-password-nobody-logs"


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "PostgreSQL is missing: apt install postgresql"
    return found[-1].parent


class Postgres:
    def __init__(self):
        self.bin, self.folder = programs(), Path(tempfile.mkdtemp(prefix="taskflow-postgres-"))
        self.as_user = {}
        if os.geteuid() == 0:  # it refuses to run as root
            nobody = pwd.getpwnam("postgres")
            self.as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            shutil.chown(self.folder, "postgres", "postgres")
        self.address = f"127.0.0.1:{free_port()}"
        self.process = None
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        subprocess.run([self.bin / "initdb", "-D", self.folder / "data", "-U", "taskflow", "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8",
                        "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.as_user)
        self.start()

    def server(self, name="taskflow"):
        """For site.database; who connects is called `name` there."""
        host, port = self.address.split(":")
        return f"postgresql://taskflow:{PASSWORD}@{host}:{port}/postgres?application_name={name}"

    def start(self):
        host, port = self.address.split(":")
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", f"listen_addresses={host}", "-p", port],
                                            stdout=log, stderr=log, cwd=self.folder, **self.as_user)
        eventually(lambda: accepts(self.address) and self.ask("SELECT 1"), 30, "PostgreSQL answers")

    def stop(self, how=signal.SIGINT):
        """SIGINT ends all sessions; SIGQUIT is a crash."""
        self.process.send_signal(how)
        self.process.wait(30)

    def end(self):
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def ask(self, sql):
        """Rows of texts."""
        done = subprocess.run([self.bin / "psql", self.server("psql"), "-AtqX", "-F", "\t", "-c", sql], check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]
