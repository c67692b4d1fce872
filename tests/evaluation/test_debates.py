"""Preparing and leading a debate: what the services promise."""

import pytest

from evaluation.models import Debate, Statement
from evaluation.services import debates
from evaluation.services.debates import NotWaiting, create_debate
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver, close_session, open_session
from tests.evaluation.rooms import AGREE
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import DebateFactory, StatementFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def prepared(*texts: str) -> Debate:
    return create_debate(title="Durable, ça veut dire quoi ?", territory=CommuneFactory(), statements=texts, by=None)


def texts(debate: Debate) -> list[str]:
    return list(debate.statements.values_list("text", flat=True))


def test_debate_is_prepared_with_its_session_and_statements() -> None:
    debate = prepared("Un", "Deux")
    assert (debate.slug, debate.session.state, texts(debate)) == ("durable-ca-veut-dire-quoi", "draft", ["Un", "Deux"])
    assert prepared("Un").slug == "durable-ca-veut-dire-quoi-2"


def test_debate_takes_no_name_of_a_page() -> None:
    debate = create_debate(title="Nouveau", territory=CommuneFactory(), statements=["Un"], by=None)
    assert debate.slug == "nouveau-2"


def test_waiting_statements_are_added_moved_edited_and_deleted() -> None:
    debate = prepared("Un", "Deux")
    third = debates.add_statement(debate=debate, text="  Trois\nici ")
    debates.move_statement(statement=third, step=-1)
    debates.edit_statement(statement=debate.statements.all()[0], text="Premier")
    assert texts(debate) == ["Premier", "Trois ici", "Deux"]
    debates.move_statement(statement=debate.statements.all()[0], step=-1)
    debates.delete_statement(statement=third)
    assert texts(debate) == ["Premier", "Deux"]


def test_statement_that_was_debated_changes_no_more() -> None:
    debate = prepared("Un", "Deux")
    open_session(session=debate.session, by=None)
    first = debates.open_statement(statement=debate.statements.all()[0])
    for change in (
        lambda: debates.edit_statement(statement=first, text="Autre"),
        lambda: debates.delete_statement(statement=first),
        lambda: debates.move_statement(statement=first, step=1),
    ):
        with pytest.raises(NotWaiting):
            change()
    assert texts(debate) == ["Un", "Deux"]


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 201])
def test_statement_empty_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        debates.add_statement(debate=prepared("Un"), text=text)


def test_too_many_statements_are_refused() -> None:
    debate = prepared(*["Une"] * debates.MOST_STATEMENTS)
    with pytest.raises(Refused):
        debates.add_statement(debate=debate, text="Une de trop")


def test_opening_a_statement_closes_the_other_and_may_be_done_again() -> None:
    debate = prepared("Un", "Deux")
    first, second = debate.statements.all()
    with pytest.raises(SessionOver):
        debates.open_statement(statement=first)
    open_session(session=debate.session, by=None)
    states = []
    for statement in (first, second, first):
        debates.open_statement(statement=statement)
        states.append(list(debate.statements.values_list("state", flat=True)))
    assert states == [["open", "waiting"], ["closed", "open"], ["open", "closed"]]
    assert Statement.objects.get(pk=first.pk).closed_at is None


def test_nothing_changes_after_the_session() -> None:
    statement = StatementFactory(state="waiting")
    close_session(session=statement.debate.session)
    for change in (
        lambda: debates.open_statement(statement=statement),
        lambda: debates.add_statement(debate=statement.debate, text="Encore"),
        lambda: debates.edit_statement(statement=statement, text="Encore"),
    ):
        with pytest.raises(SessionOver):
            change()


def test_room_without_phones_is_keyed_in() -> None:
    statement = StatementFactory()
    debates.key_counts(statement=statement, agree=17, disagree=None)
    argument = debates.key_argument(statement=statement, side=AGREE, text="Dit tout haut.")
    counted = statement.debate.statements.counted().with_arguments()[0]
    assert (counted.agree, counted.disagree, counted.said, argument.participant) == (17, 0, [argument], None)


@pytest.mark.parametrize("counts", [(-1, 0), (0, 100_001)])
def test_count_out_of_bounds_is_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        debates.key_counts(statement=StatementFactory(), agree=counts[0], disagree=counts[1])


def test_room_is_keyed_in_only_once_debated() -> None:
    statement = StatementFactory(state="waiting")
    with pytest.raises(Refused):
        debates.key_counts(statement=statement, agree=1, disagree=1)
    with pytest.raises(Refused):
        debates.key_argument(statement=statement, side=AGREE, text="Trop tôt.")


def test_argument_is_hidden_and_shown_again() -> None:
    user, statement = UserFactory(), StatementFactory()
    argument = debates.key_argument(statement=statement, side=AGREE, text="Dit tout haut.")
    hidden = debates.hide_argument(argument=argument, by=user)
    assert (hidden.hidden_by, list(statement.debate.statements.with_arguments()[0].said)) == (user, [])
    shown = debates.show_argument(argument=argument)
    assert (shown.hidden_at, shown.hidden_by) == (None, None)


def test_debates_are_read_once_over_and_by_their_team(django_user_model: type) -> None:
    over, going = DebateFactory(session__state="closed"), DebateFactory()
    admin = UserFactory(is_superuser=True)
    assert list(Debate.objects.visible_to(None)) == [over]
    assert set(Debate.objects.visible_to(admin)) == {over, going}
