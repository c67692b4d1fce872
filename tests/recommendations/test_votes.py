"""What votes allow: dots, places, counts of the room, and what the list takes of them."""

import uuid
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Participant, Session
from evaluation.services.positions import Refused
from evaluation.services.sessions import IDLE, KEPT, SessionOver, close_session, purge_session, purge_sessions
from recommendations.ballots import own_votes, results_of, voters_of
from recommendations.models import Change, Prioritisation, Vote
from recommendations.services import votes
from recommendations.services.votes import VoteChanged, create_prioritisation, give_dots, key_votes, place
from tests.factories.recommendations import ListFactory, PrioritisationFactory, RecommendationFactory
from tests.recommendations.votes import dotted, items, phone, placed

pytestmark = pytest.mark.django_db


def totals(vote: Prioritisation) -> list[int]:
    rows = items(vote)
    return [result.total for result in results_of(vote, [row.pk for row in rows]).values()]


def test_dots_are_set_not_added() -> None:
    vote = PrioritisationFactory()
    voter, first = phone(vote), items(vote)[0].pk
    left = [give_dots(participant=voter, recommendation=first, dots=dots) for dots in (1, 3, 3, 2, 0)]
    assert (left, Vote.objects.count()) == ([4, 2, 2, 3, 5], 0)


@pytest.mark.parametrize(("given", "dots"), [([], 4), ([3, 2], 1), ([3, 1], 2)])
def test_nobody_gives_more_than_they_have(given: list[int], dots: int) -> None:
    vote = PrioritisationFactory()
    voter = dotted(vote, *given)
    with pytest.raises(Refused):
        give_dots(participant=voter, recommendation=items(vote)[len(given)].pk, dots=dots)
    assert own_votes(voter, vote)["left"] == vote.dots - sum(given)


def test_old_copy_of_a_vote_changes_nothing() -> None:
    vote = PrioritisationFactory()
    voter, first = phone(vote), items(vote)[0].pk
    give_dots(participant=voter, recommendation=first, dots=1, before=0)
    give_dots(participant=voter, recommendation=first, dots=1, before=0)
    give_dots(participant=voter, recommendation=first, dots=2, before=1)
    with pytest.raises(VoteChanged):
        give_dots(participant=voter, recommendation=first, dots=1, before=0)
    assert totals(vote) == [2, 0, 0]


def test_old_copy_of_a_place_changes_nothing() -> None:
    vote = PrioritisationFactory(method="placement")
    voter, first = phone(vote), items(vote)[0].pk
    for at, before in (((1, 2), ""), ((3, 2), (1, 2))):
        place(participant=voter, recommendation=first, at=at, before=before)
    with pytest.raises(VoteChanged):
        place(participant=voter, recommendation=first, at=(1, 2), before="")
    assert own_votes(voter, vote) == {"places": {str(first): [3, 2]}}
    place(participant=voter, recommendation=first, at=None)
    assert own_votes(voter, vote) == {"places": {}}


@pytest.mark.parametrize("at", [(5, 0), (0, 5), (-1, 2)])
def test_places_go_from_0_to_4(at: tuple[int, int]) -> None:
    vote = PrioritisationFactory(method="placement")
    with pytest.raises(Refused):
        place(participant=phone(vote), recommendation=items(vote)[0].pk, at=at)


def test_vote_is_refused_outside_its_list_and_its_method() -> None:
    vote = PrioritisationFactory()
    voter = phone(vote)
    for other in (uuid.uuid4(), RecommendationFactory().pk):
        with pytest.raises(Refused):
            give_dots(participant=voter, recommendation=other, dots=1)
    with pytest.raises(Refused):
        place(participant=voter, recommendation=items(vote)[0].pk, at=(1, 1))


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_vote_needs_an_open_session(state: str) -> None:
    vote = PrioritisationFactory(session__state=state)
    with pytest.raises(SessionOver):
        give_dots(participant=phone(vote), recommendation=items(vote)[0].pk, dots=1)


def test_room_without_phones_is_keyed_in_and_keyed_in_again() -> None:
    vote = PrioritisationFactory()
    one, two, three = [row.pk for row in items(vote)]
    dotted(vote, 2, 3)
    key_votes(prioritisation=vote, people=4, given={one: 12, two: 5, three: 0})
    key_votes(prioritisation=vote, people=3, given={one: 9, three: 6})
    assert (totals(vote), voters_of(vote)) == ([11, 3, 6], (1, 3))
    key_votes(prioritisation=vote, people=0, given={})
    assert (totals(vote), voters_of(vote)) == ([2, 3, 0], (1, 0))


