"""The census in memory answers what the database answers: the SQL is the oracle.

What follows changes needs transactions that end: a snapshot counts its own transaction as seen.
"""

import random
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from pytest_django import Settings

from inventory import facets
from inventory.census import masks, store
from inventory.census.choosing import InColumns, InSql, Selection, select
from inventory.census.mapped import MapInColumns, MapInSql, Mapped, drawn, mapped
from inventory.clusters import Viewport
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Theme
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.services.initiatives import refresh_keywords
from tests.inventory.census_sample import drawn as values_drawn
from tests.inventory.census_sample import link, make_census, query

KINDS = ["epci", "region"]
# Around everything, and a narrow one: two ways to find what lies in a frame.
WIDE, NARROW = (-2.1, 47.9, -1.4, 48.4), (-1.96, 48.04, -1.9, 48.2)
VIEWPORTS = [Viewport(WIDE, 6), Viewport(WIDE, 11), Viewport(NARROW, 16)]


@pytest.fixture(autouse=True)
def in_columns(settings: Settings) -> None:
    settings.CENSUS_COLUMNS_FROM = 1
    store.forget()


def filtered(text: str) -> tuple[InitiativeFilter, InitiativeQuerySet]:
    base = Initiative.objects.visible_to(AnonymousUser())
    filterset = InitiativeFilter(QueryDict(text), queryset=base)
    assert filterset.is_valid(), filterset.messages()
    return filterset, base


def selection(text: str, *, is_public: bool) -> Selection:
    return select(*filtered(text), is_public=is_public)


def rounded(cells: list[Any]) -> list[Any]:
    """Cells in one order, to a thousandth of a millimetre; which record is told of a group is left open."""
    told = [
        (
            *(round(number, 11) for number in cell[:7]),
            cell.tints,
            cell.place,
        )
        for cell in cells
    ]
    return sorted(told, key=repr)


def answers(found: Selection) -> dict[str, Any]:
    """Everything that a selection answers."""
    panel = facets.build(found.filterset, found)  # type: ignore[attr-defined]
    extent = found.extent()
    return {
        "total": found.counts.total,
        "facets": {facet.name: [(each.value, each.count) for each in facet.flat()] for facet in panel},
        "territories": found.territories(kinds=KINDS, chosen=["commune-0"], limit=4),
        "extent": extent and tuple(round(number, 11) for number in extent),
        "pages": [[each.slug for each in found.page(offset, 7)] for offset in (0, 7, 50)],
        "is_approximate": found.filterset.is_approximate,  # type: ignore[attr-defined]
    }


def maps(text: str) -> tuple[Mapped, Mapped]:
    """From memory, and by queries."""
    return mapped(QueryDict(text), AnonymousUser()), MapInSql(*filtered(text), is_public=True)


def drawings(found: Mapped) -> list[Any]:
    """What the map is told of one frame, and its cells in several."""
    return [drawn(found, VIEWPORTS[1]), *(rounded(found.cells(each).rows()) for each in VIEWPORTS)]


def assert_same(text: str) -> None:
    fast, slow = selection(text, is_public=True), selection(text, is_public=False)
    assert (type(fast), type(slow)) == (InColumns, InSql)
    assert answers(fast) == answers(slow), text
    drawn_fast, drawn_slow = maps(text)
    assert type(drawn_fast) is MapInColumns
    assert drawings(drawn_fast) == drawings(drawn_slow), text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seed", "many", "few"), [(0, 6_000, 3_000), (1, 0, 3_000), (2, 6_000, 0)], ids=["by ids", "at once", "once more"]
)
def test_columns_and_sql_answer_alike(seed: int, many: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where the words stand in a record is asked in one of three ways.
    monkeypatch.setattr(masks, "MANY_OTHERS", many)
    monkeypatch.setattr(masks, "FEW", few)
    draw = random.Random(seed)
    terms = make_census(draw, 60)
    for _ in range(25):
        assert_same(query(draw, terms))


@pytest.mark.django_db(transaction=True)
def test_columns_follow_every_sort_of_change() -> None:
    draw = random.Random(7)
    terms = make_census(draw, 40)
    assert_same("")
    first = store._held
    for number in range(15):
        for initiative in draw.sample(list(Initiative.objects.all()), 3):
            Initiative.objects.filter(pk=initiative.pk).update(**values_drawn(draw, terms))
            link(draw, terms, initiative)
        Initiative.objects.filter(pk=draw.choice(list(Initiative.objects.all())).pk).delete()
        link(draw, terms, Initiative.objects.create(slug=f"autre-{number}", **values_drawn(draw, terms)))
        refresh_keywords()
        assert_same(query(draw, terms))
        assert_same("ordering=name")
    Theme.objects.filter(pk=terms.themes[2].pk).update(parent=terms.themes[1])
    assert_same(f"theme={terms.themes[1].slug}")
    assert first is not store._held


@pytest.mark.django_db(transaction=True)
def test_change_of_few_records_reads_only_those(django_assert_num_queries: Any) -> None:
    make_census(random.Random(3), 10)
    assert store.columns() is not None
    Initiative.objects.filter(slug="fiche-3").update(name="Aaa", status="published")
    # The version twice, BEGIN, SET twice, COMMIT, the changes; rows, their neighbours by name, five tables of links.
    with django_assert_num_queries(7 + 2 + 5):
        columns = store.columns()
    assert columns is not None
    names = [each.name for each in selection("ordering=name", is_public=True).page(0, 1)]
    assert names == ["Aaa"]


@pytest.mark.django_db(transaction=True)
def test_small_census_and_staff_are_answered_by_the_database(settings: Settings) -> None:
    make_census(random.Random(3), 3)
    assert isinstance(selection("", is_public=False), InSql)
    settings.CENSUS_COLUMNS_FROM = 1_000
    store.forget()
    assert isinstance(selection("", is_public=True), InSql)
    Initiative.objects.all().delete()
    settings.CENSUS_COLUMNS_FROM = 0
    assert answers(selection("", is_public=True)) == answers(selection("", is_public=False))


@pytest.mark.django_db(transaction=True)
def test_records_of_one_name_stand_in_one_order() -> None:
    draw = random.Random(5)
    terms = make_census(draw, 2)
    for number in range(12):
        Initiative.objects.create(
            slug=f"meme-{number}", **values_drawn(draw, terms) | {"name": "Le même", "status": "published"}
        )
        for ordering in ("name", "-name", "-founded_year"):
            assert_same(f"ordering={ordering}")


@pytest.mark.django_db(transaction=True)
def test_change_of_a_transaction_that_ends_late_is_not_missed() -> None:
    make_census(random.Random(3), 5)
    Initiative.objects.update(status="published")
    other = connection.copy()
    try:
        with other.cursor() as late:
            late.execute("BEGIN")
            late.execute("UPDATE inventory_initiative SET name = 'Tardive' WHERE slug = 'fiche-1'")
            Initiative.objects.filter(slug="fiche-2").update(name="Prompte")
            assert "Prompte" in {each.name for each in selection("", is_public=True).page(0, 9)}
            late.execute("COMMIT")
        assert_same("q=tardive")
        assert {"Prompte", "Tardive"} <= {each.name for each in selection("ordering=name", is_public=True).page(0, 9)}
    finally:
        other.close()
