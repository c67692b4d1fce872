"""A small territory, lists to import there, and the worker that does what was asked."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile

from domino import jobs
from inventory.models import Containment, ImportRun, Initiative, Territory, Theme
from inventory.services import import_runs

FABLAB = {"id": "1", "nom": "Fablab", "type": "fablab", "resume": "Avant", "lat": "47.65", "lon": "-2.08", "tel": ""}
GARDEN = {**FABLAB, "id": "2", "nom": "Jardin", "lat": "47.70", "type": "jardin"}
BIKES = {**FABLAB, "id": "3", "nom": "Vélos", "lat": "47.72", "type": "velo"}


def make_redon() -> Territory:
    """A commune, three themes."""
    square = MultiPolygon(Polygon.from_bbox((-2.2, 47.5, -2.0, 47.8)), srid=4326)
    for slug in ("fablab", "jardin", "velo"):
        Theme.objects.create(slug=slug, name=slug.capitalize(), icon="x", color="#5a3d8a")
    commune = Territory.objects.create(
        kind="commune", code="35236", slug="redon", name="Redon", geometry=square,
        centre=Point(-2.08, 47.65, srid=4326),
    )  # fmt: skip
    Containment.objects.create(inner=commune, outer=commune)
    return commune


def sheet(*rows: dict[str, str], name: str = "liste.csv") -> SimpleUploadedFile:
    """A CSV as a browser sends it."""
    stream = StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, stream.getvalue().encode(), content_type="text/csv")


def work() -> int:
    """Do every job that is due; returns how many there were."""
    done = 0
    while jobs.run_next_job():
        done += 1
    return done


def received(territory: Territory, *rows: dict[str, str], **options: Any) -> ImportRun:
    """An import that was read."""
    options = {"user": None, "source_name": "Annuaire", **options}
    if rows:
        options["upload"] = sheet(*rows)
    run = import_runs.receive(territory=territory, **options)
    work()
    run.refresh_from_db()
    return run


def previewed(territory: Territory, *rows: dict[str, str], mapping: dict[str, Any] | None = None) -> ImportRun:
    """An import whose preview waits."""
    run = received(territory, *rows)
    run = import_runs.correct(run=run, mapping=mapping or {}, version=run.version, user=None)
    return worked(run)


def applied(territory: Territory, *rows: dict[str, str], mapping: dict[str, Any] | None = None) -> ImportRun:
    """An import that was applied."""
    run = previewed(territory, *rows, mapping=mapping)
    return worked(import_runs.apply(run=run, version=run.version, user=None))


def undone(run: ImportRun) -> ImportRun:
    """The import, undone."""
    return worked(import_runs.undo(run=run, version=run.version, user=None))


def worked(run: ImportRun) -> ImportRun:
    """The run once the worker did what was asked."""
    work()
    run.refresh_from_db()
    return run


def outcomes(run: ImportRun) -> list[tuple[int, str, str]]:
    """Line, outcome and name of each line."""
    return list(run.lines.values_list("line", "outcome", "name"))


def record(external_id: str) -> Initiative:
    """The record of that identifier."""
    return Initiative.objects.get(external_id=external_id)


def make_states(territory: Territory) -> dict[str, str]:
    """An import in each state; returns name → address of its page."""
    old = applied(territory, FABLAB, GARDEN)
    runs = {"undone": undone(applied(territory, BIKES)), "applied": old}
    changed = {**FABLAB, "resume": "Après", "tel": "12"}
    odd = {**GARDEN, "id": "9", "nom": "", "type": "inconnu"}
    runs["mapping"] = received(territory, changed, odd, BIKES)
    runs["preview"] = previewed(territory, changed, GARDEN, BIKES, {**BIKES, "lat": "47.72"}, odd)
    runs["failed"] = received(territory, upload=SimpleUploadedFile("vide.csv", b"nom\n"))
    runs["working"] = import_runs.receive(territory=territory, user=None, upload=sheet(BIKES), source_name="En cours")
    addresses = {name: f"/moderation/imports/{run.pk}/" for name, run in runs.items()}
    addresses["mapping"] += "reconnu/"
    addresses["changed"] = addresses["preview"] + "apercu/?outcome=changed"
    addresses["preview"] += "apercu/"
    return {"list": "/moderation/imports/", "create": "/moderation/imports/nouveau/", **addresses}
