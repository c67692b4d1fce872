"""The site as it is served, on loopback: gunicorn started as `manage.py serve` starts it, one for each size."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from domino.postgres import Cluster
from domino.serving import web
from tests.bench.browser import Browser
from tests.bench.scale.databases import url_of

HOST = "127.0.0.1"
TICK = os.sysconf("SC_CLK_TCK")
WARM_REQUESTS = 8


@dataclass
class Site:
    """A running site and its processes; `size`: how many initiatives it has."""

    size: int
    database: str
    port: int
    pid: int
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.url)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def get(self, path: str) -> tuple[float, bytes]:
        """Seconds until the whole answer is there, and the answer; it must be a good one."""
        start = time.perf_counter()
        status, _, content = self.browser.ask("GET", path, **{"Accept-Encoding": "gzip"})
        seconds = time.perf_counter() - start
        if status != 200:
            raise SystemExit(f"{self.url}{path} answered {status}")
        return seconds, content

    def cpu(self) -> float:
        """Seconds of processor that its web processes have used."""
        return sum(cpu_of(pid) for pid in self.workers())

    def workers(self) -> list[int]:
        """Its web processes."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent(pid) == self.pid]

    def peak_memory(self) -> int:
        """The most bytes that one of its web processes ever held at once, since `forget_peak`."""
        return max(_status(pid, "VmHWM") for pid in self.workers())

    def memory(self) -> int:
        """The bytes that its largest web process holds now."""
        return max(_status(pid, "VmRSS") for pid in self.workers())

    def forget_peak(self) -> None:
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def sites(cluster: Cluster, databases: dict[int, str]) -> Iterator[dict[int, Site]]:
    """Serve every database while the block lasts; each process has read its census."""
    with ExitStack() as stack:
        found = {}
        for size, name in databases.items():
            os.environ |= {"DATABASE_URL": url_of(cluster, name), "TILE_URL": ""}
            port = free_port()
            server = stack.enter_context(web.running(HOST, port))
            web.wait_until_ready(server, HOST, port)
            found[size] = Site(size, name, port, server.pid)
            warm(found[size])
        yield found


def warm(site: Site) -> None:
    """Have every process of `site` read what it keeps: who answers is left to chance."""
    for number in range(WARM_REQUESTS):
        Browser(site.url).ask("GET", f"/initiatives/?warm={number}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return ["", "0"] + ["0"] * 20


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process has used."""
    return (int(_stat(pid)[11]) + int(_stat(pid)[12])) / TICK


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0
