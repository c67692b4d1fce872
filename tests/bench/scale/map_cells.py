"""The endpoint of the map, against its own SQL run by pgbench and djangorestframework-gis for the same rows.

A frame is what a screen of 1,000 × 640 pixels shows around some initiative, at the zoom where it holds 200 to 500 of
them: a country at 1,200, a town at 100,000. So every size has as much to draw, and the reference as much to send.
"""

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
from itertools import cycle, islice
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from domino.postgres import Cluster
from domino.postgres.programs import programs
from inventory.census.mapped import MapInSql, drawn
from inventory.clusters import TILE_PIXELS, Viewport
from inventory.filters import InitiativeFilter
from inventory.models import Initiative
from tests.bench.browser import Browser
from tests.bench.scale.databases import PROJECT, connect, url_of
from tests.bench.scale.figures import Line, ms, p95
from tests.bench.scale.list_page import FRANCE, fresh
from tests.bench.scale.sites import HOST, Site, free_port
from tests.databases import use

FRAMES, CLIENTS, SECONDS = 20, 2, 4
REQUESTS = 500  # processor time is counted in hundredths of a second
LEAST_POINTS, MOST_POINTS = 200, 500
SCREEN = (1_000, 640)
ZOOMS = range(4, 17)
SHIFT = 0.1
THROUGHPUT, CPU_SHARE, FIRST_VIEW_BYTES = 0.6, 1 / 20, 15_000
ESCAPED = re.compile(r"'((?:[^']|'')*)'::bytea")
Box = tuple[float, float, float, float]


class Frame(NamedTuple):
    """A box in degrees and the zoom at which it is seen."""

    bbox: Box
    zoom: int

    @property
    def address(self) -> str:
        return f"/initiatives/carte.json?frame={','.join(map(str, self.bbox))}&zoom={self.zoom}"

    def moved(self, draw: random.Random) -> Frame:
        """Another one close by, as whoever moves the map asks for next."""
        west, south, east, north = self.bbox
        right, up = draw.uniform(-SHIFT, SHIFT) * (east - west), draw.uniform(-SHIFT, SHIFT) * (north - south)
        return self._replace(bbox=(west + right, south + up, east + right, north + up))


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
    """What a screen shows around drawn initiatives, at the first zoom where that is no more than MOST_POINTS."""
    found = []
    with closing(connect(cluster, site.database)) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(point), ST_Y(point) FROM inventory_initiative WHERE point IS NOT NULL ORDER BY slug"
        )
        places = random.Random(2).sample(cursor.fetchall(), min(400, cursor.rowcount))
        for lon, lat in places:
            frame = next(
                (each for zoom in ZOOMS if _count(cursor, each := _frame(lon, lat, zoom)) <= MOST_POINTS), None
            )
            if frame and _count(cursor, frame) >= LEAST_POINTS:
                found.append(frame)
            if len(found) == FRAMES:
                break
    return found


def _frame(lon: float, lat: float, zoom: int) -> Frame:
    """A screen around a place."""
    degrees = 360 / TILE_PIXELS / 2**zoom
    width, height = SCREEN[0] * degrees / 2, SCREEN[1] * degrees * cos(radians(lat)) / 2
    west, south, east, north = lon - width, lat - height, lon + width, lat + height
    box = (max(west, -180.0), max(south, -85.0), min(east, 180.0), min(north, 85.0))
    return Frame(tuple(round(number, 5) for number in box), zoom)


def _count(cursor: Any, frame: Frame) -> int:
    public = "SELECT count(*) FROM inventory_initiative WHERE status = 'published'"
    cursor.execute(f"{public} AND point && ST_MakeEnvelope(%s, %s, %s, %s, 4326)", frame.bbox)
    return int(cursor.fetchone()[0])


def _new(frames: list[Frame], count: int) -> list[Frame]:
    """`count` frames that nobody has asked for."""
    draw = random.Random()
    return [frame.moved(draw) for frame in islice(cycle(frames), count)]


def _against_sql(cluster: Cluster, site: Site, frames: list[Frame]) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        scripts = []
        use(site.database)
        for number, frame in enumerate(frames):
            scripts += ["-f", f"{folder}/{number}.sql"]
            Path(scripts[-1]).write_text(_sql(frame))
        Path(folder).chmod(0o755)
        alone = _pgbench(cluster, site.database, scripts)
        new = _throughput(site, [frame.address for frame in _new(frames, 8_000)])
        # Asked again as soon as it ended: the answers are kept.
        known = _throughput(site, [frame.address for frame in frames] * 400)
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
    viewport = Viewport(*frame)
    base = Initiative.objects.visible_to(None)
    filterset = InitiativeFilter(QueryDict(), queryset=base)
    filterset.is_valid()
    with CaptureQueriesContext(connection) as queries:
        drawn(MapInSql(filterset, base, is_public=True), viewport)
    return "".join(re.sub(r"\s+", " ", ESCAPED.sub(_in_hexadecimal, query["sql"])) + ";\n" for query in queries)


def _in_hexadecimal(escaped: re.Match[str]) -> str:
    """Bytes as a script may hold them: a colon among them would begin a variable of pgbench."""
    told = escaped[1].replace("''", "'").encode()
    plain = re.sub(rb"\\(\\|[0-7]{3})", lambda one: b"\\" if one[1] == b"\\" else bytes([int(one[1], 8)]), told)
    return f"'\\x{plain.hex()}'::bytea"


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
        points = [f"/points/?in_bbox={','.join(map(str, frame.bbox))}" for frame in frames]
        for path in points:
            theirs.get(path)
        other = _cpu_of(theirs, points * 3)
        for again, name in ((False, "new frames"), (True, "frames asked before")):
            count = REQUESTS + len(frames)
            asked = list(islice(cycle(frames), count)) if again else _new(frames, count)
            own = _cpu_of(site, [frame.address for frame in asked[:REQUESTS]])
            times = [site.get(frame.address)[0] for frame in asked[REQUESTS:]]
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
