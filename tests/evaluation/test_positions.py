"""Taking a side, arguing, being moved: one phone at a time."""

import pytest

from evaluation.models import Move, Position
from evaluation.services.positions import (
    MOST_ARGUMENTS,
    MOST_MOVES,
    Refused,
    SideChanged,
    StatementNotOpen,
    TooMany,
    credit_argument,
    take_side,
    write_argument,
)
from evaluation.services.sessions import SessionOver, purge_session
from tests.evaluation.rooms import AGREE, DISAGREE, room
from tests.factories.evaluation import ParticipantFactory, StatementFactory

pytestmark = pytest.mark.django_db


def stands(position: Position) -> tuple[str, str, int | None, int]:
    position.refresh_from_db()
    return position.side, position.first_side, position.strength, position.moves.count()


def test_side_is_taken_then_changed_once() -> None:
    statement, phone = room()
    position = take_side(participant=phone, statement=statement.pk, side=AGREE, before="", key="1")
    assert stands(position) == (AGREE, AGREE, None, 0)
    for _copy in range(2):
        take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="2")
    assert stands(position) == (DISAGREE, AGREE, None, 1)


def test_late_copy_of_the_first_vote_moves_nobody() -> None:
    statement, phone = room()
    position = take_side(participant=phone, statement=statement.pk, side=AGREE, before="", key="1")
    take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="2")
    with pytest.raises(SideChanged):
        take_side(participant=phone, statement=statement.pk, side=AGREE, before="", key="1")
    assert stands(position) == (DISAGREE, AGREE, None, 1)


def test_late_copy_of_a_move_moves_nobody() -> None:
    statement, phone = room()
    position = take_side(participant=phone, statement=statement.pk, side=AGREE, before="", key="1")
    take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="2")
    take_side(participant=phone, statement=statement.pk, side=AGREE, before=DISAGREE, key="3")
    take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="2")
    assert stands(position) == (AGREE, AGREE, None, 2)


def test_strength_is_kept_and_changed_without_a_move() -> None:
    statement, phone = room(debate__with_strength=True)
    position = take_side(participant=phone, statement=statement.pk, side=AGREE, before="", strength=1)
    take_side(participant=phone, statement=statement.pk, side=AGREE, before=AGREE, strength=3)
    assert stands(position) == (AGREE, AGREE, 3, 0)


def test_strength_is_not_kept_when_it_is_not_asked() -> None:
    statement, phone = room()
    position = take_side(participant=phone, statement=statement.pk, side=AGREE, strength=3)
    assert stands(position) == (AGREE, AGREE, None, 0)


@pytest.mark.parametrize("values", [{"side": "both"}, {"side": ""}, {"side": AGREE, "strength": 4}])
def test_side_or_strength_out_of_the_list_is_refused(values: dict) -> None:
    statement, phone = room(debate__with_strength=True)
    with pytest.raises(Refused):
        take_side(participant=phone, statement=statement.pk, **values)
    assert Position.objects.count() == 0


@pytest.mark.parametrize("state", ["waiting", "closed"])
def test_statement_not_in_debate_takes_nothing(state: str) -> None:
    statement, phone = room(state=state)
    with pytest.raises(StatementNotOpen):
        take_side(participant=phone, statement=statement.pk, side=AGREE)
    with pytest.raises(StatementNotOpen):
        write_argument(participant=phone, statement=statement.pk, text="Parce que.")


def test_statement_of_another_session_takes_nothing() -> None:
    _statement, phone = room()
    with pytest.raises(StatementNotOpen):
        take_side(participant=phone, statement=StatementFactory().pk, side=AGREE)


def test_phone_that_was_forgotten_takes_nothing() -> None:
    statement, phone = room()
    purge_session(session=statement.debate.session)
    with pytest.raises(SessionOver):
        take_side(participant=phone, statement=statement.pk, side=AGREE)


def test_argument_defends_the_side_of_its_author() -> None:
    statement, phone = room()
    with pytest.raises(Refused):
        write_argument(participant=phone, statement=statement.pk, text="Trop tôt.")
    take_side(participant=phone, statement=statement.pk, side=DISAGREE)
    said = [write_argument(participant=phone, statement=statement.pk, text=" Une  école\naussi. ", key="1").pk] * 2
    assert [write_argument(participant=phone, statement=statement.pk, text="Autre", key="1").pk] * 2 == said
    argument = statement.arguments.get()
    assert (argument.side, argument.text) == (DISAGREE, "Une école aussi.")


