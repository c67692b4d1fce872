"""OGC API - Features read by a client that is not ours: GDAL's OAPIF driver, from a live server."""

import json
import re
import subprocess
from typing import Any

import pytest

from tests.factories.initiatives import InitiativeFactory, SphereFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def features(live_server: Any, collection: str, *options: str) -> list[dict[str, Any]]:
    """What GDAL reads of a collection, two features a page."""
    source = f"OAPIF:{live_server.url}/ogc"
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, collection, "-oo", "PAGE_SIZE=2", *options]
    return json.loads(run(*command))["features"]


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted(feature["properties"]["name"] for feature in found)


@pytest.fixture
def census() -> None:
    produce = SphereFactory(slug="produire")
    for number in range(3):
        commune = CommuneFactory(name=f"Commune {number}", square=(number, 0))
        InitiativeFactory(
            name=f"Atelier {number}", lon=-2 + number, lat=48, territory=commune, sphere=produce, themes=["velo"]
        )
    InitiativeFactory(name="Jardin", lon=2, lat=44, themes=["jardin", "partage"])
    InitiativeFactory(name="Brouillon", status="draft")


def test_gdal_finds_both_collections(live_server, census: None) -> None:
    layers = run("ogrinfo", "-ro", "-q", f"OAPIF:{live_server.url}/ogc")
    assert re.findall(r"^\d+: (\w+)", layers, re.MULTILINE) == ["initiatives", "territories"]
    summary = run("ogrinfo", "-ro", "-so", f"OAPIF:{live_server.url}/ogc", "initiatives")
    assert re.findall(r"^(?:Geometry|Feature Count|Extent): .+", summary, re.MULTILINE) == [
        "Geometry: Point",
        "Feature Count: 4",
        "Extent: (-2.000000, 44.000000) - (2.000000, 48.000000)",
    ]


def test_gdal_walks_the_pages(live_server, census: None) -> None:
    found = features(live_server, "initiatives")
    assert names(found) == ["Atelier 0", "Atelier 1", "Atelier 2", "Jardin"]
    garden = next(feature for feature in found if feature["properties"]["name"] == "Jardin")
    assert garden["geometry"] == {"type": "Point", "coordinates": [2.0, 44.0]}
    assert garden["properties"]["themes"] == ["jardin", "partage"]
    assert names(features(live_server, "territories")) == ["Commune 0", "Commune 1", "Commune 2"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("-spat", "-3", "47", "-0.5", "49"), ["Atelier 0", "Atelier 1"]),
        (("-where", "sphere = 'produire'"), ["Atelier 0", "Atelier 1", "Atelier 2"]),
        (("-where", "name = 'Jardin'"), ["Jardin"]),
    ],
)
def test_gdal_selects(live_server, census: None, options: tuple[str, ...], found: list[str]) -> None:
    assert names(features(live_server, "initiatives", *options)) == found
