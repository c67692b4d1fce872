"""The team's pages of a vote and its result: who may what, what they say, how many queries they take."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Session
from inventory.enums import Role
from inventory.permissions import ROLES, Action
from portfolio.enums import State
from recommendations.models import Prioritisation, Vote
from tests.factories.portfolio import EventFactory
from tests.factories.recommendations import ListFactory, PrioritisationFactory, RecommendationFactory
from tests.recommendations.team import member
from tests.recommendations.votes import dotted, items, placed

pytestmark = pytest.mark.django_db


def of(vote: Prioritisation, page: str = "") -> str:
    return f"/preconisations/{vote.list.slug}/votes/{vote.pk}/{page}"


def lead(client: Client, role: Role = Role.FACILITATOR, **values: Any) -> Prioritisation:
    """A vote, with someone signed in who has `role` there."""
    vote: Prioritisation = PrioritisationFactory(**values)
    member(client, vote.list.territory, role)
    return vote


def test_vote_is_prepared_with_its_event(client: Client) -> None:
    owner = RecommendationFactory().list
    event = EventFactory(territory=owner.territory)
    member(client, owner.territory, Role.RELAY)
    data = {"title": "Premier vote", "event": event.slug, "method": "placement", "dots": "", "max_per_item": ""}
    answer = client.post(f"/preconisations/{owner.slug}/votes/nouveau/", data)
    vote = Prioritisation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, of(vote, "conduite/"))
    assert (vote.session.event, vote.session.territory, vote.session.state) == (event, owner.territory, "draft")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "\x00"},
        {"method": "loterie"},
        {"dots": ""},
        {"dots": "0"},
        {"dots": "31"},
        {"dots": "2", "max_per_item": "3"},
        {"event": "ailleurs"},
    ],
)
def test_vote_badly_prepared_keeps_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    owner = RecommendationFactory().list
    member(client, owner.territory)
    data = {"title": "Premier vote", "event": "", "method": "dots", "dots": "5", "max_per_item": "3", **changes}
    answer = client.post(f"/preconisations/{owner.slug}/votes/nouveau/", data)
    assert (answer.status_code, Prioritisation.objects.count()) == (422, 0)
    assert f'value="{data["max_per_item"]}"' in answer.content.decode()


def test_empty_list_has_nothing_to_vote_on(client: Client) -> None:
    owner = ListFactory()
    member(client, owner.territory)
    data = {"title": "Vote", "method": "dots", "dots": "5", "max_per_item": "3"}
    answer = client.post(f"/preconisations/{owner.slug}/votes/nouveau/", data)
    assert (answer.status_code, "Ajoutez d’abord" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("action", "state", "after"),
    [("open-session", "draft", "open"), ("close-session", "open", "closed"), ("purge", "closed", "closed")],
)
@pytest.mark.parametrize(("role", "may"), [(role, Action.MODERATE in ROLES[role]) for role in Role])
def test_opening_and_closing_is_for_moderators(
    client: Client, action: str, state: str, after: str, role: Role, may: bool
) -> None:
    vote = lead(client, role, session__state=state)
    answer = client.post(of(vote, "conduite/"), {"action": action})
    assert (answer.status_code, Session.objects.get().state) == ((302, after) if may else (403, state))


def test_room_is_keyed_in(client: Client) -> None:
    vote = lead(client)
    first, second, _ = items(vote)
    data = {"action": "key", "people": "4", f"dots-{first.pk}": "12", f"dots-{second.pk}": ""}
    assert client.post(of(vote, "conduite/"), data).status_code == 302
    assert [*Vote.objects.values_list("recommendation", "dots", "people", "is_keyed")] == [(first.pk, 12, 4, True)]


@pytest.mark.parametrize(
    ("method", "data"),
    [
        ("dots", {"people": "douze", "dots": "1"}),
        ("dots", {"people": "1", "dots": "-1"}),
        ("dots", {"people": "1", "dots": "4"}),
        ("dots", {"people": "", "dots": "1"}),
        ("dots", {"people": "999999", "dots": "1"}),
        ("placement", {"people": "1", "impact": "5", "effort": "1"}),
        ("placement", {"people": "1", "impact": "5"}),
        ("placement", {"people": "1", "impact": "²", "effort": "1"}),
    ],
)
def test_room_badly_keyed_in_keeps_what_was_typed(client: Client, method: str, data: dict[str, str]) -> None:
    vote = lead(client, method=method)
    first = items(vote)[0]
    fields = {name if name == "people" else f"{name}-{first.pk}": text for name, text in data.items()}
    answer = client.post(of(vote, "conduite/"), {"action": "key", **fields})
    assert (answer.status_code, Vote.objects.count()) == (422, 0)
    assert all(f'value="{text}"' in answer.content.decode() for text in data.values() if text)


@pytest.mark.parametrize("data", [{}, {"action": "dance"}])
def test_unknown_action_is_refused(client: Client, data: dict[str, str]) -> None:
    assert client.post(of(lead(client), "conduite/"), data).status_code == 400


def test_list_is_put_in_order_by_who_writes_it(client: Client) -> None:
    vote = lead(client, Role.RELAY)
    dotted(vote, 0, 3)
    assert client.post(of(vote, "conduite/"), {"action": "priorities", "with_order": "1"}).status_code == 422
    Session.objects.update(state="closed")
    assert client.post(of(vote, "conduite/"), {"action": "priorities", "with_order": "1"}).status_code == 302
    assert [(row.number, row.priority) for row in items(vote)] == [(2, 1), (1, None), (3, None)]


def test_prepared_vote_is_deleted(client: Client) -> None:
    vote = lead(client, session__state="draft")
    assert client.post(of(vote, "conduite/"), {"action": "delete"}).status_code == 302
    assert (Prioritisation.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "list_state", "stranger", "team"),
    [
        ("draft", "consultation", 404, 200),
        ("open", "consultation", 404, 200),
        ("closed", "draft", 404, 200),
        ("closed", "consultation", 200, 200),
    ],
)
def test_result_is_public_when_vote_and_list_are(
    client: Client, state: str, list_state: str, stranger: int, team: int
) -> None:
    vote = PrioritisationFactory(session__state=state, list__state=list_state)
    assert client.get(of(vote)).status_code == stranger
    listed = client.get(f"/preconisations/{vote.list.slug}/votes/")
    assert (listed.status_code == 200 and vote.title in listed.content.decode()) == (stranger == 200)
    member(client, vote.list.territory, Role.RELAY)
    assert client.get(of(vote)).status_code == team


def test_result_says_counts_and_spread(client: Client) -> None:
    vote = PrioritisationFactory()
    dotted(vote, 3, 1)
    dotted(vote, 1)
    Session.objects.update(state="closed")
    text = " ".join(client.get(of(vote)).content.decode().split())
    assert "2 téléphones ont voté" in text
    assert "1 personne en a mis 3 ; 1 personne en a mis 1" in text


def test_vote_is_kept_with_its_event(client: Client) -> None:
    event = EventFactory(state=State.PUBLISHED)
    vote = PrioritisationFactory(
        list__territory=event.territory, session__event=event, session__state="closed", title="Vote du soir"
    )
    assert f'href="{vote.get_absolute_url()}"' in client.get(event.get_absolute_url()).content.decode()
    assert f'href="{vote.get_absolute_url()}"' in client.get(vote.list.get_absolute_url()).content.decode()


def test_address_of_another_list_leads_nowhere(client: Client) -> None:
    vote = lead(client)
    other = ListFactory(territory=vote.list.territory)
    for page in ("", "conduite/", "projection/"):
        assert client.get(f"/preconisations/{other.slug}/votes/{vote.pk}/{page}").status_code == 404


@pytest.mark.parametrize("method", ["dots", "placement"])
@pytest.mark.parametrize(("page", "queries"), [("", 9), ("conduite/", 14), ("projection/", 8)])
@pytest.mark.parametrize("size", [1, 3, 60])
def test_pages_take_the_same_queries_at_any_size(
    client: Client, method: str, page: str, queries: int, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    vote = lead(client, method=method, size=size)
    for _phone in range(3):
        if method == "dots":
            dotted(vote, *[1] * min(size, 5))
        else:
            placed(vote, *[(3, 1)] * size)
    with django_assert_num_queries(queries):
        assert client.get(of(vote, page)).status_code == 200
