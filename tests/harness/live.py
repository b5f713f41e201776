"""An open page's stream of changes, with curl as the page."""
import json
import subprocess
import threading

from harness.waiting import eventually


class Page:
    """Listens to /api/live in a person's session."""

    def __init__(self, site, person):
        self.heard = ""
        self.process = subprocess.Popen(
            ["curl", "-sSN", "-m", "60", "-H", f"Cookie: {person.cookie}", f"http://{site}/api/live"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.heard += line

    def events(self):
        """(name, data) of each whole event."""
        found = []
        for block in self.heard.split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"])))
        return found

    def hears(self, name, check=lambda data: True):
        return eventually(lambda: [data for event, data in self.events() if event == name and check(data)], 10, f"{name} in {self.heard!r}")

    def close(self):
        self.process.kill()
        self.process.wait()
