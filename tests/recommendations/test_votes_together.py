"""Many at once, on connections of their own: never more dots than one has, counted before the end or refused after."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from evaluation.models import Participant, Session
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver, close_session, join_session, purge_session
from recommendations.models import Prioritisation, Vote
from recommendations.services.lists import remove_recommendation
from recommendations.services.votes import VoteChanged, give_dots, key_votes, take_priorities
from tests.factories.recommendations import PrioritisationFactory
from tests.recommendations.votes import dotted, items, phone

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all started at once."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (Refused, SessionOver, VoteChanged) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def giving(voter: Participant, key: Any, dots: int, **values: Any) -> Callable[[], Any]:
    return lambda: give_dots(participant=voter, recommendation=key, dots=dots, **values)


def given(vote: Prioritisation) -> int:
    return vote.votes.aggregate(total=Sum("dots"))["total"] or 0


def test_one_phone_never_gives_more_than_it_has() -> None:
    vote = PrioritisationFactory(size=12)
    voter = phone(vote)
    answers = together(*(giving(voter, row.pk, 2) for row in items(vote)))
    assert (given(vote), Counter(answers)) == (4, Counter({Refused: 10, 3: 1, 1: 1}))


def test_same_dot_sent_eight_times_is_one() -> None:
    vote = PrioritisationFactory()
    voter, first = phone(vote), items(vote)[0].pk
    assert together(*[giving(voter, first, 1, before=0)] * 8) == [4] * 8
    assert given(vote) == 1


def test_votes_while_the_session_ends_are_counted_or_refused() -> None:
    vote = PrioritisationFactory()
    first = items(vote)[0].pk
    calls: list[Any] = [giving(phone(vote), first, 1, before=0) for _ in range(24)]
    calls.insert(12, lambda: close_session(session=vote.session).state)
    answers = Counter(together(*calls))
    assert answers[4] + answers[SessionOver] == 24
    assert (answers["closed"], given(vote)) == (1, answers[4])


def test_phones_forgotten_while_they_vote_stop_nobody() -> None:
    vote = PrioritisationFactory()
    first = items(vote)[0].pk
    calls: list[Any] = [giving(phone(vote), first, 1) for _ in range(12)]
    calls.insert(6, lambda: purge_session(session=Session.objects.get()).state)
    calls.insert(7, lambda: join_session(code=vote.session.code)[1] and "joined")
    answers = Counter(together(*calls))
    vote.refresh_from_db()
    assert (given(vote), vote.voters, Participant.objects.count()) == (answers[4], answers[4], 0)


def test_recommendation_removed_while_phones_vote_for_it_breaks_nothing() -> None:
    vote = PrioritisationFactory()
    row = items(vote)[0]
    calls: list[Any] = [giving(phone(vote), row.pk, 1) for _ in range(10)]
    calls.insert(5, lambda: remove_recommendation(recommendation=row, lock=1, by=None) and "removed")
    answers = Counter(together(*calls))
    assert answers["removed"] == 1
    assert answers[4] + answers[Refused] == 10
    assert Vote.objects.count() == 0


def test_two_take_the_result_and_one_keys_in_together() -> None:
    vote = PrioritisationFactory(session__state="open")
    dotted(vote, 1, 3)
    close_session(session=vote.session)
    take = lambda: take_priorities(prioritisation=vote, by=None, with_order=True).pk  # noqa: E731
    key = lambda: key_votes(prioritisation=vote, people=1, given={items(vote)[2].pk: 3})  # noqa: E731
    assert together(take, key, take) == [vote.list_id, Refused, vote.list_id]
    assert [row.priority for row in items(vote)] == [1, 2, None]
