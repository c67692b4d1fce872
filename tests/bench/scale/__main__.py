"""Measure every target of the census at several sizes, print the table, write it to docs/performance.md.

    python -m tests.bench.scale [--only map,list,files,import,browser,queries,meanwhile] [SIZE…]

The exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator

from domino.postgres import cluster

PRIVATE = cluster("bench")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
os.environ["DATABASE_URL"] = PRIVATE.url

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from domino.serving.preparation import collect_static  # noqa: E402
from tests.bench.scale import files, first_map, importing, list_page, map_cells, meanwhile, queries, report  # noqa: E402
from tests.bench.scale.databases import prepare  # noqa: E402
from tests.bench.scale.figures import Line, table  # noqa: E402
from tests.bench.scale.sites import Site, sites  # noqa: E402

SIZES = [1_200, 100_000]
MEASURES: dict[str, Callable[[dict[int, Site]], Iterator[Line]]] = {
    "browser": first_map.lines,
    "map": lambda found: map_cells.lines(PRIVATE, found),
    "list": list_page.lines,
    "files": lambda found: files.lines(PRIVATE, found),
    "import": lambda found: importing.lines(PRIVATE, found),
    "queries": queries.lines,
}
ALONE = "meanwhile"


def main() -> int:
    """Run the measures asked for; only a whole run is written down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--only", default=",".join([*MEASURES, ALONE]))
    options = parser.parse_args()
    wanted = options.only.split(",")
    lines: list[Line] = []
    profiles: list[tuple[str, str]] = []
    settings.ALLOWED_HOSTS = ["*"]
    with PRIVATE.lease():
        collect_static(_say)
        databases = prepare(PRIVATE, sorted(options.sizes))
        start, load = time.perf_counter(), os.getloadavg()[0]
        # Its database is a copy, made while nobody is connected.
        last = list(meanwhile.lines(PRIVATE, databases)) if ALONE in wanted else []
        with sites(PRIVATE, databases) as found:
            for name in filter(MEASURES.__contains__, wanted):
                _say(f"{name}…")
                lines += MEASURES[name](found)
            lines += last
            if set(wanted) == {*MEASURES, ALONE}:
                profiles = list(queries.profiles(found[max(found)]))
                report.write(lines, profiles, (load, os.getloadavg()[0]), time.perf_counter() - start)
    sys.stdout.write(table(lines) + "\n")
    return int(any(line.met is False for line in lines))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
