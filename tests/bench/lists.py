"""Every file of a list of 60 recommendations: how long each takes, and whether 1 costs as many queries.

    .venv/bin/python -m tests.bench.lists

The list is made in the database of the settings and never kept: nothing is committed. The exit code is 2 when a file
misses its target, 1 when its queries grow with the list. Numbers are in docs/performance.md.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from inventory.enums import TerritoryKind  # noqa: E402
from inventory.models import Territory  # noqa: E402
from recommendations.models import RecommendationList  # noqa: E402
from tests.recommendations.documents import sample_list  # noqa: E402

COUNT, TIMES = 60, 3
TARGETS = {"pdf": 5.0, **dict.fromkeys(("docx", "odt", "xlsx", "ods", "csv", "json"), 2.0)}
TEXT = "Les salles dorment une bonne partie de la semaine, et les collectifs cherchent où se réunir. " * 6
TABLE = "| Lieu | Surface |\n| --- | --- |\n| Halle | 120 m² |\n| École | 45 m² |\n"


def filled(count: int) -> RecommendationList:
    """A list of a real territory, its texts as long as a council reads, tables and bullets in them."""
    territory = Territory.objects.filter(kind=TerritoryKind.EPCI).order_by("pk").first()
    owner = sample_list(count, territory=territory, slug=f"bench-{count}")
    owner.recommendations.update(context=f"{TEXT}\n\n{TABLE}", how=f"{TEXT}\n\n- un inventaire\n- une clé\n")
    return owner


def work() -> float:
    """Seconds of a processor that this process and its children have used: what a busy machine does not change."""
    return sum(os.times()[:4])


def measured(client: Client, owner: RecommendationList, fmt: str) -> tuple[list[float], float, int, int]:
    """Seconds of each time, seconds of work of one, bytes, queries."""
    seconds, before = [], work()
    for _ in range(TIMES):
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            response = client.get(f"/preconisations/{owner.slug}.{fmt}")
            seconds.append(time.perf_counter() - start)
        if response.status_code != 200:
            sys.exit(f"{fmt}: {response.status_code}")
    return seconds, (work() - before) / TIMES, len(response.content), len(queries)


def main() -> int:
    """Print a line for each format."""
    settings.ALLOWED_HOSTS = ["testserver"]
    worst = 0
    with transaction.atomic():
        one, many = filled(1), filled(COUNT)
        client = Client()
        for fmt, target in TARGETS.items():
            _, _, _, few = measured(client, one, fmt)
            seconds, worked, size, queries = measured(client, many, fmt)
            told = f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s, target {target:.0f} s"
            sys.stdout.write(
                f"{fmt:5} {told}, work {worked:.2f} s, {size // 1000} kB, {queries} queries ({few} for one)\n"
            )
            worst = max(worst, 2 * (max(seconds) > target), int(queries != few))
        transaction.set_rollback(True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
