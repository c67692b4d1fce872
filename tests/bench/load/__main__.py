"""Two hundred people read, twenty propose, one imports: `make load [SECONDS=600]`; code 1 when a target is missed.

The site is set up as docs/deployment.md says (nginx, two web instances, the worker) on a copy of the bench's census
of 100,000, dropped at the end. Everyone comes from a network of their own (127.0.0.0/8): all limits stand as they are.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from domino.postgres import cluster
from tests.bench.scale.databases import connect, prepare, url_of

PRIVATE, DATABASE, SIZE = cluster("bench"), "bench_load", 100_000
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
os.environ["DATABASE_URL"] = url_of(PRIVATE, DATABASE)

import django  # noqa: E402
from psycopg2.errors import ObjectInUse  # noqa: E402
from psycopg2.extensions import cursor as Cursor  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from tests.bench.load import report  # noqa: E402
from tests.bench.load.client import Site  # noqa: E402
from tests.bench.load.importer import Importer  # noqa: E402
from tests.bench.load.memory import Memory  # noqa: E402
from tests.bench.load.people import Proposer, Visitor  # noqa: E402
from tests.bench.load.pictures import photo  # noqa: E402
from tests.bench.load.world import read_world  # noqa: E402
from tests.deploy.machine import Machine  # noqa: E402

VISITORS, PROPOSERS = 200, 20
COPY_WITHIN = 300
WARM = ("/initiatives/?view=list", "/initiatives/", "/proposer/", "/territoires/")


def main() -> int:
    """Run for so many seconds (the first argument, 600 unless given), write docs/performance.md."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    with PRIVATE.lease(), own_database(), own_machine() as machine:
        found = run(machine, seconds)
        connection.close()
    sys.stdout.write(found.text() + "\n")
    report.write(found)
    return int(not found.is_good)


def run(machine: Machine, seconds: float) -> report.Run:
    """Let everyone come, stay and leave; then count what the database has."""
    site, stop, begun = (
        Site(machine.port, machine.root / "tls" / "fullchain.pem"),
        threading.Event(),
        os.getloadavg()[0],
    )
    world = read_world()
    Proposer.photo = photo()
    importer = Importer(site, min(60, seconds / 5))
    visitors = [Visitor(site, world, number, stop) for number in range(VISITORS)]
    proposers = [Proposer(site, world, number, stop) for number in range(PROPOSERS)]
    memory = Memory(machine, PRIVATE, stop)
    for path in [*WARM] * 4:  # each process reads what it keeps
        machine.get(f"{path}{'&' if '?' in path else '?'}n={time.monotonic_ns()}")
    say(f"{VISITORS} visitors, {PROPOSERS} proposers, one importer for {seconds:.0f} s…")
    memory.look()
    processor, site_processor = time.process_time(), memory.processor()
    began = time.monotonic()
    for thread in (memory, importer, *visitors, *proposers):
        thread.start()
    stop.wait(seconds)
    stop.set()
    lasted, processor = time.monotonic() - began, time.process_time() - processor
    worked = memory.processor()
    for thread in (*visitors, *proposers):
        thread.join(60)
    importer.join(300)  # a short run may be over before the import is
    memory.look()
    return report.Run(
        seconds=lasted,
        own_processor=processor / lasted,
        site_processor={part: (used - site_processor.get(part, 0)) / lasted for part, used in worked.items()},
        loads=(begun, os.getloadavg()[0]),
        record=site.record,
        memory=memory,
        proposers=proposers,
        importer=importer,
        visitors=VISITORS,
    )


@contextmanager
def own_database(size: int = SIZE) -> Iterator[None]:
    """A copy of the bench's census of `size` initiatives, dropped at the end."""
    say(f"The census of {size:,}…")
    prepare(PRIVATE, [size])
    with closing(connect(PRIVATE, "postgres")) as session, session.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        _copy(cursor, size)
    try:
        yield
    finally:
        with closing(connect(PRIVATE, "postgres")) as session, session.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _copy(cursor: Cursor, size: int) -> None:
    """Another bench may still be connected to the census: it is waited for."""
    deadline = time.monotonic() + COPY_WITHIN
    while True:
        try:
            cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE bench_{size}")
            return
        except ObjectInUse:
            if time.monotonic() > deadline:
                raise SystemExit(f"Other programs use the database bench_{size}: end them first.") from None
            time.sleep(2)


@contextmanager
def own_machine(configured: Callable[[Machine], object] = lambda machine: None) -> Iterator[Machine]:
    """Web instances, worker and nginx in a temporary folder; `configured` may still change their settings."""
    missing = [name for name in ("nginx", "curl", "openssl") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"make load needs {', '.join(missing)}")
    root = Path(tempfile.mkdtemp(prefix="domino-load-"))
    try:
        machine = Machine(root)
        machine.configure()
        configured(machine)
        done = machine.upgrade(machine.release("present"), SYSTEMCTL="true", INSTANCES="")
        if done.returncode:
            raise SystemExit(done.stdout)
        with machine.closing:
            machine.start()
            yield machine
            tell_errors(machine)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def tell_errors(machine: Machine) -> None:
    """The last errors of the site's own logs, before they go with the machine."""
    for path in sorted((machine.root / "log").glob("domino-*.log")):
        for line in [line for line in path.read_text().splitlines() if '"level": "ERROR"' in line][-3:]:
            say(f"{path.name}: … {line[-900:]}")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
