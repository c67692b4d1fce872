"""The CSV of the census, which PostgreSQL writes: the same bytes as rows written one by one."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict

from domino.exports.csv import stream_csv
from inventory.columns import COLUMNS
from inventory.enums import Precision
from inventory.exports.copying import stream_census
from inventory.exports.files import rows
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, ResourceKind, Theme
from inventory.models.initiative import MADE_UP
from inventory.querysets.initiative import InitiativeQuerySet
from tests.domino.exports_rows import KEPT_TEXTS
from tests.domino.test_exports_guard import DANGEROUS, HARMLESS
from tests.factories.initiatives import ExchangeFactory, InitiativeFactory, LegalFormFactory, StakeFactory, ThemeFactory
from tests.factories.territories import TerritoryFactory

BASE = "https://domino.example"
MORE_TEXTS = [
    ";", 'd;"', '";', 'a;"=1', '"', '""=1', "\"=1", "+5\"", '+33 2 99 00 00 00"', "=1\r\n;\"=2", "\r\n", "\n;", "a\n",
    "\r\n=1", "a\n\"=1", "x;\r\n=1", "\x01=1", "a\x02b", "\x7f", "\x85=1", "\u3000=1", "\u1680+1", "«\u00a0Été\u00a0»",
    "'", "''", "-1,5", "\\.", "\\N", "\t", "é=1", "%s %(a)s",
]  # fmt: skip
TEXTS = [
    text for text in dict.fromkeys([*DANGEROUS, *HARMLESS, *KEPT_TEXTS, *MORE_TEXTS]) if text and "\x00" not in text
]
PLACES = [(2.0, 47.0), (-0.00001, 48.0), (-1.1234567899, 47.1234567), (3.999999999, -21.5), (0.0, 0.1), (-2.08, 47.65)]

pytestmark = pytest.mark.django_db
both_ways = pytest.mark.parametrize("at_once", [False, True])


def chosen(query: str = "") -> InitiativeQuerySet:
    filterset = InitiativeFilter(QueryDict(query), queryset=Initiative.objects.visible_to(AnonymousUser()))
    assert filterset.is_valid()
    return filterset.ordered(filterset.qs)


def copied(query: str, at_once: bool | None) -> bytes:
    return b"".join(stream_census(chosen(query), BASE, at_once=at_once))


def written(query: str = "") -> bytes:
    return b"".join(stream_csv(COLUMNS, rows(chosen(query), BASE)))


def lines(content: bytes) -> int:
    return content.count(f'"{BASE}/initiatives/'.encode())


@pytest.fixture
def hostile_texts() -> None:
    names = ["name", "summary", "description", "address", "needs_text", "licence"]
    model = InitiativeFactory()
    made = [
        Initiative(
            slug=f"texte-{number}", status=model.status, sphere=model.sphere, point=model.point,
            **{name: TEXTS[(number + shift) % len(TEXTS)] for shift, name in enumerate(names)},
        )
        for number in range(len(TEXTS))
    ]  # fmt: skip
    Initiative.objects.bulk_create(made)


@both_ways
def test_csv_of_hostile_texts_is_the_same_as_row_by_row(hostile_texts: None, at_once: bool) -> None:
    expected = written("ordering=name")
    assert lines(expected) == len(TEXTS) + 1
    assert copied("ordering=name", at_once) == expected


@both_ways
def test_csv_of_every_kind_of_value_is_the_same_as_row_by_row(at_once: bool) -> None:
    commune, epci = TerritoryFactory(kind="commune", code="01001", name="L'Île"), TerritoryFactory(kind="epci")
    for number, (lon, lat) in enumerate(PLACES):
        InitiativeFactory(lon=lon, lat=lat, territory=[commune, epci][number % 2], founded_year=1901 + number)
    InitiativeFactory(point=None, precision=Precision.ONLINE, sphere=None, territory=None, external_id=f"{MADE_UP}1")
    InitiativeFactory(legal_form=LegalFormFactory(slug="scic"), external_id="-12", confirmed_on=date(999, 1, 2))
    InitiativeFactory(contact_email="=a@b.example", contact_phone="+33-2", contact_is_public=True)
    InitiativeFactory(contact_email="secret@b.example", contact_phone="+33-2", contact_is_public=False)
    moments = [datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2024, 7, 1, 0, 0, 0, 1, UTC)]
    Initiative.objects.update(created_at=moments[0], updated_at=moments[1])
    expected = written()
    assert lines(expected) == len(PLACES) + 4
    assert copied("", at_once) == expected


@both_ways
def test_csv_has_the_terms_in_their_order(at_once: bool) -> None:
    for position, slug in zip(count(9, -1), ["-premier", "d'eux", "trois"], strict=False):
        ThemeFactory(slug=slug, position=position)
    InitiativeFactory(themes=["-premier", "d'eux", "trois"], needs=["local", "benevoles"])
    other = InitiativeFactory(themes=["trois", "-premier"])
    other.stakes.add(StakeFactory(slug="climat"))
    other.exchanges.set([ExchangeFactory(slug="pret", position=2), ExchangeFactory(slug="don", position=1)])
    InitiativeFactory(themes=["-premier"]).offers.set(ResourceKind.objects.all())
    InitiativeFactory()
    expected = written()
    assert b'"trois | d\'eux | -premier"' in expected
    assert copied("", at_once) == expected


def test_csv_at_once_has_more_terms_than_a_number_has_bits() -> None:
    Theme.objects.bulk_create(Theme(slug=f"t{n}", name=f"T{n:03}", icon="bike", color="#000000") for n in range(150))
    for wanted in [range(150), range(60, 70), [0], [63], [149], []]:
        InitiativeFactory(themes=[f"t{n}" for n in wanted], needs=["local", "outils"])
    assert copied("", True) == written()


@both_ways
@pytest.mark.parametrize(
    "query",
    [
        "ordering=-name",
        "ordering=founded_year",
        "theme=velo",
        "q=atelier",
        "near=-2.08,47.65&radius=100",
        "q=absent+mot",
    ],
)
def test_csv_keeps_the_selection_and_its_order(query: str, at_once: bool) -> None:
    for number, name in enumerate(["Atelier", "Zèbre atelier", "Jardin", "école"]):
        themes = ["velo"] if number % 2 else ["velo", "jardin"]
        InitiativeFactory(name=name, lon=-2.08 + number / 10, lat=47.65, founded_year=2000 - number, themes=themes)
    assert copied(query, at_once) == written(query)


@pytest.mark.parametrize("at_once", [None, False, True])
def test_csv_of_a_selection_known_to_be_empty_is_the_header(at_once: bool | None) -> None:
    InitiativeFactory()
    none = Initiative.objects.none().order_by("id")
    assert b"".join(stream_census(none, BASE, at_once=at_once)) == b"".join(stream_csv(COLUMNS, []))


@pytest.mark.django_db(transaction=True)
def test_csv_left_half_way_frees_its_connection() -> None:
    InitiativeFactory.create_batch(60, description="é" * 60_000)
    chunks = stream_census(chosen(), BASE)
    next(chunks), next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)
    assert connection.in_atomic_block is False
