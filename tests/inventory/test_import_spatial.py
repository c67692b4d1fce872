"""KML, KMZ, GPX, GeoPackage and Shapefiles: rows and positions, and files made to harm."""

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from inventory.imports.errors import UnreadableFile
from inventory.imports.readers import read_table
from tests.spatial_files import GPX, KML, make_geopackage, make_shapefile

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">{LAUGHS}]><kml><Document><name>&l9;</name></Document></kml>'
)
LATE = f"<!--{'x' * 9_000}-->{BOMB[21:]}"
DEEP = f"<kml>{'<Folder>' * 10_000}{'</Folder>' * 10_000}</kml>"
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY f SYSTEM "file:///etc/passwd">]><gpx><wpt lat="1" lon="1"/></gpx>'
)


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def written(tmp_path: Path, content: str, name: str) -> Path:
    path = tmp_path / name
    path.write_text(content)
    return path


def places(path: Path) -> list[tuple[dict[str, str], tuple[float, float] | None]]:
    table = read_table(path)
    return [
        (
            {label: cell for label, cell in zip(table.columns, row.cells, strict=True) if cell},
            row.position and (round(row.position[0], 6), round(row.position[1], 6)),
        )
        for row in table.rows()
    ]


KML_PLACES = [
    ({"Calque": "Fablabs", "Name": "Le Labo", "description": "<b>Ouvert</b>", "Ville": "Redon"}, (-2.085, 47.652)),
    ({"Calque": "Jardins", "Name": "Les Semis"}, (-2.09, 47.66)),
]


@pytest.mark.parametrize("name", ["f.kml", "f.txt", "f.kmz", "f.zip"])
def test_kml_and_kmz_whatever_their_name(tmp_path: Path, name: str) -> None:
    archived = name.endswith(("z", "zip"))
    path = zipped(tmp_path / name, {"doc.kml": KML}) if archived else written(tmp_path, KML, name)
    table = read_table(path)
    assert (places(path), table.format) == (KML_PLACES, "kmz" if archived else "kml")
    assert [note.split(" :")[0] for note in table.notes] == ["Liens réseau ignorés"]


def test_gpx_waypoints_and_not_tracks(tmp_path: Path) -> None:
    path = written(tmp_path, GPX, "f.xml")
    assert places(path) == [({"name": "Boîte à livres", "desc": "Près du port"}, (-2.085, 47.652))]
    assert [note.split(" :")[0] for note in read_table(path).notes] == ["Traces et itinéraires ignorés"]


@pytest.mark.parametrize("srid", [4326, 2154, 3947])
def test_geopackage_in_any_system(tmp_path: Path, srid: int) -> None:
    path = make_geopackage(tmp_path / "f.dat", [("Le Labo", -2.085, 47.652), ("Sans lieu", None, None)], srid)
    assert places(path) == [({"nom": "Le Labo"}, (-2.085, 47.652)), ({"nom": "Sans lieu"}, None)]
    assert len(read_table(path).notes) == (srid != 4326)


def test_geopackage_positions_stay_when_the_user_tells_the_system(tmp_path: Path) -> None:
    path = make_geopackage(tmp_path / "f.gpkg", [("Le Labo", -2.085, 47.652)], 2154)
    x, y = next(read_table(path, {"crs": "EPSG:2154"}).rows()).position or (0, 0)
    assert (300_000 < x < 340_000, 6_700_000 < y < 6_800_000) == (True, True)


def test_geopackage_position_that_is_no_number(tmp_path: Path) -> None:
    path = make_geopackage(tmp_path / "f.gpkg", [("Le Labo", float("nan"), 47.0), ("B", float("inf"), 1.0)], 4326)
    assert [row.position for row in read_table(path).rows()] == [None, None]


def test_shapefile_in_a_zip(tmp_path: Path) -> None:
    path = make_shapefile(tmp_path, [("Épicerie", -2.085, 47.652)], 2154)
    assert places(path) == [({"nom": "Épicerie"}, (-2.085, 47.652))]


