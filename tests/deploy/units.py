"""systemd's unit files read as far as tests need them, and run as written, on other folders."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
UNITS = PROJECT / "deploy" / "systemd"
# systemd hands a socket over as number 3, and says to whom.
HANDED_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
Unit = dict[str, list[str]]


def read_unit(name: str) -> Unit:
    """Settings of the unit file `name`, each with all its values."""
    unit: Unit = {}
    for line in (UNITS / name).read_text().splitlines():
        if "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            unit.setdefault(key, []).append(value)
    return unit


class Places:
    """Where a rehearsal puts what docs/deployment.md puts elsewhere."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.moved = {
            "/srv/domino": root / "srv",
            "/run/domino-web": root / "web",
            "/run/domino": root / "run",
            "/etc/domino": root / "etc",
            "/etc/letsencrypt/live/domino.example": root / "tls",
            "/var/cache/domino": root / "cache",
            "/var/backups/domino": root / "backups",
            "/var/cache/nginx/domino": root / "nginx-cache",
            "/var/log/nginx": root / "log",
        }
        for folder in self.moved.values():
            folder.mkdir(parents=True, exist_ok=True)

    def in_(self, text: str) -> str:
        """`text` with each folder in its place here."""
        names = sorted(self.moved, key=len, reverse=True)
        pattern = "|".join(map(re.escape, names))
        return re.sub(rf"(?<![\w/])({pattern})(?![\w-])", lambda found: str(self.moved[found[1]]), text)


class Service:
    """One service of a unit file: `start`, `stop`, its output in a file; its socket, if any, outlives it."""

    def __init__(self, name: str, places: Places, *, listening: socket.socket | None = None) -> None:
        self.name, self.places, self.listening = name, places, listening
        template, _, rest = name.partition("@")
        self.unit = read_unit(f"{template}@.service" if rest else name)
        self.log = places.root / "log" / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The words of ExecStart."""
        (line,) = self.unit["ExecStart"]
        return shlex.split(self.places.in_(line).replace("$$", "$"))

    def start(self) -> subprocess.Popen[bytes]:
        """Start it as systemd would: nothing in its environment but PATH and what the unit says."""
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        environment.update(self.places.in_(line).split("=", 1) for line in self.unit.get("Environment", []))
        command, kept = self.command(), ()
        if self.listening is not None:
            number = self.listening.fileno()
            command = [sys.executable, "-c", HANDED_OVER, str(number), *command]
            kept = (number,)
        command = ["nice", "-n", self.unit.get("Nice", ["0"])[0], *command]
        (folder,) = self.unit["WorkingDirectory"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=Path(self.places.in_(folder)).resolve(),
                env=environment,
                stdout=log,
                stderr=log,
                pass_fds=kept,
                start_new_session=True,
            )
        return self.process

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for what is left after TimeoutStopSec."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(int(self.unit.get("TimeoutStopSec", ["30"])[0]))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None
