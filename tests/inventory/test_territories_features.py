"""Perimeters from a GeoJSON file: load_territories --file."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from inventory.models import Territory
from tests.factories.territories import CommuneFactory, polygon, squares

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def communes() -> None:
    """Three communes in a row."""
    for x, name in enumerate("ABC"):
        CommuneFactory.create(name=name, square=(x, 0), population=100)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def ring(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def shape(*cells: tuple[int, int]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(squares(*cells).json)
    return loaded


def load(path: Path, *features: Any, kind: str = "pays", **more: Any) -> list[str]:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    out = StringIO()
    call_command("load_territories", "--file", str(path), "--kind", kind, stdout=out)
    return [line.split("] ")[-1] for line in out.getvalue().splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pays.geojson"


def members(name: str) -> list[str]:
    return sorted(Territory.objects.get(name=name).members.values_list("name", flat=True))


def test_file_creates_perimeters(path: Path) -> None:
    lines = load(
        path, feature(shape((0, 0), (1, 0)), nom="Pays du Léon", code="P1"), feature(shape((2, 0)), name="Est")
    )
    assert lines == ["Pays du Léon : 2 communes", "Est : 1 communes", "2 périmètre(s) chargé(s)."]
    pays = Territory.objects.get(code="P1")
    assert (pays.kind, pays.slug, pays.population, members("Pays du Léon")) == ("pays", "pays-du-leon", 200, ["A", "B"])
    assert polygon(pays).area == pytest.approx(0.02)
    assert sorted(pays.contents.values_list("inner__name", flat=True)) == ["A", "B", "Pays du Léon"]


def test_file_takes_communes_that_are_half_inside(path: Path) -> None:
    """From the west to 45 % of B, then to 55 % of it."""
    for east, expected in ((-1.855, ["A"]), (-1.845, ["A", "B"])):
        load(path, feature(ring((-2, 48), (east, 48), (east, 48.1), (-2, 48.1)), name="Ouest"))
        assert members("Ouest") == expected


@pytest.mark.parametrize("code", ["", "P1"])
def test_file_again_updates(path: Path, code: str) -> None:
    load(path, feature(shape((0, 0)), name="Pays du Léon", code=code))
    pk = Territory.objects.get(name="Pays du Léon").pk
    load(path, feature(shape((2, 0)), name="Pays du Léon", code=code))
    assert (Territory.objects.get(name="Pays du Léon").pk, members("Pays du Léon")) == (pk, ["C"])


def test_file_name_of_another_kind(path: Path) -> None:
    for _ in range(2):
        load(path, feature(shape((0, 0)), name="Léon"), kind="pays")
        load(path, feature(shape((1, 0)), name="Léon"), kind="custom")
    assert sorted(Territory.objects.filter(name="Léon").values_list("slug", flat=True)) == ["leon", "leon-custom"]


def test_file_repairs_a_polygon_that_crosses_itself(path: Path) -> None:
    bow_tie = ring((-2, 48), (-1.8, 48.1), (-1.8, 48), (-2, 48.1))
    first, *_ = load(path, feature(bow_tie, name="Nœud"))
    assert first.startswith("« Nœud » : contour qui se recoupe, réparé (")
    territory = Territory.objects.get(name="Nœud")
    assert (polygon(territory).valid, polygon(territory).num_geom, territory.slug) == (True, 2, "noeud")


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
LAMBERT = {"type": "Polygon", "coordinates": [[[350_000, 6_700_000], [351_000, 6_700_000], [350_000, 6_701_000],
                                              [350_000, 6_700_000]]]}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (feature(SQUARE), "L’objet n° 1 n’a ni « name » ni « nom »."),
        (feature(None, name="X"), "« X » : géométrie absente ou illisible."),
        (feature({"type": "Polygon"}, name="X"), "« X » : géométrie absente ou illisible."),
        (feature({"type": "Point", "coordinates": [0, 0]}, name="X"), "« X » : il faut un Polygon ou un MultiPolygon."),
        (
            feature(LAMBERT, name="X"),
            "« X » : coordonnées hors du globe, le fichier n’est pas en EPSG:4326.",
        ),
        ("texte", "pays.geojson n’est pas un fichier GeoJSON (FeatureCollection ou Feature)."),
    ],
)
def test_file_wrong_feature(path: Path, wrong: Any, message: str) -> None:
    with pytest.raises(CommandError) as raised:
        load(path, wrong)
    assert str(raised.value) == message
    assert not Territory.objects.filter(kind="pays").exists()


def test_file_one_wrong_feature_undoes_the_others(path: Path) -> None:
    with pytest.raises(CommandError):
        load(path, feature(shape((0, 0)), name="Bon"), feature(None, name="X"))
    assert not Territory.objects.filter(kind="pays").exists()


def test_file_wrong_crs(path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    with pytest.raises(CommandError) as raised:
        load(path, feature(SQUARE, name="X"), crs=crs)
    assert str(raised.value) == (
        "Système de coordonnées urn:ogc:def:crs:EPSG::2154 : le fichier doit être en WGS 84 (EPSG:4326)."
    )


def test_file_wrong_kind(path: Path) -> None:
    with pytest.raises(CommandError) as raised:
        load(path, kind="commune")
    assert str(raised.value) == "Nature « commune » : seuls pays et custom se chargent d’un fichier."


def test_file_missing_or_not_json(path: Path) -> None:
    messages = []
    for content in (None, "{", "[]"):
        if content:
            path.write_text(content)
        with pytest.raises(CommandError) as raised:
            call_command("load_territories", file=path, kind="pays")
        messages.append(str(raised.value))
    assert messages == [
        "pays.geojson : fichier illisible (No such file or directory).",
        "pays.geojson n’est pas un fichier GeoJSON.",
        "pays.geojson n’est pas un fichier GeoJSON (FeatureCollection ou Feature).",
    ]
