"""What each process of the site holds, minute by minute, in bytes of its own (PSS), and how long it worked."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

from domino.postgres import Cluster, processes
from tests.bench.scale.sites import TICK, _parent, _stat
from tests.deploy.machine import Machine

EVERY = 60.0


class Memory(threading.Thread):
    """`rows`: process or group → bytes at each look; the first look is before people come, the last when they left."""

    def __init__(self, machine: Machine, cluster: Cluster, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.machine, self.cluster, self.stop = machine, cluster, stop
        self.rows: dict[str, list[int]] = {}
        self.began = time.monotonic()
        self.minutes: list[float] = []

    def run(self) -> None:
        while not self.stop.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Note what each holds now."""
        self.minutes.append((time.monotonic() - self.began) / 60)
        for name, pids in self._groups().items():
            self.rows.setdefault(name, []).append(sum(map(pss, pids)))

    def processor(self) -> dict[str, float]:
        """Seconds of processor that each part of the site has used so far, by the first word of its name."""
        used: dict[str, float] = {}
        for name, pids in self._groups().items():
            part = name.split()[0].rstrip(",")
            used[part] = used.get(part, 0) + sum(map(worked, pids))
        return used

    def _groups(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name, service in self.machine.services.items():
            pid = service.process.pid if service.process else 0
            if "web@" not in name:
                found["worker"] = [pid]
                continue
            instance = name.partition("@")[2][0]
            for number, child in enumerate(children(pid), start=1):
                found[f"web {instance}, process {number}"] = [child]
            found.setdefault("gunicorn’s masters", []).append(pid)
        nginx = self.machine.nginx.pid if self.machine.nginx else 0
        found["nginx"] = [nginx, *children(nginx)]
        found["PostgreSQL, all of it"] = processes.processes_in(self.cluster.data)
        return found


def children(pid: int) -> list[int]:
    """The processes that `pid` started, the oldest first."""
    return sorted(each for each in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent(each) == pid)


def worked(pid: int) -> float:
    """Seconds of processor of `pid` and of those of its children that have ended."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / TICK


def pss(pid: int) -> int:
    """The bytes that are `pid`'s own, and its share of what it shares; 0 when it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
