"""Sheets that are refused: a French sentence that says what to do, and nothing changed."""

import io
import time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.test import Client
from django.utils.html import escape

from recommendations.models import RecommendationList, SheetImport
from recommendations.services.recommendations import remove_recommendation
from tests.recommendations.documents import sample_list
from tests.recommendations.team import member
from tests.recommendations.test_sheet_import import Edits, edited_xlsx, exported, proposal, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> RecommendationList:
    made = sample_list(2)
    member(client, made.territory)
    return made


def refused(client: Client, owner: RecommendationList, content: bytes, sentence: str, name: str = "liste.xlsx") -> None:
    before = [*owner.recommendations.values()]
    response = send(client, owner, content, name)
    assert response.status_code == 422
    assert escape(sentence) in response.content.decode() or sentence in response.content.decode()
    assert 'href="#id_file"' in response.content.decode()
    assert ([*owner.recommendations.values()], SheetImport.objects.count()) == (before, 0)


def changed(content: bytes, change: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["Préconisations"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def label_cell(sheet: Any, label: str) -> Any:
    return next(cell for cell in sheet[1] if cell.value == label)


def test_formulas_are_not_read(client: Client, owner: RecommendationList) -> None:
    content = edited_xlsx(exported(client, owner, "xlsx"), {(1, "titre"): '=CONCAT("a";"b")'})
    refused(client, owner, content, "Le classeur contient des formules (cellule B2)")


def test_formulas_of_an_ods_are_not_read(client: Client, owner: RecommendationList) -> None:
    source = io.BytesIO(exported(client, owner, "ods"))
    made = io.BytesIO()
    with ZipFile(source) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "content.xml":
                data = data.replace(
                    b"<table:table-cell office:value-type", b'<table:table-cell table:formula="of:=1" office:value-type'
                )
            new.writestr(name, data)
    refused(client, owner, made.getvalue(), "Le classeur contient des formules", "liste.ods")


@pytest.mark.parametrize("label", ["Id", None, "identifiants"])
def test_identifier_column_renamed_or_removed(client: Client, owner: RecommendationList, label: str | None) -> None:
    content = changed(
        exported(client, owner, "xlsx"), lambda sheet: setattr(label_cell(sheet, "identifiant"), "value", label)
    )
    refused(client, owner, content, "La colonne « identifiant » manque ou a été renommée")


def test_sheet_of_another_list(client: Client, owner: RecommendationList) -> None:
    other = exported(client, sample_list(1), "xlsx")
    refused(client, owner, other, "La ligne 2 vient d’une autre liste")


def test_identifier_of_a_recommendation_taken_out(client: Client, owner: RecommendationList) -> None:
    content = exported(client, owner, "xlsx")
    gone = owner.recommendations.get(number=2)
    remove_recommendation(recommendation=gone, lock=gone.lock, by=None)
    refused(client, owner, content, "La ligne 3 vient d’une autre liste ou d’une préconisation retirée")


def test_identifier_emptied(client: Client, owner: RecommendationList) -> None:
    content = edited_xlsx(exported(client, owner, "xlsx"), {(1, "identifiant"): None})
    refused(client, owner, content, "La ligne 2 n’a plus d’identifiant alors qu’elle porte le n° 1")


def test_identifier_twice(client: Client, owner: RecommendationList) -> None:
    first = str(owner.recommendations.get(number=1).pk)
    content = edited_xlsx(exported(client, owner, "xlsx"), {(2, "identifiant"): first})
    refused(client, owner, content, "Les lignes 2 et 3 portent le même identifiant")


@pytest.mark.parametrize("identifier", ["x", "1", "'; DROP TABLE", "00000000-0000-0000-0000-000000000000"])
def test_identifier_that_is_none(client: Client, owner: RecommendationList, identifier: str) -> None:
    content = edited_xlsx(exported(client, owner, "xlsx"), {(1, "identifiant"): identifier})
    refused(client, owner, content, "La ligne 2 vient d’une autre liste")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "liste.xlsx", "Ce fichier est vide."),
        (b"PK\x03\x04 casse", "liste.xlsx", "abîmé ou protégé par un mot de passe"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "liste.xls", "C’est un ancien classeur .xls (ou protégé)"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "liste.xlsx", "C’est un ancien classeur .xls (ou protégé)"),
        (b"%PDF-1.7", "liste.csv", "C’est un PDF : il faut le tableau d’origine."),
        (b"%PDF-1.7", "liste.pdf", "Ce fichier n’est pas un tableur de la liste"),
        (b"<html></html>", "liste.csv", "C’est une page web ou du XML"),
        (b"a;b\n1;2\n", "liste.csv", "La colonne « identifiant » manque"),
        (b'{"a": 1}', "liste.csv", "La colonne « identifiant » manque"),
        (b"identifiant;titre\n", "liste.csv", "La feuille ne contient aucune préconisation"),
        (b"x" * 5_000_001, "liste.csv", "Ce fichier est trop gros : 5 Mo au plus."),
    ],
)
def test_file_that_is_no_sheet_of_the_list(
    client: Client, owner: RecommendationList, content: bytes, name: str, sentence: str
) -> None:
    refused(client, owner, content, sentence, name)


