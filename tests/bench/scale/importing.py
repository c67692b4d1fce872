"""An import as the site does it, against COPY of as many rows into the same table with all its indexes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

from domino.postgres import Cluster
from tests.bench.scale.databases import PROJECT, connect, url_of
from tests.bench.scale.figures import Line
from tests.bench.scale.sites import Site

# In a smaller census, as many as it has.
ROWS = 100_000
MOST = 5.0
# Of ROWS.
SECONDS = {"preview": 30.0, "apply": 120.0}
COPIED = """
CREATE TABLE bench_copied (LIKE inventory_initiative INCLUDING ALL);
"""
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = 'inventory_initiative'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def lines(cluster: Cluster, sites: dict[int, Site], *, rows: int = ROWS) -> Iterator[Line]:
    """An import into the smallest census that has as many rows, else into the largest; nothing of it kept."""
    size = min((size for size in sites if size >= rows), default=max(sites))
    rows = min(rows, size)
    seconds = _copy_in(cluster, sites[size].database, rows)
    steps = _import(cluster, sites[size].database, rows)
    ratio = steps["apply"] / seconds
    # Of few rows, most of the time goes to what is read once, whatever their number.
    is_whole = rows == ROWS
    what = f"import of {rows:,} rows".replace(",", " ")
    yield Line(
        f"{what}, apply", size, f"{steps['apply']:.1f} s", "", f"COPY with all indexes: {seconds:.1f} s",
        f"{ratio:.1f}", f"≤ {MOST:.0f} ×" if is_whole else "", ratio <= MOST if is_whole else None,
    )  # fmt: skip
    for name, most in SECONDS.items() if is_whole else ():
        yield Line(f"{what}, {name}", size, f"{steps[name]:.1f} s", "", "", "", f"≤ {most:.0f} s", steps[name] <= most)


def _copy_in(cluster: Cluster, database: str, rows: int) -> float:
    with closing(connect(cluster, database)) as session, session.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchone()[0]  # type: ignore[index]
        data = io.BytesIO()
        cursor.copy_expert(f"COPY (SELECT {columns} FROM inventory_initiative LIMIT {rows}) TO STDOUT", data)  # noqa: S608
        session.autocommit = False
        cursor.execute(COPIED)
        data.seek(0)
        start = time.perf_counter()
        cursor.copy_expert(f"COPY bench_copied ({columns}) FROM STDIN", data)
        seconds = time.perf_counter() - start
        session.rollback()
        return seconds


def _import(cluster: Cluster, database: str, rows: int) -> dict[str, float]:
    """Seconds of each step, by tests.bench.imports."""
    environment = {**os.environ, "DATABASE_URL": url_of(cluster, database)}
    command = [sys.executable, "-m", "tests.bench.imports", str(rows)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    steps = {name: float(seconds) for name, seconds in re.findall(r"^(\w+): ([\d.]+) s", done.stdout, re.MULTILINE)}
    if "apply" not in steps:
        raise SystemExit(done.stderr[-2_000:])
    return steps
