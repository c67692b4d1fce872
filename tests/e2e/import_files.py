"""A small file of each format that can be imported, with two places near Redon."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.inventory.test_import_initiatives import as_csv, as_geojson, as_ods, as_xlsx
from tests.spatial_files import GPX, KML, make_geopackage, make_shapefile

ROWS = [
    {"nom": "Le Labo", "type": "Fablab", "lat": "47.652", "lon": "-2.085"},
    {"nom": "Les Semis", "type": "Jardin", "lat": "47.66", "lon": "-2.09"},
]
PLACES = [(row["nom"], float(row["lon"]), float(row["lat"])) for row in ROWS]
GOGOCARTO = [
    {"id": name, "name": name, "geo": {"latitude": lat, "longitude": lon}, "sourceKey": "x", "categories": ["Fablab"]}
    for name, lon, lat in PLACES
]
YESWIKI = {
    name: {"id_fiche": name, "id_typeannonce": "3", "bf_titre": name, "bf_latitude": str(lat), "bf_longitude": str(lon)}
    for name, lon, lat in PLACES
}
POINTS = [{"type": "Point", "coordinates": [lon, lat]} for _, lon, lat in PLACES]
UMAP = {
    "type": "umap",
    "properties": {"name": "Carte"},
    "layers": [
        {
            "type": "FeatureCollection",
            "_umap_options": {"name": "Fablabs"},
            "features": [
                {"type": "Feature", "geometry": point, "properties": {"name": row["nom"], "description": "**Ouvert**"}}
                for row, point in zip(ROWS, POINTS, strict=True)
            ],
        }
    ],
}
OVERPASS = {
    "version": 0.6,
    "osm3s": {},
    "elements": [
        {"type": "node", "id": rank, "lat": lat, "lon": lon, "tags": {"name": name, "amenity": "public_bookcase"}}
        for rank, (name, lon, lat) in enumerate(PLACES)
    ],
}
MEDNUM = [
    {"id": row["nom"], "nom": row["nom"], "pivot": "", "commune": "Redon", "date_maj": "2026-01-01",
     "latitude": row["lat"], "longitude": row["lon"]}
    for row in ROWS
]  # fmt: skip


def _json(content: Any) -> Callable[[Path], None]:
    return lambda path: path.write_text(json.dumps(content))  # type: ignore[return-value]


def _kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", KML)


def _shapefile(path: Path) -> None:
    make_shapefile(path.parent, PLACES, 2154).rename(path)


# File → what writes it at a path.
MAKERS: dict[str, Callable[[Path], Any]] = {
    "tableur.csv": lambda path: as_csv(path, ROWS),
    "classeur.xlsx": lambda path: as_xlsx(path, ROWS),
    "classeur.ods": lambda path: as_ods(path, ROWS),
    "lieux.geojson": lambda path: as_geojson(path, ROWS),
    "gogocarto.json": _json(GOGOCARTO),
    "yeswiki.json": _json(YESWIKI),
    "carte.umap": _json(UMAP),
    "overpass.json": _json(OVERPASS),
    "mediation.json": _json(MEDNUM),
    "carte.kml": lambda path: path.write_text(KML),
    "carte.kmz": _kmz,
    "trace.gpx": lambda path: path.write_text(GPX),
    "couche.gpkg": lambda path: make_geopackage(path, PLACES, 2154),
    "couche.zip": _shapefile,
}


def make_files(folder: Path) -> list[Path]:
    """One file of each format in `folder`."""
    for name, make in MAKERS.items():
        make(folder / name)
    return [folder / name for name in MAKERS]
