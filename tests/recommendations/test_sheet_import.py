"""A sheet that comes back: export, edit elsewhere, difference, what is accepted is applied, once."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from odf import table as odf_table
from odf.opendocument import load as odf_load
from odf.text import P

from recommendations.models import Change, Recommendation, RecommendationList, SheetImport
from recommendations.services.recommendations import edit_recommendation
from tests.recommendations.documents import sample_list
from tests.recommendations.team import member

pytestmark = pytest.mark.django_db
Edits = dict[tuple[int, str], Any]


def exported(client: Client, owner: RecommendationList, fmt: str, query: str = "") -> bytes:
    return client.get(f"/preconisations/{owner.slug}.{fmt}{query}").content


def edited_xlsx(content: bytes, edits: Edits, *, added: list[dict[str, Any]] = [], without: int = 0) -> bytes:  # noqa: B006
    """The workbook with cells changed, by (row of the recommendation, label), rows added and one taken out."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Préconisations"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for (row, label), value in edits.items():
        sheet.cell(row + 1, places[label]).value = value
    for values in added:
        line = sheet.max_row + 1
        for label, value in values.items():
            sheet.cell(line, places[label]).value = value
    if without:
        sheet.delete_rows(without + 1)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def edited_ods(content: bytes, edits: Edits) -> bytes:
    """The spreadsheet with cells changed by odfpy."""
    document = odf_load(io.BytesIO(content))
    sheet = document.spreadsheet.getElementsByType(odf_table.Table)[0]
    rows = sheet.getElementsByType(odf_table.TableRow)
    labels = [str(cell) for cell in rows[0].getElementsByType(odf_table.TableCell)]
    for (row, label), value in edits.items():
        old = rows[row].getElementsByType(odf_table.TableCell)[labels.index(label)]
        new = odf_table.TableCell(valuetype="string")
        new.addElement(P(text=value))
        rows[row].insertBefore(new, old)
        rows[row].removeChild(old)
    made = io.BytesIO()
    document.write(made)
    return made.getvalue()


def send(client: Client, owner: RecommendationList, content: bytes, name: str = "liste.xlsx") -> Any:
    return client.post(f"/preconisations/{owner.slug}/reimport/", {"file": SimpleUploadedFile(name, content)})


def proposal(client: Client, owner: RecommendationList, content: bytes, name: str = "liste.xlsx") -> SheetImport:
    response = send(client, owner, content, name)
    assert response.status_code == 302, re.findall(r"<li>(.*?)</li>", response.content.decode(), re.S)
    return SheetImport.objects.latest("pk")


def apply(client: Client, received: SheetImport, **data: Any) -> Any:
    return client.post(f"/preconisations/{received.list.slug}/reimport/{received.pk}/", data)


def changed_fields(received: SheetImport) -> dict[int, dict[str, tuple[str, str]]]:
    return {
        change["number"]: {each["name"]: (each["before"], each["after"]) for each in change["fields"]}
        for change in received.data["changes"]
    }


def every_field(received: SheetImport) -> list[str]:
    return [f"{change['id']}:{each['name']}" for change in received.data["changes"] for each in change["fields"]]


def first(owner: RecommendationList) -> Recommendation:
    return owner.recommendations.get(number=1)


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_unchanged_file_proposes_nothing(client: Client, fmt: str) -> None:
    owner = sample_list(3)
    member(client, owner.territory)
    received = proposal(client, owner, exported(client, owner, fmt), f"liste.{fmt}")
    told = {key: received.data[key] for key in ("changes", "added", "missing", "problems", "unknown", "notes")}
    assert told == {key: [] for key in told}


def test_file_of_a_stranger_does_not_blank_the_names_it_lacks(client: Client) -> None:
    owner = sample_list(2)
    content = exported(client, owner, "xlsx")
    member(client, owner.territory)
    assert changed_fields(proposal(client, owner, content)) == {}


@pytest.mark.parametrize("fmt", ["xlsx", "ods"])
def test_round_trip_shows_the_difference_then_applies_it(client: Client, fmt: str) -> None:
    owner = sample_list(2)
    user = member(client, owner.territory)
    edits: Edits = {(1, "titre"): "Ouvrir la halle aux collectifs", (2, "avancement"): "Réalisée"}
    edit = edited_xlsx if fmt == "xlsx" else edited_ods
    received = proposal(client, owner, edit(exported(client, owner, fmt), edits), f"liste.{fmt}")
    assert changed_fields(received) == {
        1: {"title": ("Ouvrir le lieu n° 1 aux collectifs", "Ouvrir la halle aux collectifs")},
        2: {"status": ("proposée", "Réalisée")},
    }
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert re.search(r"<del>.*?le lieu n° 1.*?</del>", html, re.S)
    assert re.search(r"<ins>.*?la halle.*?</ins>", html, re.S)
    assert first(owner).title == "Ouvrir le lieu n° 1 aux collectifs"
    assert apply(client, received, field=every_field(received)).status_code == 302
    assert (first(owner).title, owner.recommendations.get(number=2).status) == (
        "Ouvrir la halle aux collectifs",
        "done",
    )
    line = Change.objects.get(recommendation=first(owner))
    assert (line.made_by, line.reason) == (user, f"Tableur « liste.{fmt} »")


def test_only_what_is_ticked_is_applied(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    edits: Edits = {(1, "titre"): "Un autre titre", (1, "budget"): 99}
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), edits))
    apply(client, received, field=[f"{first(owner).pk}:budget"])
    assert (first(owner).title, str(first(owner).budget)) == ("Ouvrir le lieu n° 1 aux collectifs", "99.00")