def test_no_file_at_all(client: Client, owner: RecommendationList) -> None:
    response = client.post(f"/preconisations/{owner.slug}/reimport/")
    assert (response.status_code, "Choisissez le tableur" in response.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet9.xml", "content.xml"])
def test_zip_bomb_is_not_unpacked(client: Client, owner: RecommendationList, name: str) -> None:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * 100_000_000)
    start = time.monotonic()
    refused(client, owner, made.getvalue(), "compressé de façon anormale")
    assert time.monotonic() - start < 5


def test_million_empty_rows_are_refused_at_once(client: Client, owner: RecommendationList) -> None:
    source = io.BytesIO(exported(client, owner, "xlsx"))
    made = io.BytesIO()
    empty = "".join(f'<row r="{number}"/>' for number in range(4, 1_000_004)).encode()
    with ZipFile(source) as old, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", empty + b"</sheetData>")
            new.writestr(name, data)
    start = time.monotonic()
    refused(client, owner, made.getvalue(), "supprimez les lignes vides")
    assert time.monotonic() - start < 5


def test_thousands_of_empty_rows_are_passed_over(client: Client, owner: RecommendationList) -> None:
    def stretch(sheet: Any) -> None:
        sheet.cell(20_000, 1).number_format = "0.00"

    received = proposal(client, owner, changed(exported(client, owner, "xlsx"), stretch))
    assert (received.data["changes"], len(received.data["notes"])) == ([], 1)


def test_macros_are_passed_over(client: Client, owner: RecommendationList) -> None:
    made = io.BytesIO(exported(client, owner, "xlsx"))
    with ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    assert proposal(client, owner, made.getvalue(), "liste.xlsm").data["changes"] == []


@pytest.mark.parametrize(
    ("label", "value", "sentence"),
    [
        ("titre", None, "Une préconisation a un titre : écrivez-le."),
        ("titre", "x" * 201, "Ce texte est trop long : 200 caractères au plus."),
        ("avancement", "fini", "« fini » n’est pas dans la liste : écrivez « proposée »"),
        ("phases", "Amorçage | Fin", "« Fin » n’est pas dans la liste : écrivez « Amorçage »"),
        ("budget", "beaucoup", "« beaucoup » n’est pas un montant"),
        ("budget", -3, "« -3 » n’est pas un montant"),
        ("début", "bientôt", "« bientôt » n’est pas une date : écrivez-la comme 31/12/2026."),
        ("début", "31/02/2026", "« 31/02/2026 » n’est pas une date"),
        ("enjeux", "Autre", "« Autre » n’est pas dans la liste : écrivez « "),
        ("critères", "Autre", "« Autre » n’est pas dans la liste : laissez cette cellule vide."),
        ("comment", "![x](http://ailleurs.example/x.png)", "image"),
        ("priorité", 3, "La priorité vient du vote des participants : elle se change sur le site"),
        ("sources d’inspiration", "Une autre", "Les sources d’inspiration mènent à des fiches"),
        ("n°", 12, "Un numéro ne change jamais"),
        ("description", "Autre texte", "« description » réunit « pourquoi » et « comment »"),
    ],
)
def test_wrong_cell_is_told_with_its_place(
    client: Client, owner: RecommendationList, label: str, value: Any, sentence: str
) -> None:
    edits: Edits = {(2, label): value, (1, "catégorie"): "Juste"}
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), edits))
    assert [each["place"] for each in received.data["problems"]] == [
        f"feuille « Préconisations », ligne 3, colonne « {label} »"
    ]
    assert sentence in received.data["problems"][0]["text"]
    assert [change["number"] for change in received.data["changes"]] == [1]
    assert client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").status_code == 200
