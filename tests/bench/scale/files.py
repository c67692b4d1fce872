"""The whole census as CSV, against PostgreSQL's own COPY of the same table; and what memory it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

from domino.postgres import Cluster
from tests.bench.scale.databases import connect
from tests.bench.scale.figures import Line, median, ms
from tests.bench.scale.list_page import fresh
from tests.bench.scale.sites import Site

TIMES = {1_200: 5, 100_000: 2}
MOST, MOST_MEGABYTES = 3.0, 50


class Counting:
    """A file that only counts what is written to it."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, data: bytes) -> int:
        self.bytes += len(data)
        return len(data)


def lines(cluster: Cluster, sites: dict[int, Site]) -> Iterator[Line]:
    """CSV by the site and COPY in turn."""
    for size, site in sites.items():
        own, copied, grown = [], [], 0
        for _ in range(TIMES.get(size, 1)):
            copied.append(_copy(cluster, site.database))
            seconds, more = _download(site)
            own.append(seconds)
            grown = max(grown, more)
        ratio = median(own) / median(copied)
        yield Line("CSV of everything", size, ms(median(own)), "", f"COPY: {ms(median(copied))}", f"{ratio:.1f}",
                   f"≤ {MOST:.0f} ×", ratio <= MOST)  # fmt: skip
        yield Line("CSV of everything, memory", size, f"+{grown / 1e6:.0f} MB", "", "", "", f"≤ +{MOST_MEGABYTES} MB",
                   grown <= MOST_MEGABYTES * 1e6)  # fmt: skip


def _copy(cluster: Cluster, database: str) -> float:
    with closing(connect(cluster, database)) as session, session.cursor() as cursor:
        start = time.perf_counter()
        cursor.copy_expert("COPY inventory_initiative TO STDOUT (FORMAT csv)", Counting())
        return time.perf_counter() - start


def _download(site: Site) -> tuple[float, int]:
    """Seconds of a download, and by how many bytes the web processes grew at most meanwhile."""
    site.forget_peak()
    before = site.memory()
    seconds, _ = site.get(fresh("/initiatives.csv"))
    return seconds, max(0, site.peak_memory() - before)
