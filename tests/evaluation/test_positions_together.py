"""Many at once, on connections of their own: nothing lost, nothing twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from evaluation.models import Argument, Move, Participant, Position, Statement
from evaluation.services.debates import close_statement, open_statement
from evaluation.services.positions import SideChanged, StatementNotOpen, take_side, write_argument
from evaluation.services.sessions import SessionOver, close_session, purge_session
from tests.evaluation.rooms import AGREE, DISAGREE, room
from tests.factories.evaluation import ParticipantFactory, StatementFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 24


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all started at once."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (StatementNotOpen, SessionOver, SideChanged) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def voting(phone: Participant, statement: Statement, side: str, **values: Any) -> Callable[[], Any]:
    return lambda: take_side(participant=phone, statement=statement.pk, side=side, **values).side


def test_same_first_vote_sent_eight_times_is_one_position() -> None:
    statement, phone = room()
    answers = together(*[voting(phone, statement, AGREE, before="", key="1")] * 8)
    assert (answers, Position.objects.count(), Move.objects.count()) == ([AGREE] * 8, 1, 0)


def test_same_move_sent_eight_times_is_one_move() -> None:
    statement, phone = room()
    take_side(participant=phone, statement=statement.pk, side=AGREE)
    answers = together(*[voting(phone, statement, DISAGREE, before=AGREE, key="2")] * 8)
    assert (answers, Position.objects.count(), Move.objects.count()) == ([DISAGREE] * 8, 1, 1)


def test_two_first_votes_on_two_sides_keep_one() -> None:
    statement, phone = room()
    answers = together(
        voting(phone, statement, AGREE, before="", key="1"), voting(phone, statement, DISAGREE, before="", key="2")
    )
    kept = Position.objects.get()
    assert Counter(answers) == Counter([kept.side, SideChanged])
    assert (kept.first_side, Move.objects.count()) == (kept.side, 0)


def test_same_argument_sent_eight_times_is_one() -> None:
    statement, phone = room()
    take_side(participant=phone, statement=statement.pk, side=AGREE)
    send = lambda: write_argument(participant=phone, statement=statement.pk, text="Une fois.", key="1").pk  # noqa: E731
    answers = together(*[send] * 8)
    assert (len(set(answers)), Argument.objects.count()) == (1, 1)


def test_votes_while_the_statement_closes_are_counted_or_refused() -> None:
    statement, first = room()
    phones = [first, *ParticipantFactory.create_batch(PHONES - 1, session=first.session)]
    calls: list[Any] = [voting(phone, statement, AGREE, before="", key="1") for phone in phones]
    calls.insert(PHONES // 2, lambda: close_statement(statement=statement).state)
    answers = Counter(together(*calls))
    assert answers[AGREE] + answers[StatementNotOpen] == PHONES
    assert (answers["closed"], Position.objects.count()) == (1, answers[AGREE])
    assert Statement.objects.get().state == "closed"


def test_votes_while_the_session_is_purged_leave_no_phone() -> None:
    statement, first = room()
    phones = [first, *ParticipantFactory.create_batch(PHONES - 1, session=first.session)]
    calls: list[Any] = [voting(phone, statement, AGREE, before="", key="1") for phone in phones]
    calls.insert(PHONES // 2, lambda: purge_session(session=first.session).state)
    answers = Counter(together(*calls))
    assert answers[AGREE] + answers[StatementNotOpen] + answers[SessionOver] == PHONES
    assert (Position.objects.count(), Participant.objects.count()) == (answers[AGREE], 0)
    assert Position.objects.exclude(participant=None).count() == 0


def test_two_statements_opened_at_once_leave_one_open() -> None:
    statement = StatementFactory(state="waiting")
    other = StatementFactory(debate=statement.debate, state="waiting")
    together(lambda: open_statement(statement=statement), lambda: open_statement(statement=other))
    assert Counter(Statement.objects.values_list("state", flat=True)) == Counter(["open", "closed"])


def test_session_closes_while_a_statement_opens() -> None:
    statement = StatementFactory(state="waiting")
    together(lambda: open_statement(statement=statement), lambda: close_session(session=statement.debate.session))
    assert Statement.objects.filter(state="open").count() == 0
