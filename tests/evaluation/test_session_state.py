"""What the room polls: one query at most, one answer for all."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evaluation.querysets.debate import NEWEST, debate_state
from evaluation.services.debates import hide_argument, key_counts
from evaluation.services.positions import credit_argument, take_side, write_argument
from evaluation.views.session import room as polled
from tests.evaluation.rooms import AGREE, DISAGREE, Phone
from tests.factories.evaluation import DebateFactory, ParticipantFactory, SessionFactory, StatementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    polled._kept.clear()


def crowded(phones: int) -> Any:
    """A statement with `phones` phones, each with a side and an argument."""
    statement = StatementFactory()
    for number in range(phones):
        one = ParticipantFactory(session=statement.debate.session)
        take_side(participant=one, statement=statement.pk, side=DISAGREE if number % 3 else AGREE)
        write_argument(participant=one, statement=statement.pk, text=f"Argument {number}")
    return statement


def read(statement: Any) -> dict[str, Any]:
    return json.loads(debate_state(str(statement.debate.session_id)) or "null")


@pytest.mark.parametrize("phones", [1, 3, 100])
def test_polling_costs_one_query_then_none(django_assert_num_queries: DjangoAssertNumQueries, phones: int) -> None:
    statement = crowded(phones)
    phone = Phone(statement)
    address = reverse("evaluation:session_state", args=[statement.debate.session.code])
    with django_assert_num_queries(1):
        first = phone.client.get(address)
    with django_assert_num_queries(0):
        second = phone.client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    assert first.json()["agree"] + first.json()["disagree"] == phones


@pytest.mark.parametrize("phones", [1, 3, 100])
def test_page_of_a_phone_costs_as_many_queries_at_any_size(
    django_assert_num_queries: DjangoAssertNumQueries, phones: int
) -> None:
    phone = Phone(crowded(phones))
    with django_assert_num_queries(5):
        assert phone.look().status_code == 200


def test_state_counts_phones_and_room_together() -> None:
    statement = crowded(3)
    key_counts(statement=statement, agree=10, disagree=None)
    state = read(statement)
    assert (state["agree"], state["disagree"], state["people"], state["total"]) == (11, 2, 3, 1)


def test_state_shows_the_open_statement_then_the_last_closed() -> None:
    debate = DebateFactory()
    assert read(StatementFactory(debate=debate, position=1, state="waiting"))["statement"] is None
    closed = StatementFactory(debate=debate, position=2, state="closed", closed_at="2026-01-01T10:00Z")
    assert read(closed)["statement"]["id"] == closed.pk
    opened = StatementFactory(debate=debate, position=3)
    shown = read(opened)["statement"]
    assert (shown["id"], shown["number"], shown["state"]) == (opened.pk, 3, "open")


def test_state_leaves_hidden_arguments_out() -> None:
    statement = crowded(2)
    hide_argument(argument=statement.arguments.all()[0], by=None)
    assert [one["text"] for one in read(statement)["arguments"]] == ["Argument 1"]


def test_state_keeps_the_newest_and_those_that_moved() -> None:
    statement = crowded(NEWEST + 10)
    oldest = statement.arguments.order_by("pk")[0]
    phone = ParticipantFactory(session=statement.debate.session)
    take_side(participant=phone, statement=statement.pk, side=DISAGREE)
    credit_argument(participant=phone, statement=statement.pk, argument=oldest.pk)
    state = read(statement)
    assert (len(state["arguments"]), state["arguments"][-1]["id"], state["arguments"][-1]["moved"]) == (
        NEWEST + 1,
        oldest.pk,
        1,
    )
    assert (state["moves"], state["said"]) == (1, NEWEST + 10)


def test_session_without_a_debate_has_no_state() -> None:
    assert debate_state(str(SessionFactory().pk)) is None


def test_state_holds_nothing_of_anyone() -> None:
    statement = crowded(1)
    names = {"session", "with_strength", "people", "total", "statement", "agree", "disagree", "moves", "said"}
    state = read(statement)
    assert set(state) == names | {"arguments"}
    assert set(state["arguments"][0]) == {"id", "side", "text", "pseudonym", "moved"}


def test_state_is_read_only(client: Client) -> None:
    address = reverse("evaluation:session_state", args=[StatementFactory().debate.session.code])
    assert client.post(address).status_code == 405
