"""A vote on a phone: with script and without, bad input, and what the room polls."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Participant
from evaluation.sessions import sign_key
from recommendations.ballots import own_votes
from recommendations.models import Vote
from tests.factories.recommendations import PrioritisationFactory
from tests.recommendations.votes import Phone, dotted, items

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-0000-0000-000000000000"


def test_door_leads_to_the_list(client: Client) -> None:
    vote = PrioritisationFactory()
    path = f"/evaluation/seance/{vote.session.code}/"
    page = client.get(path).content.decode()
    assert "Par quoi commencer ?" in page
    client.post(path, {"pseudonym": ""})
    page = client.get(path).content.decode()
    assert [row.title in page for row in items(vote)] == [True] * 3
    assert "Il vous reste 5 gommettes sur 5." in page


def test_dots_are_given_without_script() -> None:
    vote = PrioritisationFactory()
    phone, first = Phone(vote), items(vote)[0].pk
    answer = phone.send(script=False, action="dots", recommendation=first, before=0, dots=1)
    assert (answer.status_code, answer["Location"]) == (302, f"{phone.address}#p-{first}")
    page = phone.look().content.decode()
    assert "Il vous reste 4 gommettes sur 5." in page
    answer = phone.send(script=False, action="dots", recommendation=first, before=1, dots=4)
    assert (answer.status_code, "Au plus 3 sur une même" in answer.content.decode()) == (422, True)


def test_dots_are_given_by_script() -> None:
    vote = PrioritisationFactory()
    phone, first = Phone(vote), items(vote)[0].pk
    answer = phone.send(action="dots", recommendation=first, before=0, dots=2)
    assert (answer.status_code, answer.json()) == (200, {"dots": {str(first): 2}, "left": 3})
    late = phone.send(action="dots", recommendation=first, before=0, dots=1)
    assert (late.status_code, late.json()["own"]) == (409, {"dots": {str(first): 2}, "left": 3})


def test_places_are_given_and_taken_back_without_script() -> None:
    vote = PrioritisationFactory(method="placement")
    phone, first = Phone(vote), items(vote)[0].pk
    for data in ({"impact": 4, "effort": 1, "before": ""}, {"impact": 3, "effort": 1, "before": "4-1"}):
        assert phone.send(script=False, action="place", recommendation=first, **data).status_code == 302
    assert own_votes(phone.participant, vote) == {"places": {str(first): [3, 1]}}
    page = phone.look().content.decode()
    assert (page.count("checked"), "1 placée sur 3." in page) == (2, True)
    phone.send(script=False, action="place", recommendation=first, before="3-1", clear="1")
    assert own_votes(phone.participant, vote) == {"places": {}}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "side", "side": "agree"},
        {"action": "dots"},
        {"action": "dots", "recommendation": "x", "dots": "1"},
        {"action": "dots", "recommendation": NOBODY, "dots": "1"},
        {"action": "dots", "recommendation": NOBODY, "dots": "-1"},
        {"action": "dots", "recommendation": NOBODY, "dots": "²"},
        {"action": "dots", "recommendation": NOBODY, "dots": "9" * 40},
        {"action": "dots", "recommendation": "\x00", "dots": "1"},
        {"action": "dots", "recommendation": NOBODY, "dots": "1", "before": "x"},
        {"action": "place", "recommendation": NOBODY, "impact": "1", "effort": "1"},
        {"action": "place", "recommendation": NOBODY, "impact": "1"},
        {"action": "place", "recommendation": NOBODY, "impact": "1", "effort": "1", "before": "a-b"},
        {"action": "place", "recommendation": NOBODY, "impact": "1", "effort": "1", "before": "1-²"},
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_cannot_be_is_refused(data: dict[str, str], script: bool) -> None:
    answer = Phone(PrioritisationFactory()).send(script=script, **data)
    assert (answer.status_code, Vote.objects.count()) == (422, 0)


@pytest.mark.parametrize("script", [True, False])
def test_vote_after_the_end_is_refused(script: bool) -> None:
    vote = PrioritisationFactory()
    phone = Phone(vote)
    vote.session.state = "closed"
    vote.session.save()
    answer = phone.send(script=script, action="dots", recommendation=items(vote)[0].pk, dots=1)
    assert (answer.status_code, Vote.objects.count()) == (410, 0)
    page = phone.look().content.decode()
    assert ("Le vote est terminé" in page, vote.get_absolute_url() in page) == (True, True)


def test_phone_of_another_session_is_not_in() -> None:
    vote, other = PrioritisationFactory(), PrioritisationFactory()
    phone = Phone(other)
    data = {"action": "dots", "recommendation": items(vote)[0].pk, "dots": 1}
    answer = phone.client.post(f"/evaluation/seance/{vote.session.code}/", data, headers={"Accept": "application/json"})
    assert (answer.status_code, Vote.objects.count()) == (403, 0)


def test_own_votes_are_for_their_phone_only() -> None:
    vote = PrioritisationFactory()
    dotted(vote, 3)
    phone = Phone(vote)
    own = phone.client.get(f"{phone.address}moi.json")
    assert own.json() == {"dots": {}, "left": 5}


def test_room_polls_how_many_voted_never_for_what(client: Client) -> None:
    vote = PrioritisationFactory()
    path = f"/evaluation/seance/{vote.session.code}/etat.json?key={sign_key(vote.session)}"
    dotted(vote, 3, 1)
    state: dict[str, Any] = client.get(path).json()
    assert state.pop("changed") > 0
    assert state == {"session": "open", "people": 1, "voters": 1, "votes": 2, "list": vote.list.lock}


@pytest.mark.parametrize("method", ["dots", "placement"])
@pytest.mark.parametrize("size", [1, 3, 60])
def test_page_of_a_phone_takes_six_queries(
    method: str, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    phone = Phone(PrioritisationFactory(method=method, size=size))
    with django_assert_num_queries(6):
        assert phone.look().status_code == 200


def test_door_of_a_vote_asks_no_name(client: Client) -> None:
    vote = PrioritisationFactory()
    address = f"/evaluation/seance/{vote.session.code}/"
    page = client.get(address).content.decode()
    assert ("pseudonyme" in page.lower(), "Vos choix restent, sans lien avec vous." in page) == (False, True)
    assert client.post(address, {"pseudonym": "Bo"}).status_code == 302
    assert Participant.objects.get().pseudonym == ""
