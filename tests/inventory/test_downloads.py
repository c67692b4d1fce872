"""Files of the current selection: the same rows as the list, nothing private, read back with other readers."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from inventory.enums import Precision, Status
from tests.factories.initiatives import InitiativeFactory, SphereFactory

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "xlsx", "ods", "geojson", "gpkg"]


def download(client: Client, fmt: str, query: str = "") -> bytes:
    response = client.get(reverse("inventory:initiative_download", args=[fmt]) + query)
    assert response.status_code == 200
    return b"".join(response)  # type: ignore[arg-type]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def gpkg_rows(content: bytes, folder: Path) -> list[dict[str, Any]]:
    (folder / "census.gpkg").write_bytes(content)
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(folder / "census.gpkg")]
    read = subprocess.run(command, capture_output=True, check=True)
    return json.loads(read.stdout)["features"]


def names(content: bytes, fmt: str, folder: Path) -> list[str]:
    if fmt == "csv":
        return [row["nom"] for row in csv_rows(content)]
    if fmt == "geojson":
        return [feature["properties"]["name"] for feature in json.loads(content)["features"]]
    if fmt == "gpkg":
        return [feature["properties"]["name"] for feature in gpkg_rows(content, folder)]
    if fmt == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        header = [cell.value for cell in sheet[1]]
        return [row[header.index("nom")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    text = zipfile.ZipFile(io.BytesIO(content)).read("content.xml").decode()
    return [name for name in ("Atelier", "Jardin", "En ligne", "Brouillon") if f">{name}<" in text]


@pytest.fixture
def census() -> None:
    InitiativeFactory(name="Atelier", sphere=SphereFactory(slug="produire"))
    InitiativeFactory(name="En ligne", sphere=SphereFactory(slug="produire"), point=None, precision=Precision.ONLINE)
    InitiativeFactory(name="Jardin", sphere=SphereFactory(slug="consommer"))
    InitiativeFactory(name="Brouillon", sphere=SphereFactory(slug="produire"), status=Status.DRAFT)


@pytest.mark.parametrize("fmt", FORMATS)
def test_download_holds_the_selection_with_and_without_a_point(
    client: Client, census: None, fmt: str, tmp_path: Path
) -> None:
    content = download(client, fmt, "?sphere=produire&ordering=name")
    assert names(content, fmt, tmp_path) == ["Atelier", "En ligne"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_download_of_nothing_is_a_file_with_headers(client: Client, fmt: str, tmp_path: Path) -> None:
    assert names(download(client, fmt), fmt, tmp_path) == []


@pytest.mark.parametrize("fmt", [*FORMATS, "atom"])
def test_wrong_value_is_a_400_that_names_it(client: Client, fmt: str) -> None:
    response = client.get(f"/initiatives.{fmt}?sphere=nulle-part")
    assert response.status_code == 400
    assert "sphere : « nulle-part » n’est pas une valeur connue." in response.content.decode()


def test_unknown_format_is_a_404(client: Client) -> None:
    assert client.get("/initiatives.pdf").status_code == 404


@pytest.mark.parametrize("fmt", ["csv", "geojson", "xlsx", "ods"])
def test_private_contact_is_in_no_byte(client: Client, fmt: str) -> None:
    InitiativeFactory(contact_email="secret@exemple.example", contact_phone="0299000000", contact_is_public=False)
    content = download(client, fmt)
    if fmt in ("xlsx", "ods"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert (b"secret@" in content, b"0299000000" in content) == (False, False)


def test_public_contact_is_given(client: Client) -> None:
    InitiativeFactory(contact_email="bonjour@exemple.example", contact_is_public=True)
    assert [row["courriel"] for row in csv_rows(download(client, "csv"))] == ["bonjour@exemple.example"]


def test_geojson_is_longitude_latitude_with_the_id_on_the_feature(client: Client) -> None:
    initiative = InitiativeFactory(lon=-2.084, lat=47.651)
    feature = json.loads(download(client, "geojson"))["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-2.084, 47.651]}
    assert feature["id"] == str(initiative.pk)


def test_formula_in_a_name_is_a_text(client: Client) -> None:
    InitiativeFactory(name='=HYPERLINK("http://mechant.example")')
    assert csv_rows(download(client, "csv"))[0]["nom"].startswith("'=") is True
    sheet = openpyxl.load_workbook(io.BytesIO(download(client, "xlsx"))).active
    cell = next(cell for cell in sheet[2] if "HYPERLINK" in str(cell.value))
    assert cell.data_type == "s"


# CSV: its snapshot, the terms, what the selection should hold, its rows.
@pytest.mark.parametrize(("fmt", "queries"), [*[(fmt, 2) for fmt in FORMATS if fmt != "csv"], ("csv", 8)])
def test_download_costs_the_same_queries_for_1_and_3_rows(
    client: Client, fmt: str, queries: int, django_assert_num_queries
) -> None:
    InitiativeFactory(themes=["velo"], needs=["benevoles"])
    with django_assert_num_queries(queries):
        download(client, fmt)
    InitiativeFactory.create_batch(2, themes=["jardin"], needs=["local"])
    with django_assert_num_queries(queries):
        download(client, fmt)


def test_feed_lists_the_selection_last_changed_first(client: Client, census: None) -> None:
    text = client.get("/initiatives.atom?sphere=produire").content.decode()
    assert text.index("En ligne") < text.index("Atelier")
    assert ("Jardin" in text, "Brouillon" in text) == (False, False)
