"""Whole answers kept with the columns: the same bytes for the same question, nothing of one visitor for another."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from inventory.census import store
from inventory.census.answers import Answers
from inventory.models import Initiative
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory

ADDRESSES = ["/initiatives/?view=list", "/initiatives/carte.json?frame=-5,42,8,51&zoom=5"]
SAME = ["ETag", "Vary", "Cache-Control", "Content-Type"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[1, 1_000], ids=["in columns", "small"])
def kept(settings: Settings, request: pytest.FixtureRequest) -> None:
    settings.CENSUS_COLUMNS_FROM = request.param
    settings.CENSUS_STAMP_SECONDS = 0
    store.forget()


@pytest.mark.parametrize("address", ADDRESSES)
def test_same_question_is_answered_without_the_census(client: Client, address: str) -> None:
    InitiativeFactory(name="Atelier vélo")
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(address)
    assert (again.status_code, again.content, list(again.headers)) == (200, first.content, list(first.headers))
    assert [again.headers[name] for name in SAME] == [first.headers[name] for name in SAME]
    assert ["censuschange" in query["sql"] for query in queries] == [True] * len(queries)


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_is_new_after_a_change(client: Client, address: str) -> None:
    initiative = InitiativeFactory(name="Atelier vélo")
    before = client.get(address).text
    Initiative.objects.filter(pk=initiative.pk).update(name="Grange commune")
    after = client.get(address).text
    assert ("Grange commune" in before, "Grange commune" in after) == (False, True)


def test_answers_differ_by_what_they_depend_on(client: Client) -> None:
    InitiativeFactory(name="Atelier vélo")
    part = client.get(ADDRESSES[0], headers={"hx-request": "true"})
    whole = client.get(ADDRESSES[0])
    head = client.head(ADDRESSES[0])
    assert whole.headers["Vary"] == part.headers["Vary"]
    assert (whole.status_code, head.content) == (200, b"")


def test_answer_of_someone_signed_in_is_not_kept(client: Client) -> None:
    InitiativeFactory(name="Atelier vélo")
    user = UserFactory(first_name="Solveig")
    signed_in = Client()
    signed_in.force_login(user)
    own = signed_in.get(ADDRESSES[0]).text
    assert client.get(ADDRESSES[0]).text != own
    assert signed_in.get(ADDRESSES[0]).headers["Cache-Control"] == "private"


def test_kept_answers_have_a_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.census.answers.MOST_BYTES", 25)
    kept = Answers()
    for number in range(4):
        kept.put(("etag", "site", f"/{number}", False), HttpResponse(b"ten bytes!"))
    assert [kept.get(("etag", "site", f"/{number}", False)) is not None for number in range(4)] == [
        False,
        False,
        True,
        True,
    ]