def test_every_column_that_is_read_back_is_applied(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    edits: Edits = {
        (1, "catégorie"): "Argent",
        (1, "structure pilote"): "La Région",
        (1, "autres porteurs"): "Commune",
        (1, "partenaires"): "A | B",
        (1, "élu référent"): "Mme X",
        (1, "début"): "1/2/2026",
        (1, "fin"): None,
        (1, "pourquoi"): "Nouveau contexte",
        (1, "phases"): "amorçage ; deploiement",
        (1, "registres"): "Soutien financier",
        (1, "enjeux"): None,
        (1, "échéance"): None,
        (1, "indicateurs de succès"): "Vingt salles",
    }
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), edits))
    assert received.data["problems"] == []
    apply(client, received, field=every_field(received))
    made = first(owner)
    assert (made.category, made.elected_person, made.context, made.success) == (
        "Argent",
        "Mme X",
        "Nouveau contexte",
        "Vingt salles",
    )
    assert (str(made.starts_on), made.ends_on, made.horizon, [*made.stakes.all()]) == ("2026-02-01", None, None, [])
    assert (made.phases, made.registers) == (["start", "rollout"], ["funding"])
    rows = [(each.role, each.name, each.contact) for each in made.partners.all()]
    assert rows == [
        ("carrier", "La Région", ""),
        ("carrier", "Commune", "06 00 00 00 00"),
        ("partner", "A", ""),
        ("partner", "B", ""),
    ]


def test_new_rows_are_added_and_absent_ones_stay(client: Client) -> None:
    owner = sample_list(2)
    member(client, owner.territory)
    new = {"titre": "Former à la coopération", "phases": "Amorçage", "structure pilote": "Le Collectif"}
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {}, added=[new], without=1))
    assert [each["number"] for each in received.data["missing"]] == [1]
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert "rien n’est effacé" in html
    apply(client, received, line=[str(each["line"]) for each in received.data["added"]])
    titles = [each.title for each in owner.recommendations.all()]
    assert titles == [*(f"Ouvrir le lieu n° {number} aux collectifs" for number in (1, 2)), "Former à la coopération"]
    added = owner.recommendations.get(number=3)
    assert (added.phases, [each.name for each in added.partners.all()]) == (["start"], ["Le Collectif"])


def test_csv_saved_by_another_tool_is_read(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    edit_recommendation(recommendation=first(owner), values={"category": "=1+1"}, lock=None, by=None)
    text = exported(client, owner, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    rows[1][1] = "Titre d’été"
    made = io.StringIO()
    csv.writer(made, delimiter=",").writerows(rows)
    received = proposal(client, owner, made.getvalue().encode("cp1252"), "liste.csv")
    assert changed_fields(received) == {1: {"title": ("Ouvrir le lieu n° 1 aux collectifs", "Titre d’été")}}


def test_columns_left_out_and_unknown_ones_change_nothing(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    book = openpyxl.load_workbook(io.BytesIO(exported(client, owner, "xlsx", "?colonnes=title")))
    book["Préconisations"].insert_cols(1)
    book["Préconisations"]["A1"], book["Préconisations"]["A2"] = "Notes du bureau", "à voir"
    made = io.BytesIO()
    book.save(made)
    received = proposal(client, owner, made.getvalue())
    assert (changed_fields(received), received.data["unknown"]) == ({}, ["Notes du bureau"])


def test_row_changed_since_the_comparison_is_told_and_kept(client: Client) -> None:
    owner = sample_list(2)
    member(client, owner.territory)
    edits: Edits = {(1, "titre"): "Titre du tableur", (2, "titre"): "Autre titre du tableur"}
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), edits))
    edit_recommendation(recommendation=first(owner), values={"title": "Titre du site"}, lock=None, by=None)
    apply(client, received, field=every_field(received))
    titles = [each.title for each in owner.recommendations.all()]
    assert titles == ["Titre du site", "Autre titre du tableur"]
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert "modifiée par quelqu’un d’autre" in html


def test_row_older_than_the_list_is_told_and_not_ticked(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    content = edited_xlsx(
        exported(client, owner, "xlsx"), {(1, "modifiée le"): "2020-01-01T00:00:00", (1, "titre"): "X"}
    )
    received = proposal(client, owner, content)
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert ("Modifiée depuis l’export" in html, "checked" in html) == (True, False)


def test_field_that_would_be_emptied_is_not_ticked(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {(1, "catégorie"): None}))
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert (changed_fields(received), "checked" in html) == ({1: {"category": ("Lieux", "")}}, False)


def test_second_submit_applies_nothing_more(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {}, added=[{"titre": "Nouvelle"}]))
    lines = [str(each["line"]) for each in received.data["added"]]
    statuses = [apply(client, received, line=lines).status_code for _ in range(2)]
    assert (statuses, owner.recommendations.count()) == ([302, 409], 2)


def test_dates_that_disagree_are_told(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {(1, "fin"): "01/01/2020"}))
    apply(client, received, field=every_field(received))
    received.refresh_from_db()
    assert (str(first(owner).ends_on), received.data["result"]["edited"]) == ("2026-12-31", 0)
    assert received.data["result"]["refused"][0].startswith("n° 1, Ouvrir le lieu n° 1 aux collectifs : la fin")


def test_review_of_another_list_is_a_404(client: Client) -> None:
    owner = sample_list(1)
    member(client, owner.territory)
    received = proposal(client, owner, exported(client, owner, "csv"), "liste.csv")
    other = sample_list(1, territory=owner.territory)
    assert client.get(f"/preconisations/{other.slug}/reimport/{received.pk}/").status_code == 404
