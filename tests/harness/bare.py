"""A fresh Debian 12 in a folder, by debootstrap: what a package does to a machine, without one."""
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

# The base is made once, and copied for each Bare.
BASE = Path(os.environ.get("TASKFLOW_BARE", "/var/tmp/taskflow-bare"))
# What apt, dpkg and their triggers write by themselves.
OF_PACKAGING = re.compile(r"^(var/(cache|lib/(apt|dpkg)|log)|etc/ld\.so\.cache|tmp|run|proc|sys|dev|root)(/|$)|.*/\.wh\.|^etc/(passwd|group|shadow|gshadow|subuid|subgid)-$")


def why_not():
    """Why there can be none here; empty: there can."""
    if os.geteuid() != 0:
        return "debootstrap, chroot and mount need root"
    missing = [tool for tool in ("debootstrap", "chroot", "unshare") if not shutil.which(tool)]
    return f"not installed: {' '.join(missing)}" if missing else ""


def mirror():
    """The mirror of Debian that this machine's apt uses."""
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        if path.is_file() and (found := re.search(r"^(?:URIs: |deb (?:\[[^]]*\] )?)(https?://\S*/debian)\b", path.read_text(), re.M)):
            return found[1]
    return "http://deb.debian.org/debian"


def make_base():
    if BASE.exists():
        return
    part = BASE.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    subprocess.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", part, mirror()], check=True, stdout=subprocess.DEVNULL, timeout=900)
    part.rename(BASE)


class Bare:
    def __init__(self):
        make_base()
        self.root = Path(tempfile.mkdtemp(prefix="taskflow-bare-", dir="/var/tmp"))
        subprocess.run(["cp", "-a", f"{BASE}/.", self.root], check=True)
        # How this machine reaches packages: apt's settings, names, certificates.
        for path in ("/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/apt.conf.d", "/etc/resolv.conf", "/etc/hosts", "/usr/local/share/ca-certificates"):
            if Path(path).exists():
                subprocess.run(["cp", "-rL", path, self.root / Path(path).parent.relative_to("/")], check=True)
        for path in (self.root / "etc/apt/sources.list.d").glob("*"):
            if "debian" not in path.read_text():
                path.unlink()
        self.run("update-ca-certificates")
        self.run("apt-get", "update", "-qq")

    def command(self, *words, user="root", **env):
        """The command line that runs WORDS in there; its mounts are gone when it ends."""
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        settings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **proxies, **env}
        mounts = " && ".join(f"mount --rbind /{name} {self.root}/{name}" for name in ("proc", "sys", "dev"))
        inside = ["env", "-i", *(f"{name}={value}" for name, value in settings.items()), *map(str, words)]
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user != "root" else []
        return ["unshare", "--mount", "sh", "-c", f'{mounts} && exec chroot {self.root} "$@"', "sh", *as_user, *inside]

    def run(self, *words, within_s=300, ok=True, **how):
        done = subprocess.run(self.command(*words, **how), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within_s)
        assert not ok or done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done

    def files(self):
        """Every path in there but what packaging itself keeps."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [name for name in folders if not OF_PACKAGING.match(os.path.normpath(f"{inside}/{name}"))]
            found |= {os.path.normpath(f"{inside}/{name}") for name in (*folders, *names)}
        return {path for path in found if not OF_PACKAGING.match(path)}

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


class ServiceManager:
    """Stands where systemd listens: what a service tells it by sd_notify(3)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        os.chmod(path, 0o666)
        self.heard = []

    def wait_for(self, state, within_s=30):
        self.socket.settimeout(within_s)
        while state not in self.heard:
            try:
                self.heard += self.socket.recv(4096).decode().split()
            except TimeoutError:
                raise AssertionError(f"{state} was not told within {within_s} s, only {self.heard}") from None

    def close(self):
        self.socket.close()
