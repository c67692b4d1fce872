"""The endpoint of the map, against its own SQL run by pgbench and djangorestframework-gis for the same rows."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from domino.postgres import Cluster
from domino.postgres.programs import programs
from inventory.census.choosing import InSql
from inventory.clusters import Viewport, marks
from inventory.filters import InitiativeFilter
from inventory.models import Initiative
from inventory.views.map import POINT
from tests.bench.browser import Browser
from tests.bench.scale.databases import PROJECT, connect, url_of
from tests.bench.scale.figures import Line, ms, p95
from tests.bench.scale.list_page import FRANCE, fresh
from tests.bench.scale.sites import HOST, Site, free_port
from tests.databases import use

FRAMES, CLIENTS, SECONDS = 20, 2, 4
MOST_POINTS = 500
THROUGHPUT, CPU_SHARE, FIRST_VIEW_BYTES = 0.6, 1 / 20, 15_000
# A town's frame, in degrees, and the zoom at which a screen shows it.
WIDTH, HEIGHT, ZOOM = 0.16, 0.1, 13
Frame = tuple[float, float, float, float]


def lines(cluster: Cluster, sites: dict[int, Site]) -> Iterator[Line]:
    """Throughput, processor time and bytes at each size."""
    for size, site in sites.items():
        frames = _frames(cluster, site)
        yield from _against_sql(cluster, site, frames)
        yield from _against_drf_gis(cluster, site, frames)
        _, content = site.get(fresh(f"/initiatives/carte.json?{FRANCE}"))
        yield Line("map data for the first view", size, f"{len(content) / 1000:.1f} kB", "", "", "", "≤ 15 kB",
                   len(content) <= FIRST_VIEW_BYTES)  # fmt: skip


def _frames(cluster: Cluster, site: Site) -> list[Frame]:
    """Frames around drawn communes, each with some points but no more than MOST_POINTS."""
    found = []
    with closing(connect(cluster, site.database)) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(point), ST_Y(point) FROM inventory_initiative WHERE point IS NOT NULL ORDER BY slug LIMIT 400"
        )
        places = cursor.fetchall()
        random.Random(2).shuffle(places)
        for x, y in places:
            frame = (
                round(x - WIDTH / 2, 5),
                round(y - HEIGHT / 2, 5),
                round(x + WIDTH / 2, 5),
                round(y + HEIGHT / 2, 5),
            )
            cursor.execute(
                "SELECT count(*) FROM inventory_initiative WHERE point && ST_MakeEnvelope(%s, %s, %s, %s, 4326)", frame
            )
            if 0 < cursor.fetchone()[0] <= MOST_POINTS:  # type: ignore[index]
                found.append(frame)
            if len(found) == FRAMES:
                break
    return found


def _address(frame: Frame) -> str:
    return f"/initiatives/carte.json?frame={','.join(map(str, frame))}&zoom={ZOOM}"


def _against_sql(cluster: Cluster, site: Site, frames: list[Frame]) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        scripts = []
        use(site.database)
        for number, frame in enumerate(frames):
            scripts += ["-f", f"{folder}/{number}.sql"]
            Path(scripts[-1]).write_text(_sql(frame))
        Path(folder).chmod(0o755)
        alone = _pgbench(cluster, site.database, scripts)
        new = _throughput(site, [fresh(_address(frame)) for frame in frames for _ in range(400)])
        # Asked again as soon as it ended: the answers are kept.
        known = _throughput(site, [_address(frame) for frame in frames] * 400)
        after = _pgbench(cluster, site.database, scripts)
    reference = (alone + after) / 2
    for name, rate, target in (("new frames", new, True), ("frames asked before", known, False)):
        yield Line(
            f"map endpoint, {name}", site.size, f"{rate:.0f} /s", "", f"pgbench: {reference:.0f} /s",
            f"{rate / reference:.2f}", f"≥ {THROUGHPUT}" if target else "",
            rate / reference >= THROUGHPUT if target else None,
        )  # fmt: skip


def _sql(frame: Frame) -> str:
    """What the database does for one frame when it answers alone: cells, names of places, records of single marks."""
    viewport = Viewport(frame, ZOOM)
    base = Initiative.objects.visible_to(None)
    filterset = InitiativeFilter(QueryDict(), queryset=base)
    filterset.is_valid()
    with CaptureQueriesContext(connection) as queries:
        selection = InSql(filterset, base)
        shown = marks(selection.cells(viewport), viewport)
        selection.names(mark.place for mark in shown if mark.n > 1)
        alone = [mark.any_id for mark in shown if mark.n == 1]
        list(Initiative.objects.filter(pk__in=alone).values_list(*POINT))
    return "".join(
        re.sub(r"\s+", " ", query["sql"]).replace(":", "\\:").replace("\\:\\:", "::") + ";\n" for query in queries
    )


def _pgbench(cluster: Cluster, database: str, scripts: list[str]) -> float:
    """Scripts a second: each stands for one request."""
    command = [programs().path("pgbench"), "-n", "-c", str(CLIENTS), "-j", str(CLIENTS), "-T", str(SECONDS), *scripts]
    options = cluster.psql_options(database)
    done = subprocess.run([*command, *options[:6], options[7]], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"pgbench: {done.stderr[-500:]}")
    return float(found.group(1))


def _throughput(site: Site, addresses: list[str]) -> float:
    """Requests a second of CLIENTS that ask one after the other, each in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.scale.asking", site.url, str(SECONDS)]
    parts = [addresses[number::CLIENTS] for number in range(CLIENTS)]
    running = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in parts
    ]
    threads = [
        threading.Thread(target=lambda one=one, part=part: answers.append(one.communicate(json.dumps(part))[0]))
        for one, part in zip(running, parts, strict=True)
    ]
    answers: list[str] = []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(float(answer) for answer in answers)


def _against_drf_gis(cluster: Cluster, site: Site, frames: list[Frame]) -> Iterator[Line]:
    """Processor time of one request, ours and theirs in turn, for the same frames."""
    port = free_port()
    environment = {"DATABASE_URL": url_of(cluster, site.database)}
    command = [sys.executable, "-m", "gunicorn", "tests.bench.scale.drf_gis:application", "--bind", f"{HOST}:{port}"]
    command += ["--workers", "1", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment})
    try:
        theirs = Site(site.size, site.database, port, server.pid)
        _wait(theirs)
        points = [f"/points/?in_bbox={','.join(map(str, frame))}" for frame in frames]
        for path in points:
            theirs.get(path)
        other = _cpu_of(theirs, points)
        for again, name in ((False, "new frames"), (True, "frames asked before")):
            own = _cpu_of(site, [_address(frame) if again else fresh(_address(frame)) for frame in frames * 3])
            times = [site.get(_address(frame) if again else fresh(_address(frame)))[0] for frame in frames]
            yield Line(
                f"map endpoint, processor time, {name}", site.size, ms(own), f"answer {ms(p95(times))}",
                f"DRF-GIS: {ms(other)}", f"1/{other / own:.0f}", "" if again else "≤ 1/20",
                None if again else own / other <= CPU_SHARE,
            )  # fmt: skip
    finally:
        server.terminate()
        server.wait(10)


def _cpu_of(site: Site, paths: list[str]) -> float:
    before = site.cpu()
    for path in paths:
        site.get(path)
    return (site.cpu() - before) / len(paths)


def _wait(site: Site) -> None:
    for _ in range(200):
        try:
            Browser(site.url).connection.connect()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The DRF-GIS site does not answer")