@pytest.mark.parametrize("text", ["", " \n", "\x00", "x" * 281])
def test_argument_empty_or_too_long_is_refused(text: str) -> None:
    statement, phone = room()
    take_side(participant=phone, statement=statement.pk, side=AGREE)
    with pytest.raises(Refused):
        write_argument(participant=phone, statement=statement.pk, text=text)


def test_limits_of_one_phone() -> None:
    statement, phone = room()
    position = take_side(participant=phone, statement=statement.pk, side=AGREE)
    for number in range(MOST_ARGUMENTS):
        write_argument(participant=phone, statement=statement.pk, text=f"Argument {number}")
    with pytest.raises(TooMany):
        write_argument(participant=phone, statement=statement.pk, text="Encore un.")
    Move.objects.bulk_create(Move(position=position, to_side=AGREE) for _ in range(MOST_MOVES))
    with pytest.raises(TooMany):
        take_side(participant=phone, statement=statement.pk, side=DISAGREE)


def other_says(statement, side: str):
    other = ParticipantFactory(session=statement.debate.session)
    take_side(participant=other, statement=statement.pk, side=side)
    return write_argument(participant=other, statement=statement.pk, text=f"Du côté {side}.")


def test_argument_of_the_other_side_moves_and_is_credited_once() -> None:
    statement, phone = room()
    argument = other_says(statement, DISAGREE)
    position = take_side(participant=phone, statement=statement.pk, side=AGREE)
    for _copy in range(2):
        credit_argument(participant=phone, statement=statement.pk, argument=argument.pk, key="1")
    assert stands(position) == (DISAGREE, AGREE, None, 1)
    assert argument.moves.count() == 1


def test_argument_is_credited_after_the_move() -> None:
    statement, phone = room()
    argument, second = other_says(statement, DISAGREE), other_says(statement, DISAGREE)
    position = take_side(participant=phone, statement=statement.pk, side=AGREE)
    take_side(participant=phone, statement=statement.pk, side=DISAGREE)
    credit_argument(participant=phone, statement=statement.pk, argument=argument.pk)
    credit_argument(participant=phone, statement=statement.pk, argument=second.pk)
    assert stands(position) == (DISAGREE, AGREE, None, 1)
    assert (argument.moves.count(), second.moves.count()) == (1, 0)


def test_late_copy_of_a_credit_moves_nobody() -> None:
    statement, phone = room()
    argument = other_says(statement, DISAGREE)
    position = take_side(participant=phone, statement=statement.pk, side=AGREE)
    take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="1")
    credit_argument(participant=phone, statement=statement.pk, argument=argument.pk, before=DISAGREE, key="2")
    take_side(participant=phone, statement=statement.pk, side=AGREE, before=DISAGREE, key="3")
    with pytest.raises(SideChanged):
        credit_argument(participant=phone, statement=statement.pk, argument=argument.pk, before=DISAGREE, key="2")
    assert stands(position) == (AGREE, AGREE, None, 2)


@pytest.mark.parametrize("which", ["own", "hidden", "elsewhere", "none", "unmoved", "wrong side"])
def test_argument_that_could_not_move_is_refused(which: str) -> None:
    statement, phone = room()
    take_side(participant=phone, statement=statement.pk, side=AGREE)
    arguments = {
        "own": lambda: write_argument(participant=phone, statement=statement.pk, text="Moi."),
        "hidden": lambda: other_says(statement, DISAGREE),
        "elsewhere": lambda: other_says(StatementFactory(), DISAGREE),
        "none": lambda: None,
        "unmoved": lambda: other_says(statement, AGREE),
        "wrong side": lambda: other_says(statement, AGREE),
    }
    argument = arguments[which]()
    if which == "hidden":
        type(argument).objects.update(hidden_at="2026-01-01T00:00Z")
    pk = argument.pk if argument else 0
    with pytest.raises(Refused):
        if which == "wrong side":
            take_side(participant=phone, statement=statement.pk, side=DISAGREE, argument=pk)
        else:
            credit_argument(participant=phone, statement=statement.pk, argument=pk)
    assert Move.objects.count() == 0


def test_key_of_another_phone_takes_nothing_from_it() -> None:
    statement, phone = room()
    other = ParticipantFactory(session=phone.session)
    for one in (phone, other):
        take_side(participant=one, statement=statement.pk, side=AGREE)
        take_side(participant=one, statement=statement.pk, side=DISAGREE, before=AGREE, key="same")
        write_argument(participant=one, statement=statement.pk, text="Même clé.", key="same")
    assert (Move.objects.count(), statement.arguments.count()) == (2, 2)
