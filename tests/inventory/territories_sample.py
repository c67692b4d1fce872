"""A France of seven square communes, written in the format of the data files.

row 2    L L L L L      R Redon, N Saint-Nicolas-de-Redon: one EPCI across two départements
row 1    L E L V .      L L'Hermitage, all around E, an enclave of the EPCI of Redon, and V, Val-Neuf,
row 0  R L L L L L      a new commune: the polygon of its delegated commune (the dot) is not in the files
row -1 N                S Nantes: no EPCI, no population, town hall elsewhere
row -2 S
"""

import csv
import lzma
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon

from tests.factories.territories import squares

RING = [(x, y) for x in range(1, 7) for y in range(3) if (x, y) not in {(2, 1), (4, 1), (5, 1)}]
COMMUNE_COLUMNS = (
    "id code type nom type_nom population_municipale departement_id commune_parent_id epci_id geometry "
    "mairie_localisation mairie_email"
).split()


def write_sample(folder: Path, **renamed: str) -> Path:
    """Write the data files into `folder` and return it; `renamed` gives communes other names, by `c` and code."""
    folder.mkdir(parents=True, exist_ok=True)
    communes = [[*row[:3], renamed.get(f"c{row[1]}", row[3]), *row[4:], "x@example.org"] for row in _communes()]
    _write(folder, "communes", COMMUNE_COLUMNS, communes)
    _write(folder, "epci", ["id", "code", "nom", "type"], [
        [1, "243500741", "Communauté d'agglomération Redon Agglomération", "CA"],
        [2, "200000001", "Communauté de communes du Pays de l'Hermitage", "CC"],
    ])  # fmt: skip
    _write(folder, "departements", ["id", "code", "nom", "type_nom", "region_id"], [
        [1, "35", "Ille-et-Vilaine", 1, 1],
        [2, "44", "Loire-Atlantique", 3, 2],
    ])  # fmt: skip
    _write(folder, "regions", ["id", "code", "nom", "type_nom"], [
        [1, "53", "Bretagne", 0],
        [2, "52", "Pays de la Loire", 4],
    ])  # fmt: skip
    _write(folder, "codes_postaux", ["id", "code"], [[1, "35600"], [2, "35660"], [3, "44460"]])
    _write(folder, "codes_postaux_communes", ["codepostal_id", "commune_id"], [[2, 1], [1, 1], [3, 2], [2, 7]])
    return folder


def _communes() -> list[list[Any]]:
    """Columns: id, code, type, name, article, population, département, parent, EPCI, geometry, town hall."""
    redon_hall, elsewhere = Point(-1.99, 48.01), Point(2, 49)
    return [
        [1, "35236", "COM", "Redon", 0, 9000, 1, None, 1, _redon(), redon_hall],
        [2, "44185", "COM", "Saint-Nicolas-de-Redon", 0, 3000, 2, None, 1, squares((0, -1)), None],
        [3, "35131", "COM", "Hermitage", 5, 4000, 1, None, 2, squares(*RING), None],
        [4, "35002", "COM", "Enclave", 5, 500, 1, None, 1, squares((2, 1)), None],
        [5, "44109", "COM", "Nantes", 0, None, 2, None, None, squares((0, -2)), elsewhere],
        [6, "35003", "COM", "Val-Neuf", 2, 700, 1, None, 2, squares((4, 1)), None],
        [7, "35236", "COMD", "Redon", 0, 8000, None, 1, None, squares((0, 0)), None],
        [8, "35237", "COMA", "Relecq", 2, 1000, None, 1, None, squares((0, 0)), None],
        [9, "35004", "COMD", "Bourg-Vieux", 0, 200, None, 6, None, None, None],
        [10, "35236SN01", "SRM", "Redon 1er secteur", 0, 100, None, 1, None, None, None],
    ]


def _redon() -> MultiPolygon:
    """Redon's southern border strays by 1e-9 degree from its neighbour's, as borders in the files do."""
    west, south, east, north = -2.0, 48.0, -1.9, 48.1
    corners = [(west, south), (-1.95, south + 1e-9), (east, south), (east, north), (west, north), (west, south)]
    return MultiPolygon(Polygon(corners))


def _write(folder: Path, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with lzma.open(folder / f"{table}.csv.lzma", "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.hex.decode() if isinstance(value, GEOSGeometry) else str(value)
