"""The GeoJSON, read back with the json module."""

import json
from itertools import count, islice

from domino.exports import Column
from domino.exports.geojson import stream_geojson
from tests.domino.exports_rows import COLUMNS, FULL, IDENTIFIER, KEPT_TEXTS, NAME, NOTHING, POINT, named

ODBL = "https://opendatacommons.org/licenses/odbl/"


def written(columns, rows):
    return b"".join(stream_geojson(columns, rows, licence=ODBL, name="Initiatives « A »"))


def features(columns, rows):
    return json.loads(written(columns, rows))["features"]


def test_geojson_writes_each_kind():
    assert json.loads(written(COLUMNS, [(POINT, FULL), (None, NOTHING)])) == {
        "type": "FeatureCollection",
        "name": "Initiatives « A »",
        "licence": ODBL,
        "features": [
            {
                "type": "Feature",
                "id": IDENTIFIER,
                "geometry": {"type": "Point", "coordinates": [-2.08, 47.65]},
                "properties": {
                    "name": "Café associatif « L’Été »",
                    "founded_year": 2019,
                    "distance": -1.5,
                    "open": True,
                    "confirmed_on": "2024-05-31",
                    "updated_at": "2024-05-31T08:30:15+00:00",
                    "themes": ["alimentation", "lien social"],
                    "website": "https://exemple.fr/?a=1&b=2",
                },
            },
            {
                "type": "Feature",
                "geometry": None,
                "properties": {column.key: None for column in COLUMNS if column.key != "id"},
            },
        ],
    }


def test_geojson_has_one_feature_per_line():
    lines = written(NAME, [(POINT, (text,)) for text in ("a\nb", "c")]).decode().split("\n")
    assert lines[1:] == [
        f'{{"type":"Feature","geometry":{POINT},"properties":{{"name":"a\\nb"}}}},',
        f'{{"type":"Feature","geometry":{POINT},"properties":{{"name":"c"}}}}',
        "]}",
        "",
    ]


def test_geojson_without_rows_is_an_empty_collection():
    assert features(COLUMNS, []) == []


def test_geojson_gives_texts_back():
    found = features(NAME, [(None, row) for row in named([*KEPT_TEXTS, "x" * 40_000, "a\x00\ud800b"])])
    assert [feature["properties"]["name"] for feature in found] == [*KEPT_TEXTS, "x" * 40_000, "ab"]


def test_geojson_numbers_that_are_none_are_null():
    found = features([Column("a", "A", "number")], [(None, (value,)) for value in (float("nan"), float("inf"), 1)])
    assert [feature["properties"]["a"] for feature in found] == [None, None, 1]


def test_geojson_batches_join_into_one_collection():
    found = features([Column("id", "Id", "integer")], ((POINT, (n,)) for n in range(1001)))
    assert [feature["id"] for feature in found] == list(range(1001))


def test_geojson_takes_rows_only_as_they_are_read():
    taken = []
    rows = ((POINT, (str(taken.append(n) or n),)) for n in count())
    assert len(list(islice(stream_geojson(NAME, rows, licence=ODBL, name="n"), 2))) == 2
    assert taken == list(range(500))
