"""Small files of geographic tools, written for the tests."""

import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

from django.contrib.gis.gdal import AxisOrder, CoordTransform, OGRGeometry, SpatialReference

Place = tuple[str, float | None, float | None]
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Carte</name>
<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>
<Folder><name>Fablabs</name><Placemark><name>Le Labo</name><description><![CDATA[<b>Ouvert</b>]]></description>
<ExtendedData><Data name="Ville"><value>Redon</value></Data></ExtendedData>
<Point><coordinates>-2.085,47.652,0</coordinates></Point></Placemark></Folder>
<Folder><name>Jardins</name><Placemark><name>Les Semis</name>
<Point><coordinates>-2.09,47.66,0</coordinates></Point></Placemark></Folder>
</Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="47.652" lon="-2.085"><name>Boîte à livres</name><desc>Près du port</desc></wpt>
<trk><name>Voie verte</name><trkseg><trkpt lat="47" lon="-2"/><trkpt lat="47.1" lon="-2"/></trkseg></trk></gpx>"""
TABLES = """
PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
    organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
    last_change DATETIME, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
    z TINYINT, m TINYINT);
CREATE TABLE lieux (fid INTEGER PRIMARY KEY, geom POINT, nom TEXT);
INSERT INTO gpkg_geometry_columns VALUES ('lieux', 'geom', 'POINT', {srid}, 0, 0);
INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('lieux', 'features', {srid});
"""


def projected(x: float, y: float, srid: int) -> tuple[float, float]:
    """Longitude and latitude in system `srid`."""
    wgs84 = SpatialReference(4326, axis_order=AxisOrder.TRADITIONAL)
    point = OGRGeometry(f"POINT ({x!r} {y!r})", wgs84)
    point.transform(CoordTransform(wgs84, SpatialReference(srid, axis_order=AxisOrder.TRADITIONAL)))
    return point.x, point.y


def make_geopackage(path: Path, places: list[Place], srid: int) -> Path:
    """A GeoPackage of one layer of points, whose places are given in longitude and latitude."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(TABLES.format(srid=srid))
        wkt = SpatialReference(srid).wkt
        base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', ?, 'EPSG', ?, ?, '')", [srid, srid, wkt])
        base.executemany("INSERT INTO lieux (geom, nom) VALUES (?, ?)", [(_blob(x, y, srid), n) for n, x, y in places])
        base.commit()
    return path


def _blob(x: float | None, y: float | None, srid: int) -> bytes | None:
    if x is None or y is None:
        return None
    finite = x == x and abs(x) < 1_000
    pair = projected(x, y, srid) if srid != 4326 and finite else (x, y)
    return b"GP\0\x01" + struct.pack("<i", srid) + struct.pack("<BIdd", 1, 1, *pair)


def make_shapefile(directory: Path, places: list[tuple[str, float, float]], srid: int) -> Path:
    """A zip of .shp, .shx, .dbf, .prj and .cpg, with names of at most 40 bytes."""
    points = [projected(x, y, srid) for _, x, y in places]
    records = b"".join(struct.pack(">ii", n, 10) + struct.pack("<idd", 1, *at) for n, at in enumerate(points, start=1))
    index = b"".join(struct.pack(">ii", 50 + 14 * n, 10) for n in range(len(points)))
    rows = b"".join(b" " + name.encode().ljust(40) for name, _, _ in places)
    field = b"nom".ljust(11, b"\0") + b"C" + bytes(4) + bytes([40]) + bytes(15)
    table = struct.pack("<BBBBIHH", 3, 124, 1, 1, len(places), 65, 41) + bytes(20) + field + b"\r" + rows + b"\x1a"
    members = {
        ".shp": _header(100 + len(records), points) + records, ".shx": _header(100 + len(index), points) + index,
        ".dbf": table, ".prj": SpatialReference(srid).wkt.encode(), ".cpg": b"UTF-8",
    }  # fmt: skip
    with zipfile.ZipFile(directory / "f.zip", "w") as archive:
        for suffix, content in members.items():
            archive.writestr(f"Lieux/données{suffix}", content)
    return directory / "f.zip"


def _header(size: int, points: list[tuple[float, float]]) -> bytes:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    bounds = struct.pack("<8d", min(xs), min(ys), max(xs), max(ys), 0, 0, 0, 0)
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack("<2i", 1000, 1) + bounds
