"""Data packages: a zip that validates against its own description, streamed, with licences source by source."""

import csv
import hashlib
import io
import json
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from domino.exports.archive import Member, stream_archive
from inventory.columns import COLUMNS
from inventory.enums import Precision, Status
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SourceFactory,
    StakeFactory,
)
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def census() -> None:
    redon = CommuneFactory(square=(0, 0), name="Redon", code="35236", slug="redon", postal_codes=["35600"])
    full = InitiativeFactory(
        name="Atelier | « Œuf »", territory=redon, description="Un\nDeux; \"trois\"", lon=-1.95, lat=48.05,
        founded_year=2015, website="https://exemple.fr", confirmed_on=date(2026, 1, 2),
        legal_form=LegalFormFactory(slug="association"),
        source=SourceFactory(name="OSM", url="https://osm.example", licence="ODbL-1.0"), licence="ODbL-1.0",
        themes=["velo", "jardin"], needs=["locaux"],
    )  # fmt: skip
    full.stakes.set([StakeFactory(slug="pouvoir")])
    full.exchanges.set([ExchangeFactory(slug="don"), ExchangeFactory(slug="troc")])
    full.offers.set([ResourceKindFactory(slug="outils")])
    InitiativeFactory(name="=Secrète", contact_email="prive@exemple.fr", territory=redon)
    InitiativeFactory(name="En ligne", precision=Precision.ONLINE, point=None)
    InitiativeFactory(name="Brouillon", status=Status.DRAFT, territory=redon)


def package(client: Client, address: str) -> zipfile.ZipFile:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))  # type: ignore[arg-type]
    assert archive.testzip() is None
    return archive


def faults(schema: dict[str, Any], rows: list[dict[str, str]]) -> list[str]:
    """What a Table Schema validator would say of cells: types, required, unique, enum, pattern, bounds."""
    found = []
    readers = {"integer": int, "number": float, "date": date.fromisoformat, "datetime": datetime.fromisoformat}
    for field in schema["fields"]:
        limits, cells = field.get("constraints", {}), [row[field["name"]] for row in rows]
        filled = [cell for cell in cells if cell not in schema["missingValues"]]
        values = [readers.get(field["type"], str)(cell) for cell in filled]
        wrong = [
            limits.get("required") and len(filled) < len(cells),
            limits.get("unique") and len(set(filled)) < len(filled),
            "enum" in limits and set(filled) - set(limits["enum"]),
            "pattern" in limits and [cell for cell in filled if not re.fullmatch(limits["pattern"], cell)],
            "maxLength" in limits and [cell for cell in filled if len(cell) > limits["maxLength"]],
            "minimum" in limits and [value for value in values if value < limits["minimum"]],
            "maximum" in limits and [value for value in values if value > limits["maximum"]],
        ]
        found += [f"{field['name']} : {fault}" for fault in wrong if fault]
    return found


def test_package_holds_files_described_by_size_digest_and_schema(client: Client, census: None) -> None:
    archive = package(client, "/initiatives.zip")
    assert archive.namelist() == [
        "donnees/initiatives.csv", "donnees/initiatives.geojson", "LISEZMOI.md", "LICENCE.md", "dcat.jsonld",
        "datapackage.json",
    ]  # fmt: skip
    described = json.loads(archive.read("datapackage.json"))
    for resource in described["resources"]:
        content = archive.read(resource["path"])
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
    schema = described["resources"][0]["schema"]
    text = archive.read("donnees/initiatives.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert list(rows[0]) == [field["name"] for field in schema["fields"]] == [column.label for column in COLUMNS]
    assert sorted(row["nom"] for row in rows) == ["'=Secrète", "Atelier | « Œuf »", "En ligne"]
    assert faults(schema, rows) == []
    assert [field["description"] != "" for field in schema["fields"]] == [True] * len(COLUMNS)


def test_package_names_are_valid_and_licences_are_told_source_by_source(client: Client, census: None) -> None:
    archive = package(client, "/initiatives.zip")
    described = json.loads(archive.read("datapackage.json"))
    names = [described["name"], *(resource["name"] for resource in described["resources"])]
    assert [bool(re.fullmatch(r"[-a-z0-9._/]+", name)) for name in names] == [True] * 3
    assert described["licenses"][0]["name"] == "CC-BY-SA-4.0"
    assert described["sources"] == [
        {"title": "DOMINO (CC-BY-SA-4.0, 2)", "path": "http://testserver"},
        {"title": "OSM (ODbL-1.0, 1)", "path": "https://osm.example"},
    ]
    assert "| OSM <https://osm.example> | ODbL-1.0 <" in archive.read("LICENCE.md").decode()
    whole = b"".join(map(archive.read, archive.namelist()))
    assert [word in whole for word in (b"prive@", b"Brouillon")] == [False, False]


def test_territory_package_holds_what_lies_within_and_says_so(client: Client, census: None) -> None:
    archive = package(client, "/territoires/redon/donnees.zip")
    content = json.loads(archive.read("donnees/initiatives.geojson"))
    assert sorted(feature["properties"]["name"] for feature in content["features"]) == ["=Secrète", "Atelier | « Œuf »"]
    dataset = json.loads(archive.read("dcat.jsonld"))
    assert (dataset["@type"], dataset["dct:title"]["@value"]) == (
        "dcat:Dataset", "Initiatives collaboratives : Redon",
    )  # fmt: skip
    assert [each["dcat:downloadURL"]["@id"] for each in dataset["dcat:distribution"]] == [
        f"http://testserver/initiatives.{fmt}?territory=redon" for fmt in ("csv", "xlsx", "ods", "geojson", "gpkg")
    ]
    assert archive.read("LISEZMOI.md").decode().startswith("# Initiatives collaboratives : Redon\n")


def test_package_of_an_unknown_territory_is_a_404(client: Client) -> None:
    assert client.get("/territoires/nulle-part/donnees.zip").status_code == 404


def test_package_of_a_wrong_search_is_a_400(client: Client) -> None:
    assert client.get("/initiatives.zip?sphere=nulle-part").status_code == 400


def test_package_costs_the_same_queries_for_1_and_3_rows(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    InitiativeFactory(themes=["velo"], needs=["benevoles"])
    with django_assert_num_queries(16):
        package(client, "/initiatives.zip")
    InitiativeFactory.create_batch(2, themes=["jardin"], needs=["local"])
    with django_assert_num_queries(16):
        package(client, "/initiatives.zip")


def test_archive_leaves_while_it_is_made_and_memory_stays_flat() -> None:
    made = []

    def chunks() -> Any:
        for number in range(400):
            made.append(number)
            yield hashlib.sha256(str(number).encode()).digest() * 2_000  # 64 kB, 25 MB in all

    tracemalloc.start()
    archive = stream_archive([Member("grand", chunks())], made_at=datetime(2026, 1, 2, tzinfo=UTC))
    next(archive)
    assert len(made) < 20
    size = sum(map(len, archive))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (size > 0, peak < 3_000_000) == (True, True)
