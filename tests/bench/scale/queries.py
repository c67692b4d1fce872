"""How many queries a page asks: the same at every size, and the slowest pages profiled."""

from __future__ import annotations

import cProfile
import pstats
import re
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.census import stamp as stamps
from inventory.census import store
from inventory.models import Initiative
from tests.bench.scale.databases import PROJECT
from tests.bench.scale.figures import Line
from tests.bench.scale.list_page import FRANCE, fresh
from tests.bench.scale.sites import WARM_REQUESTS, Site
from tests.databases import use

PATHS = {
    "list and map": "/initiatives/?theme=velo",
    "list without map": "/initiatives/?view=list",
    "list, words and radius": "/initiatives/?q=atelier&near=2.35,48.85&radius=30",
    "map endpoint": f"/initiatives/carte.json?{FRANCE}",
}
FUNCTIONS, REPEATED = 14, 10


def lines(sites: dict[int, Site]) -> Iterator[Line]:
    """Queries of each new page with what is kept already read, the version of the census always among them."""
    counts: dict[str, dict[int, int]] = {name: {} for name in [*PATHS, "record"]}
    for size, site in sites.items():
        client = _client(site)
        for name, path in {**PATHS, "record": _record()}.items():
            for _ in range(WARM_REQUESTS):
                client.get(fresh(path))
            # Asked once a second: it would be counted on some pages only.
            stamps._latest.clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(fresh(path))
            counts[name][size] = len(queries)
    smallest = min(sites)
    for name, found in counts.items():
        for size, count in found.items():
            yield Line(f"queries, {name}", size, str(count), "", f"{smallest}: {found[smallest]}", "", "the same",
                       count == found[smallest])  # fmt: skip


def profiles(site: Site) -> Iterator[tuple[str, str]]:
    """(address, where its time goes) of the pages that cost most, new each time."""
    client = _client(site)
    for path in (PATHS["list and map"], PATHS["list, words and radius"], PATHS["map endpoint"]):
        client.get(fresh(path))
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(REPEATED):
            client.get(fresh(path))
        profile.disable()
        yield path, _told(profile)


def _record() -> str:
    """The address of a record with neighbours: one of the commune that has most."""
    public = Initiative.objects.published().filter(point__isnull=False)
    fullest = public.order_by().values("territory").annotate(n=Count("pk")).order_by("-n").values_list("territory")[0]
    return public.filter(territory=fullest).order_by("slug")[0].get_absolute_url()


def _client(site: Site) -> Client:
    use(site.database)
    store.forget()
    stamps._latest.clear()
    return Client()


def _told(profile: cProfile.Profile) -> str:
    """The functions that take most by themselves: milliseconds and calls per request."""
    found = pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
    most = sorted(found, key=lambda item: -item[1][2])[:FUNCTIONS]
    rows, each = [], 1000 / REPEATED
    for (path, line, name), (_, calls, own, total, _) in most:
        place = Path(path)
        where = str(place.relative_to(PROJECT)) if place.is_relative_to(PROJECT) else path
        # Not where the machine keeps Python.
        short = re.split(r"site-packages/|lib/python[\d.]+/", where)[-1].replace("~", "built in")
        rows.append(f"{own * each:7.2f} {total * each:8.2f} {calls / REPEATED:7.0f}  {short}:{line} {name}")
    return "\n".join(["    own    total   calls  function", *rows])