@pytest.mark.parametrize(("people", "dots"), [(0, [1]), (1_001, [1]), (2, [6, 5]), (2, [7]), (1, [1, 1, 1, 1])])
def test_room_cannot_give_more_dots_than_its_people_have(people: int, dots: list[int]) -> None:
    vote = PrioritisationFactory(size=3)
    keys = [*(row.pk for row in items(vote)), uuid.uuid4()]
    with pytest.raises(Refused):
        key_votes(prioritisation=vote, people=people, given=dict(zip(keys, dots, strict=False)))
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_room_is_keyed_in_while_the_session_is_open(state: str) -> None:
    vote = PrioritisationFactory(session__state=state)
    with pytest.raises(Refused):
        key_votes(prioritisation=vote, people=1, given={items(vote)[0].pk: 1})


def test_list_takes_priorities_and_order_with_history() -> None:
    vote = PrioritisationFactory()
    dotted(vote, 0, 2, 3)
    close_session(session=vote.session)
    votes.take_priorities(prioritisation=vote, by=None, with_order=True)
    assert [(row.number, row.priority) for row in items(vote)] == [(3, 1), (2, 2), (1, None)]
    lines = Change.objects.filter(reason=f"Vote « {vote.title} »")
    assert [line.after for line in lines.order_by("pk")] == [{"priority": 2}, {"priority": 1}, {"order": [3, 2, 1]}]


def test_list_keeps_its_order_when_asked() -> None:
    vote = PrioritisationFactory(method="placement")
    placed(vote, (1, 4), (4, 1))
    close_session(session=vote.session)
    votes.take_priorities(prioritisation=vote, by=None)
    assert [(row.number, row.priority) for row in items(vote)] == [(1, 2), (2, 1), (3, None)]


@pytest.mark.parametrize(("state", "dots"), [("open", 1), ("closed", 0)])
def test_list_takes_nothing_of_a_vote_under_way_or_empty(state: str, dots: int) -> None:
    vote = PrioritisationFactory()
    dotted(vote, dots)
    if state == "closed":
        close_session(session=vote.session)
    with pytest.raises(Refused):
        votes.take_priorities(prioritisation=vote, by=None)


def test_forgotten_phones_leave_their_votes_and_their_number() -> None:
    vote = PrioritisationFactory()
    dotted(vote, 2, 1)
    dotted(vote, 1)
    before = results_of(vote, [row.pk for row in items(vote)])
    purge_session(session=vote.session)
    purge_session(session=vote.session)
    vote.refresh_from_db()
    assert results_of(vote, [row.pk for row in items(vote)]) == before
    assert (voters_of(vote), Participant.objects.count()) == ((2, 0), 0)
    assert [*Vote.objects.values_list("participant", flat=True)] == [None] * 3


def test_votes_are_forgotten_with_the_others_after_a_week() -> None:
    vote = PrioritisationFactory()
    dotted(vote, 1)
    close_session(session=vote.session)
    assert purge_sessions(now=timezone.now() + KEPT * 2) == 1
    vote.refresh_from_db()
    assert (vote.voters, Participant.objects.count()) == (1, 0)


@pytest.mark.parametrize(("values", "size"), [({"territory": None}, 1), ({}, 0)])
def test_nothing_to_vote_on_is_refused(values: dict[str, Any], size: int) -> None:
    owner = ListFactory(**values)
    RecommendationFactory.create_batch(size, list=owner)
    with pytest.raises(Refused):
        create_prioritisation(list=owner, title="Vote", method="dots", by=None)


def test_list_keeps_so_many_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "MOST_VOTES", 1)
    vote = PrioritisationFactory()
    with pytest.raises(Refused):
        create_prioritisation(list=vote.list, title="Vote", method="dots", by=None)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_vote_that_began_is_not_deleted(state: str) -> None:
    vote = PrioritisationFactory(session__state=state)
    with pytest.raises(Refused):
        votes.delete_prioritisation(prioritisation=vote)


def test_vote_left_open_is_kept_as_long_as_people_vote() -> None:
    vote = PrioritisationFactory()
    dotted(vote, 1)
    late = timezone.now() + IDLE * 2
    Participant.objects.update(created_at=timezone.now() - IDLE)
    Session.objects.update(opened_at=timezone.now() - IDLE)
    Vote.objects.update(updated_at=late - IDLE / 2)
    assert purge_sessions(now=late) == 0
    Vote.objects.update(updated_at=timezone.now() - IDLE)
    assert purge_sessions(now=late) == 1


@pytest.mark.parametrize("size", [1, 3])
def test_taking_priorities_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    vote = PrioritisationFactory(size=size)
    dotted(vote, *[1] * size)
    close_session(session=vote.session)
    with django_assert_num_queries(9):
        votes.take_priorities(prioritisation=vote, by=None)
    vote.list.refresh_from_db()
    assert [row.priority for row in items(vote)] == [1] * size
