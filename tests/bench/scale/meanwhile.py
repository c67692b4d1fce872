"""The list while 100,000 rows are imported: a copy of the database, served with its worker as `manage.py serve` does.

Pages are asked for at fixed moments, whether or not those before have answered, and timed from the moment they were
due: a site that stands still for a second is seen to. The same selections follow one another in every phase.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from psycopg2 import sql

from domino.postgres import Cluster
from domino.serving import web
from domino.serving.mailer import mailing
from tests.bench.browser import Browser
from tests.bench.scale.databases import PROJECT, connect, url_of
from tests.bench.scale.figures import Line, median, ms, p95
from tests.bench.scale.list_page import FILTERS, SELECTIONS, WORDS, fresh
from tests.bench.scale.sites import HOST, free_port

ROWS = 100_000
IDLE_SECONDS = 20.0
# While the processes read the census anew.
AFTER_SECONDS = 10.0
EVERY_SECONDS = 0.25
READERS = 8
MOST = 2.0
COPY = "bench_import"
PHASES = ("preview", "apply", "once applied")


@dataclass
class Reader:
    """Asks for the list at fixed moments; `phases`: name of each phase → seconds of its answers."""

    url: str
    phases: dict[str, list[float]] = field(default_factory=dict)
    phase: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        drawn = [f"q={quote_plus(word)}&{query}" for word, query in itertools.product(WORDS, FILTERS)]
        random.Random(1).shuffle(drawn)
        self._queries = itertools.cycle([*SELECTIONS.values(), *drawn[:36]])

    def warm(self) -> None:
        """Both processes have answered every selection."""
        for _ in range(2 * (len(SELECTIONS) + 36)):
            self._ask(next(self._queries), time.monotonic(), [])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Ask in the background while the block lasts."""
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def enter(self, phase: str) -> None:
        self.phases[phase] = []
        self.phase = phase

    def _run(self) -> None:
        due = time.monotonic()
        with ThreadPoolExecutor(READERS) as pool:
            while not self._stop.wait(max(0.0, due - time.monotonic())):
                pool.submit(self._ask, next(self._queries), due, self.phases[self.phase])
                due += EVERY_SECONDS

    def _ask(self, query: str, due: float, seconds: list[float]) -> None:
        status, _, _ = Browser(self.url).ask("GET", fresh(f"/initiatives/?{query}"), **{"Accept-Encoding": "gzip"})
        if status != 200:
            sys.stderr.write(f"The list of {query} answered {status}\n")
        seconds.append(time.monotonic() - due)


def lines(cluster: Cluster, databases: dict[int, str], *, rows: int = ROWS) -> Iterator[Line]:
    """Answers of the list idle and meanwhile, on a copy of the smallest census that has as many records as `rows`."""
    size = min((size for size in databases if size >= rows), default=0)
    if not size:
        return
    with (
        _copied(cluster, databases[size]),
        tempfile.TemporaryDirectory() as folder,
        _environment(DATABASE_URL=url_of(cluster, COPY), PRIVATE_ROOT=folder, TILE_URL=""),
    ):
        reader, steps = _measure(rows)
    idle = reader.phases["idle"]
    reference = f"idle: {ms(median(idle))}, p95 {_tail(idle)}"
    for phase in PHASES:
        found = reader.phases[phase]
        ratio = p95(found) / p95(idle)
        is_step = phase in steps  # for what comes after, no target was set
        took = f" ({steps[phase]:.0f} s)" if is_step else ""
        yield Line(
            f"list, 4 a second, import of {rows // 1000} 000 rows, {phase}{took}", size, ms(median(found)),
            _tail(found), reference, f"{ratio:.2f}", f"p95 ≤ {MOST:.0f} ×" if is_step else "",
            ratio <= MOST if is_step else None,
        )  # fmt: skip


def _tail(seconds: list[float]) -> str:
    return f"{ms(p95(seconds))}, most {ms(max(seconds))}"


def _measure(rows: int) -> tuple[Reader, dict[str, float]]:
    """What the list answered in each phase, and how long the steps took."""
    port, steps = free_port(), {}
    with web.running(HOST, port) as server, mailing(), _importing(rows) as process:
        web.wait_until_ready(server, HOST, port)
        reader = Reader(f"http://{HOST}:{port}")
        reader.warm()
        reader.enter("idle")
        with reader.reading():
            time.sleep(IDLE_SECONDS)
            for step, seconds in _import(process, reader):
                steps[step] = seconds
            time.sleep(AFTER_SECONDS)
    return reader, steps


@contextmanager
def _importing(rows: int) -> Iterator[subprocess.Popen[str]]:
    """A process that imports `rows` once it is told to."""
    command = [sys.executable, "-m", "tests.bench.served_import", str(rows)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as process:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit("The import did not begin.")
        yield process
    if process.returncode:
        raise SystemExit("The import did not come to its end.")


def _import(process: subprocess.Popen[str], reader: Reader) -> Iterator[tuple[str, float]]:
    """(step, seconds) of the import, `reader` told of each phase as it begins."""
    reader.enter("recognition")
    began, step = time.monotonic(), ""
    if process.stdin is not None:
        process.stdin.write("\n")
        process.stdin.flush()
    for line in process.stdout or ():
        if step:
            yield step, time.monotonic() - began
        began, step = time.monotonic(), line.strip()
        reader.enter("once applied" if step == "done" else step)


@contextmanager
def _copied(cluster: Cluster, database: str) -> Iterator[None]:
    """A copy of `database`, dropped at the end; nobody may be connected to it meanwhile."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY))
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(COPY), sql.Identifier(database))
    with closing(connect(cluster, "postgres")) as session, session.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(copy)
        try:
            yield
        finally:
            cursor.execute(drop)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ |= values
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
