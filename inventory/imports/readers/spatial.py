"""KML, KMZ, GPX, GeoPackage and zipped Shapefiles through GDAL: one allowed driver each, on a local copy, streamed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from ctypes import c_char_p
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from django.contrib.gis.gdal import CoordTransform, DataSource, Driver, GDALException, SpatialReference
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.gdal.prototypes import ds as capi

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_COLUMNS, MAX_ROWS
from inventory.imports.projections import WGS84
from inventory.imports.readers.features import LayerReader
from inventory.imports.readers.local_copy import LocalCopy, copy_file, unpack_kml, unpack_shapefile
from inventory.imports.readers.xml_check import Outline, outline
from inventory.imports.table import Row, Table

DRIVERS = {"kml": "LIBKML", "kmz": "LIBKML", "gpx": "GPX", "gpkg": "GPKG", "shapefile": "ESRI Shapefile"}
NAMES = {"kml": "KML", "kmz": "KMZ", "gpx": "GPX", "gpkg": "GeoPackage", "shapefile": "Shapefile"}
LAYER = "Calque"
WAYPOINTS = "waypoints"
# Columns that only say how the file draws.
DRAWING = frozenset(
    {"tessellate", "extrude", "visibility", "draworder", "icon", "begin", "end", "altitudemode", "snippet"}
)
# Spreadsheet-like layers have no geometry and hold what their geometries are joined to; they are not places.
FEATURE_TABLES = (
    "SELECT c.table_name, m.type, coalesce(m.sql, '') FROM gpkg_contents c"
    " LEFT JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) WHERE c.data_type = 'features'"
)


@dataclass(slots=True)
class Opened:
    """A local copy and how to read it."""

    copy: LocalCopy
    kind: str
    names: frozenset[str] | None
    raw: bool

    def source(self) -> DataSource:
        """Open the copy, read only, with the one driver of its kind."""
        driver = DRIVERS[self.kind]
        Driver.ensure_registered()
        allowed = (c_char_p * 2)(driver.encode(), None)
        flags = capi.GDAL_OF_READONLY | capi.GDAL_OF_VECTOR
        pointer = capi.open_ds(str(self.copy.path).encode(), flags, allowed, None, None)
        return DataSource(pointer, Driver(driver).ptr)

    def layers(self, source: DataSource) -> list[Layer]:
        """The layers that hold places."""
        layers = [source[index] for index in range(source.layer_count)]
        return [layer for layer in layers if self.names is None or layer.name in self.names]


def read_geopackage(path: Path, crs: str = "") -> Table:
    """Read every feature layer of the GeoPackage at `path`. `crs`: told by the user, positions then stay as written."""
    copy = copy_file(path, ".gpkg")
    return _read(Opened(copy, "gpkg", _feature_tables(copy.path), bool(crs)), [])


def read_keyhole(path: Path, archived: bool) -> Table:
    """Read the KML, or the KMZ, at `path`. What network links point to is never fetched."""
    copy, notes = unpack_kml(path) if archived else (copy_file(path, ".kml"), [])
    found = outline(copy.path)
    if found.root.lower() != "kml":
        raise UnreadableFile("L’archive ne contient pas de vrai KML : exportez-la de nouveau.")
    if links := found.tags["NetworkLink"]:
        notes.append(f"Liens réseau ignorés : {links}. Téléchargez ce qu’ils désignent et importez-le à part")
    return _read(Opened(copy, "kmz" if archived else "kml", None, False), notes)


def read_gpx(path: Path, found: Outline) -> Table:
    """Read the waypoints of the GPX at `path`; routes and tracks are paths, not places: counted in a note."""
    notes = []
    if paths := found.tags["trk"] + found.tags["rte"]:
        notes.append(f"Traces et itinéraires ignorés : {paths}. Seuls les points (wpt) sont lus")
    if not found.tags["wpt"]:
        raise UnreadableFile("Le fichier GPX ne contient pas de point (wpt) : exportez les points, pas les traces.")
    return _read(Opened(copy_file(path, ".gpx"), "gpx", frozenset({WAYPOINTS}), False), notes)


def read_shapefile(path: Path, crs: str = "") -> Table:
    """Read the Shapefile in the zip at `path`. `crs`: as for a GeoPackage."""
    copy, notes = unpack_shapefile(path)
    return _read(Opened(copy, "shapefile", None, bool(crs)), notes)


def _feature_tables(path: Path) -> frozenset[str]:
    """Names of the feature layers, all of them plain tables: a view would run somebody else's SQL."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            tables = base.execute(FEATURE_TABLES).fetchall()
    except sqlite3.Error as error:
        raise UnreadableFile(
            "Le GeoPackage est abîmé, ou c’est une autre base SQLite : exportez-le de nouveau."
        ) from error
    if not tables:
        raise UnreadableFile("Le GeoPackage n’a pas de couche de points ou de formes : exportez la couche de nouveau.")
    if any(kind != "table" or "VIRTUAL" in sql[:40].upper() for _, kind, sql in tables):
        raise UnreadableFile("Le GeoPackage contient une vue : exportez la couche elle-même (« Enregistrer sous »).")
    return frozenset(name for name, _, _ in tables)


def _read(opened: Opened, notes: list[str]) -> Table:
    try:
        source = opened.source()
        layers = opened.layers(source)
        size = sum(max(layer.num_feat, 0) for layer in layers)
        readers = [LayerReader.of(layer, _transform(layer, opened), DRAWING) for layer in layers]
        systems = dict.fromkeys(reader.system for reader in readers if reader.system)
    except (GDALException, IndexError, ValueError) as error:
        raise _unreadable(opened.kind) from error
    if size > MAX_ROWS:
        raise UnreadableFile(f"Le fichier a plus de {MAX_ROWS} lignes : importez-le en plusieurs fois.")
    if not size:
        raise UnreadableFile("Le fichier est vide.")
    names = list(dict.fromkeys(name for reader in readers for name in reader.names))
    if len(names) >= MAX_COLUMNS:
        raise UnreadableFile(f"Le fichier a plus de {MAX_COLUMNS} colonnes : gardez celles qui servent.")
    layered = len(readers) > 1 and LAYER not in names
    columns = [LAYER, *names] if layered else names
    table = Table(columns, partial(_rows, opened, columns, layered), opened.kind, size=size, notes=notes)
    if systems:
        table.notes.append(f"Système de coordonnées : {', '.join(systems)}, converti en longitude et latitude (WGS 84)")
    return table


def _transform(layer: Layer, opened: Opened) -> CoordTransform | None:
    """From the layer's system to longitude and latitude; None when it has none, or when the user told another."""
    if opened.raw or layer.srs is None:
        return None
    return CoordTransform(SpatialReference(layer.srs.wkt, "wkt"), SpatialReference(WGS84))


def _rows(opened: Opened, columns: list[str], layered: bool) -> Iterator[Row]:
    numbers = count(1)
    try:
        source = opened.source()
        for layer in opened.layers(source):
            reader = LayerReader.of(layer, _transform(layer, opened), DRAWING)
            placed = [reader.names.get(column, -1) for column in columns]
            for row in reader.rows(layer, placed):
                row.line = next(numbers)
                if layered:
                    row.cells[0] = layer.name
                yield row
    except GDALException as error:
        raise _unreadable(opened.kind) from error


def _unreadable(kind: str) -> UnreadableFile:
    return UnreadableFile(f"Le fichier {NAMES[kind]} est abîmé : exportez-le de nouveau, ou en GeoJSON.")
