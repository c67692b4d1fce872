"""A file of each kind goes through the import on the site and back: nothing of it is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from inventory.enums import ImportState
from inventory.models import Initiative, Territory
from inventory.services import import_runs
from tests.inventory.imports.runs import received, undone, worked
from tests.inventory.imports.test_undo import census
from tests.inventory.test_import_tools import gogocarto, mednum, overpass, umap, written, yeswiki
from tests.spatial_files import GPX, KML, make_geopackage, make_shapefile

pytestmark = pytest.mark.django_db
POINTS = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"nom": "Labo"},'
    ' "geometry": {"type": "Point", "coordinates": [-2.085, 47.652]}}]}'
)


def workbook(at: Path) -> Path:
    book = Workbook()
    book.active.append(["nom", "latitude", "longitude"])
    book.active.append(["Labo", 47.652, -2.085])
    book.save(at / "f.xlsx")
    return at / "f.xlsx"


KINDS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda at: written(at, "nom;lat;lon\nLabo;47.652;-2.085\n", "f.csv"),
    "xlsx": workbook,
    "geojson": lambda at: written(at, POINTS, "f.geojson"),
    "gogocarto": gogocarto,
    "yeswiki": yeswiki,
    "umap": umap,
    "overpass": overpass,
    "mednum": mednum,
    "kml": lambda at: written(at, KML, "f.kml"),
    "gpx": lambda at: written(at, GPX, "f.gpx"),
    "gpkg": lambda at: make_geopackage(at / "f.gpkg", [("Labo", -2.085, 47.652)], 2154),
    "shapefile": lambda at: make_shapefile(at, [("Labo", -2.085, 47.652)], 2154),
}


@pytest.mark.parametrize("kind", KINDS)
def test_file_of_each_kind_comes_and_goes(redon: Territory, tmp_path: Path, kind: str) -> None:
    path = KINDS[kind](tmp_path)
    before = census()
    run = received(redon, upload=SimpleUploadedFile(path.name, path.read_bytes()))
    assert (run.state, run.recognition["problem"]) == (ImportState.RECOGNISED, "")
    run = worked(import_runs.correct(run=run, mapping={}, version=run.version, user=None))
    foreseen = run.counts
    run = worked(import_runs.apply(run=run, version=run.version, user=None))
    assert (run.state, run.counts) == (ImportState.APPLIED, {**foreseen, "excluded": 0})
    assert Initiative.objects.count() == foreseen["created"] > 0
    run = undone(run)
    assert (run.state, census() == before) == (ImportState.UNDONE, True)
