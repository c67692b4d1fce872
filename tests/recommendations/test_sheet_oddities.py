"""Sheets as tools and people leave them: merged cells, dates and amounts as text, thousands of rows."""

import io
import time
from datetime import date, datetime
from threading import Barrier, Thread
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.db import connection
from django.test import Client

from recommendations.models import RecommendationList
from recommendations.services.lists import agree_version
from recommendations.services.sheets import Applied, apply_sheet
from tests.recommendations.documents import sample_list
from tests.recommendations.team import member
from tests.recommendations.test_sheet_import import (
    apply,
    changed_fields,
    edited_xlsx,
    every_field,
    exported,
    first,
    proposal,
)
from tests.recommendations.test_sheet_refusals import changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> RecommendationList:
    made = sample_list(2)
    member(client, made.territory)
    return made


@pytest.mark.parametrize(
    ("label", "typed", "field", "after", "value"),
    [
        ("budget", "12 500,50", "budget", "12 500,50", "12500.50"),
        ("budget", "12\u202f500,5 €", "budget", "12\u202f500,5 €", "12500.50"),
        ("budget", 12500.5, "budget", "12500.5", "12500.50"),
        ("début", "3/4/2026", "starts_on", "03/04/2026", "2026-04-03"),
        ("début", "2026-04-03", "starts_on", "03/04/2026", "2026-04-03"),
        ("début", date(2026, 4, 3), "starts_on", "03/04/2026", "2026-04-03"),
        ("début", datetime(2026, 4, 3, 0, 0), "starts_on", "03/04/2026", "2026-04-03"),
        ("début", "1er avril 2026", "starts_on", "01/04/2026", "2026-04-01"),
        ("titre", "  Espacé  ", "title", "Espacé", "Espacé"),
        ("catégorie", 2026, "category", "2026", "2026"),
    ],
)
def test_cell_is_read_as_people_type_it(
    client: Client, owner: RecommendationList, label: str, typed: Any, field: str, after: str, value: str
) -> None:
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {(1, label): typed}))
    assert received.data["problems"] == []
    fields = received.data["changes"][0]["fields"]
    assert [(each["name"], each["after"], each["value"]) for each in fields] == [(field, after, value)]


@pytest.mark.parametrize("typed", ["1250,5", "1 250,50", 1250.5, "1250.50 €"])
def test_amount_typed_another_way_is_no_change(client: Client, owner: RecommendationList, typed: Any) -> None:
    received = proposal(client, owner, edited_xlsx(exported(client, owner, "xlsx"), {(1, "budget"): typed}))
    assert (changed_fields(received), received.data["problems"]) == ({}, [])


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "'=1"])
@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_text_that_looks_like_a_formula_comes_back_as_it_left(
    client: Client, owner: RecommendationList, text: str, fmt: str
) -> None:
    owner.recommendations.filter(number=1).update(category=text)
    received = proposal(client, owner, exported(client, owner, fmt), f"liste.{fmt}")
    assert (changed_fields(received), received.data["problems"]) == ({}, [])


def test_merged_cells_are_read_where_they_begin(client: Client, owner: RecommendationList) -> None:
    content = changed(exported(client, owner, "xlsx"), lambda sheet: sheet.merge_cells("C2:C3"))
    received = proposal(client, owner, content)
    assert changed_fields(received) == {2: {"category": ("Lieux", "")}}
    assert "checked" not in client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()


def test_links_to_other_workbooks_are_not_followed(client: Client, owner: RecommendationList) -> None:
    made = io.BytesIO(exported(client, owner, "xlsx"))
    with ZipFile(made, "a", ZIP_DEFLATED) as archive:
        link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
        target = (
            '<Relationships><Relationship Id="r" Target="http://127.0.0.1:9/x" TargetMode="External"/></Relationships>'
        )
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", target)
    assert changed_fields(proposal(client, owner, made.getvalue())) == {}


def test_thousands_of_new_rows_are_compared_in_time(client: Client, owner: RecommendationList) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(client, owner, "xlsx")))
    for number in range(5_000):
        book["Préconisations"].append([None, f"Préconisation {number}"])
    made = io.BytesIO()
    book.save(made)
    start = time.monotonic()
    received = proposal(client, owner, made.getvalue())
    assert (len(received.data["added"]), len(received.data["notes"])) == (4_997, 1)
    assert client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").status_code == 200
    assert time.monotonic() - start < 20


def test_renamed_column_is_told_and_changes_nothing(client: Client, owner: RecommendationList) -> None:
    def rename(sheet: Any) -> None:
        sheet["B1"], sheet["B2"] = "Intitulé", "Autre titre"

    received = proposal(client, owner, changed(exported(client, owner, "xlsx"), rename))
    assert (changed_fields(received), received.data["unknown"]) == ({}, ["Intitulé"])
    html = client.get(f"/preconisations/{owner.slug}/reimport/{received.pk}/").content.decode()
    assert "redonnez-lui le nom" in html


def test_list_agreed_meanwhile_takes_the_sheet_as_a_change_since(client: Client, owner: RecommendationList) -> None:
    content = edited_xlsx(exported(client, owner, "xlsx"), {(1, "titre"): "Titre d’après"})
    received = proposal(client, owner, content)
    agree_version(list=owner, by=None, agreed_by="Le conseil", agreed_on=date(2026, 6, 1), event=None)
    apply(client, received, field=every_field(received))
    version = owner.versions.get()
    assert first(owner).title == "Titre d’après"
    assert version.data["recommendations"][0]["title"] == "Ouvrir le lieu n° 1 aux collectifs"
    assert "Liste modifiée depuis la version 1" in client.get(f"/preconisations/{owner.slug}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_apply_at_once_apply_once(client: Client) -> None:
    made = sample_list(1)
    member(client, made.territory)
    received = proposal(client, made, edited_xlsx(exported(client, made, "xlsx"), {}, added=[{"titre": "Nouvelle"}]))
    lines = [each["line"] for each in received.data["added"]]
    gate, told = Barrier(2), []

    def go() -> None:
        try:
            gate.wait()
            apply_sheet(sheet_import=received, fields=[], lines=lines, by=None)
            told.append("applied")
        except Applied:
            told.append("refused")
        finally:
            connection.close()

    people = [Thread(target=go) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert (sorted(told), made.recommendations.count()) == (["applied", "refused"], 2)