def test_copies_are_deleted_with_their_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    table = read_table(make_geopackage(tmp_path / "f.gpkg", [("A", -2.0, 47.0)], 4326))
    made = list(tmp_path.glob("domino-import-*"))
    del table
    assert (len(made), list(tmp_path.glob("domino-import-*"))) == (1, [])


def _view(tmp_path: Path) -> Path:
    path = make_geopackage(tmp_path / "f.gpkg", [("A", -2.0, 47.0)], 4326)
    with sqlite3.connect(path) as base:
        base.execute("ALTER TABLE lieux RENAME TO vrais")
        base.execute(
            "CREATE VIEW lieux AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n)"
            " SELECT fid, NULL AS geom, 'x' AS nom FROM n"
        )
    base.close()
    return path


def _broken(tmp_path: Path) -> Path:
    path = make_geopackage(tmp_path / "f.gpkg", [("A" * 50, -2.0, 47.0)] * 500, 4326)
    content = bytearray(path.read_bytes())
    content[100:8_000] = b"\xff" * 7_900
    path.write_bytes(content)
    return path


def _other_base(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "f.gpkg") as base:
        base.execute("CREATE TABLE lieux (nom)")
    base.close()
    return tmp_path / "f.gpkg"


HOSTILE = {
    "laughs": (lambda at: written(at, BOMB, "f.kml"), "DTD"),
    "laughs in a KMZ": (lambda at: zipped(at / "f.kmz", {"doc.kml": BOMB}), "DTD"),
    "late laughs in a KMZ": (lambda at: zipped(at / "f.kmz", {"doc.kml": LATE}), "DTD"),
    "outside entity": (lambda at: written(at, OUTSIDE, "f.gpx"), "DTD"),
    "KMZ bomb": (lambda at: zipped(at / "f.kmz", {"doc.kml": b"0" * 50_000_000}), "anormale"),
    "KMZ of something else": (lambda at: zipped(at / "f.kmz", {"doc.kml": "<svg/>"}), "vrai KML"),
    "deep KML": (lambda at: written(at, DEEP, "f.kml"), "imbriqué"),
    "cut KML": (lambda at: written(at, KML[:400], "f.kml"), "coupé ou abîmé"),
    "empty KML": (lambda at: written(at, '<kml xmlns="http://www.opengis.net/kml/2.2"/>', "f.kml"), "vide|abîmé"),
    "GPX of tracks": (lambda at: written(at, "<gpx><trk/></gpx>", "f.gpx"), "points, pas les traces"),
    "broken GeoPackage": (_broken, "abîmé"),
    "other SQLite": (_other_base, "abîmé"),
    "endless view": (_view, "une vue"),
    "Shapefile alone": (lambda at: zipped(at / "f.zip", {"a.shp": "x"}), "il manque"),
    "broken Shapefile": (lambda at: zipped(at / "f.zip", {"a.shp": "x", "a.shx": "x", "a.dbf": "x"}), "abîmé"),
    "other archive": (lambda at: zipped(at / "f.zip", {"a.txt": "x"}), "décompressez"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_in_french(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    with pytest.raises(UnreadableFile, match=words):
        list(read_table(make(tmp_path)).rows())


def test_archive_members_cannot_leave_the_directory(tmp_path: Path) -> None:
    path = zipped(tmp_path / "f.kmz", {"../../evil.kml": KML})
    assert (len(places(path)), list(tmp_path.parent.glob("evil.kml"))) == (2, [])


def test_a_shape_of_too_many_vertices_is_left_empty(tmp_path: Path) -> None:
    ring = " ".join(f"{n / 1e6},{47 + n % 7 / 1e3}" for n in range(20_000))
    shape = f"<LineString><coordinates>{ring}</coordinates></LineString>"
    kml = KML.replace("<Point><coordinates>-2.09,47.66,0</coordinates></Point>", shape)
    row = list(read_table(written(tmp_path, kml, "f.kml")).rows())[1]
    assert (row.position, row.note) == (None, "forme de plus de 10000 sommets : laissée vide")


def test_geojson_reads_as_before(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"nom": "A"}, "geometry": {"type": "Point", "coordinates": [-2, 47]}}
    path = written(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}), "f.kml")
    assert places(path) == [({"nom": "A"}, (-2.0, 47.0))]
