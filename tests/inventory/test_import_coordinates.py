"""Positions: read as written, mended only for certain."""

import random

import pytest
from django.contrib.gis.geos import Polygon

from inventory.imports.coordinates import parse_number, parse_pair
from inventory.imports.france import HEART, MAINLAND, distance_km, in_france
from inventory.imports.positions import Reading, find_reading, locate
from inventory.imports.projections import crs_code, project

REDON = (-2.085, 47.652)
RENNES = (-1.678, 48.111)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47.65", 47.65), ("47,65", 47.65), (" -2,08 ", -2.08), ("−2.08", -2.08), ("1 234 567,8", 1234567.8),
        ("352\u00a0000", 352000.0), ("1.234.567,8", 1234567.8),
        ("47°39'00\"N", 47.65), ("2° 6' O", -2.1), ("N 47.5", 47.5),
        ("", None), ("abc", None), ("1e999", None), ("nan", None), ("inf", None), ("47°75'00\"N", None),
    ],
)  # fmt: skip
def test_parse_number(text: str, expected: float | None) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    "text",
    ["47.65,-2.08", "47,65 ; -2,08", "47.65|-2.08", "47.65, -2.08", "(47.65 -2.08)", "47,65, -2,08",
    "POINT(-2.08 47.65)",
     '{"type":"Point","coordinates":[-2.08,47.65]}', '{"lat": 47.65, "lon": -2.08}', "47.65° N, 2.08° O"],
)  # fmt: skip
def test_parse_pair_reads_every_common_form(text: str) -> None:
    pair = parse_pair(text)
    assert pair is not None and pair[0] == (-2.08, 47.65)


@pytest.mark.parametrize("text", ["", "12 rue du Port 45", "47.65", "a,b", "1,2,3"])
def test_parse_pair_refuses_the_rest(text: str) -> None:
    assert parse_pair(text) is None


def test_locate_keeps_a_right_position_whatever_it_is() -> None:
    draw = random.Random(1)
    for _ in range(300):
        lon, lat = draw.uniform(-1, 5), draw.uniform(44, 48.5)
        position = locate(lon, lat, None, Reading())
        assert (position.place, position.reason) == ((lon, lat), "")


def test_locate_swaps_back_every_swapped_position() -> None:
    draw = random.Random(2)
    for _ in range(300):
        lon, lat = draw.uniform(-1, 5), draw.uniform(44, 48.5)
        position = locate(lat, lon, (lon, lat), Reading())
        assert (position.place, position.severity) == ((lon, lat), "réparation")


@pytest.mark.parametrize(
    ("pair", "centre", "expected"),
    [
        ((0.0, 0.0), REDON, None),
        ((47.652, -2.085), REDON, REDON),
        ((2.085, 47.652), REDON, REDON),
        ((-2085000.0, 47652000.0), REDON, REDON),
        ((-2085000.0, 47652000.0), None, None),
        ((13.4, 52.5), None, None),
        ((47.652, -2.085), (2.35, 48.85), None),
    ],
    ids=["zero", "swapped", "sign", "decimal point", "no witness", "Berlin", "swapped but elsewhere"],
)
def test_locate_mends_only_what_is_certain(pair: tuple, centre: tuple | None, expected: tuple | None) -> None:
    assert locate(*pair, centre, Reading()).place == expected


def test_locate_keeps_a_position_far_from_its_commune_and_says_so() -> None:
    position = locate(*RENNES, REDON, Reading())
    assert (position.place, position.severity) == (RENNES, "avertissement")


@pytest.mark.parametrize(
    ("lon", "lat"), [(4.35, 50.85), (-0.13, 51.5), (13.4, 52.5), (9.19, 45.46), (2.17, 41.39), (6.14, 46.2)]
)
def test_in_france_leaves_neighbours_out_but_for_the_border(lon: float, lat: float) -> None:
    assert in_france(lon, lat) == (lon == 6.14)  # Geneva lies within the 15 km of margin


def test_heart_of_the_mainland_is_all_within_its_outline() -> None:
    assert Polygon(MAINLAND + MAINLAND[:1]).contains(Polygon.from_bbox(HEART))


@pytest.mark.parametrize("code", ["2154", "27572", "3947", "3948"])
def test_find_reading_recognises_projections_from_communes(code: str) -> None:
    sample = [(_projected(code, lon, lat), (lon, lat)) for lon, lat in (REDON, RENNES, (-1.55, 47.21))]
    reading = find_reading(sample)
    assert reading == Reading("CC" if code.startswith("39") else code)
    place = locate(*sample[0][0], None, reading).place
    assert place is not None and distance_km(*place, *REDON) < 0.1


@pytest.mark.parametrize("swapped", [False, True])
def test_find_reading_recognises_lambert_93_without_communes(swapped: bool) -> None:
    sample = [(_projected("2154", *place), None) for place in (REDON, RENNES, (5.04, 47.32))]
    pairs = [((y, x) if swapped else (x, y), centre) for (x, y), centre in sample]
    assert find_reading(pairs) == Reading("2154", swapped=swapped)


def test_find_reading_is_silent_when_nothing_fits() -> None:
    assert find_reading([((9e8, 9e8), None)]) == Reading()


@pytest.mark.parametrize(
    ("text", "code"),
    [("EPSG:2154", "2154"), ("urn:ogc:def:crs:EPSG::2154", "2154"), ("Lambert 93", "2154"), ("CC47", "3947"),
     ("urn:ogc:def:crs:OGC:1.3:CRS84", ""), ("EPSG:4326", ""), ("", "")],
)  # fmt: skip
def test_crs_code(text: str, code: str) -> None:
    assert crs_code(text) == code


def test_lambert_93_of_its_origin_is_3_degrees_east_46_30_north() -> None:
    to_degrees = project("2154")
    assert to_degrees is not None
    assert to_degrees(700_000, 6_600_000) == pytest.approx((3.0, 46.5), abs=1e-6)


def _projected(code: str, lon: float, lat: float) -> tuple[float, float]:
    from django.contrib.gis.geos import Point

    point = Point(lon, lat, srid=4326).transform(int(code), clone=True)
    return point.x, point.y
