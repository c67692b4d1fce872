"""The GeoPackage, read back with SQLite (a GeoPackage is one) and ogr2ogr."""

import csv
import sqlite3
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest

from domino.exports import Column, ExportError
from domino.exports.gpkg import GdalMissing, write_gpkg
from tests.domino.exports_rows import COLUMNS, FULL, IDENTIFIER, KEPT_TEXTS, NAME, NOTHING, POINT, named

POLYGON = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'
TYPES = {
    "fid": "INTEGER",
    "geom": "POINT",
    "id": "TEXT",
    "name": "TEXT",
    "founded_year": "INTEGER",
    "distance": "REAL",
    "open": "BOOLEAN",
    "confirmed_on": "DATE",
    "updated_at": "DATETIME",
    "themes": "TEXT",
    "website": "TEXT",
}


@pytest.fixture
def saved(tmp_path):
    """Writes a GeoPackage and gives its path."""

    def save(columns, rows):
        path = tmp_path / "initiatives.gpkg"
        with path.open("wb") as file:
            write_gpkg(columns, rows, file, layer="initiatives")
        return path

    return save


def query(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def types(path):
    return {name: kind for _, name, kind, *_ in query(path, "PRAGMA table_info(initiatives)")}


def test_gpkg_writes_each_kind(saved):
    path = saved(COLUMNS, [(None, NOTHING), (POINT, FULL)])
    assert types(path) == TYPES
    columns = ", ".join(column.key for column in COLUMNS)
    assert query(path, f"SELECT {columns} FROM initiatives ORDER BY fid") == [  # noqa: S608
        NOTHING,
        (
            IDENTIFIER,
            "Café associatif « L’Été »",
            2019,
            -1.5,
            1,
            "2024-05-31",
            "2024-05-31T08:30:15.000Z",
            "alimentation | lien social",
            "https://exemple.fr/?a=1&b=2",
        ),
    ]


def test_gpkg_other_readers_find_the_points(saved, tmp_path):
    path = saved([*NAME, Column("year", "Année", "integer")], [(POINT, ("a", 2019)), (None, ("b", None))])
    out = tmp_path / "out.csv"
    subprocess.run(["ogr2ogr", "-f", "CSV", "-lco", "GEOMETRY=AS_XY", str(out), str(path)], check=True)
    with out.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["X", "Y", "name", "year"],
            ["-2.08", "47.65", "a", "2019"],
            ["", "", "b", ""],
        ]


@pytest.mark.parametrize("rows", [[], [(None, NOTHING)]])
def test_gpkg_types_do_not_depend_on_values(saved, rows):
    path = saved(COLUMNS, rows)
    assert types(path) == TYPES | {"geom": "GEOMETRY"}
    assert query(path, "SELECT count(*) FROM initiatives") == [(len(rows),)]


def test_gpkg_is_in_lon_lat_and_holds_any_geometry(saved):
    path = saved(NAME, [(POINT, ("a",)), (POLYGON, ("b",))])
    assert query(path, "SELECT table_name, geometry_type_name, srs_id FROM gpkg_geometry_columns") == [
        ("initiatives", "GEOMETRY", 4326)
    ]


def test_gpkg_gives_texts_back(saved):
    path = saved(NAME, [(POINT, row) for row in named([*KEPT_TEXTS, "", "x" * 40_000, "a\x00b"])])
    found = [name for (name,) in query(path, "SELECT name FROM initiatives ORDER BY fid")]
    assert found == [*KEPT_TEXTS, "", "x" * 40_000, "ab"]


def test_gpkg_moments_are_in_utc(saved):
    moment = datetime(2024, 5, 31, 10, 30, tzinfo=timezone(timedelta(hours=2)))
    path = saved([Column("at", "À", "datetime")], [(POINT, (moment,))])
    assert query(path, "SELECT at FROM initiatives") == [("2024-05-31T08:30:00.000Z",)]


def test_gpkg_without_gdal_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GdalMissing, match="ogr2ogr manque"):
        write_gpkg(NAME, [], BytesIO(), layer="initiatives")


@pytest.mark.parametrize(("script", "message"), [("exit 1", "a échoué"), ("exec sleep 5", "prend trop de temps")])
def test_gpkg_failure_says_so_and_leaves_nothing(monkeypatch, tmp_path, script, message):
    program = tmp_path / "bin" / "ogr2ogr"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(ExportError, match=message):
        write_gpkg(NAME, [(POINT, ("a",))], BytesIO(), layer="initiatives", time_limit=0.5)
    assert list(temporary.iterdir()) == []
