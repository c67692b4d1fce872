"""Workbooks of a list, opened by LibreOffice and by libraries that did not write them."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from django.test import Client

from recommendations.exports import COLUMNS
from tests.factories.recommendations import ListFactory, RecommendationFactory
from tests.recommendations.documents import sample_list, sheets_of

pytestmark = pytest.mark.django_db
SHEETS = ["Préconisations", "Matrice", "Suivi"]


def workbook(client: Client, slug: str, fmt: str) -> bytes:
    response = client.get(f"/preconisations/{slug}.{fmt}")
    assert response.status_code == 200
    return response.content


@pytest.mark.parametrize("fmt", ["xlsx", "ods"])
def test_libreoffice_reads_the_three_sheets(client: Client, fmt: str) -> None:
    owner = sample_list(3)
    found = sheets_of(workbook(client, owner.slug, fmt), fmt)
    assert sorted(found) == sorted(SHEETS)
    rows = {name: list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) for name, text in found.items()}
    assert rows["Préconisations"][0] == [column.label for column in COLUMNS]
    assert [row[1] for row in rows["Préconisations"][1:]] == [each.title for each in owner.recommendations.all()]
    assert [row[-1] for row in rows["Préconisations"][1:]] == [str(each.pk) for each in owner.recommendations.all()]
    assert rows["Préconisations"][1][9:12] == ["1250.5", "03/01/2026", "12/31/2026"]  # its own way of writing
    assert rows["Matrice"][0] == ["registre", "Amorçage", "Expérimentation", "Déploiement"]
    assert rows["Matrice"][2][2] == "1. Ouvrir le lieu n° 1 aux collectifs"
    assert [row[4] for row in rows["Suivi"][1:]] == ["Les travaux commencent."] * 3


def test_cells_of_the_xlsx_are_typed_and_the_header_stays(client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(client, sample_list(1).slug, "xlsx")))
    assert book.sheetnames == SHEETS
    sheet = book["Préconisations"]
    row = dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in sheet[2]], strict=True))
    assert (row["n°"], row["budget"], row["début"]) == (1, 1250.5, datetime(2026, 3, 1))
    assert [page.freeze_panes for page in book] == ["A2"] * 3
    assert book["Suivi"]["C2"].value == datetime(2026, 5, 1)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", '=HYPERLINK("http://x")'])
@pytest.mark.parametrize("fmt", ["xlsx", "ods"])
def test_no_text_of_a_workbook_is_a_formula(client: Client, fmt: str, text: str) -> None:
    owner = ListFactory()
    RecommendationFactory(list=owner, title=text, phases=["start"], registers=["places"])
    content = workbook(client, owner.slug, fmt)
    rows = list(csv.reader(io.StringIO(sheets_of(content, fmt)["Préconisations"], newline=""), delimiter=";"))
    assert rows[1][1] == text
    if fmt == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d", "inlineStr"}
    else:
        assert b"table:formula" not in content
