"""Sessions: opened, joined, closed, forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from domino.limits import LimitReached
from evaluation.enums import SessionState
from evaluation.models import Argument, Move, Participant, Position, Session
from evaluation.models.session import CODE_ALPHABET
from evaluation.services import sessions
from evaluation.services.positions import take_side, write_argument
from evaluation.services.sessions import SessionFull, SessionOver
from tests.evaluation.rooms import AGREE, DISAGREE, room
from tests.factories.evaluation import ParticipantFactory, SessionFactory, StatementFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def test_session_is_made_in_preparation_with_a_code_of_its_own() -> None:
    made = [sessions.create_session(territory=CommuneFactory(), event=None, by=None) for _ in range(3)]
    codes = {session.code for session in made}
    assert (len(codes), {len(code) for code in codes}, set("".join(codes)) - set(CODE_ALPHABET)) == (3, {6}, set())
    assert {session.state for session in made} == {SessionState.DRAFT}


def test_session_opens_once_and_not_after_its_end() -> None:
    session = SessionFactory(state="draft")
    opened = sessions.open_session(session=session, by=None)
    assert sessions.open_session(session=session, by=None).opened_at == opened.opened_at
    sessions.close_session(session=session)
    with pytest.raises(SessionOver):
        sessions.open_session(session=session, by=None)


@pytest.mark.parametrize("typed", ["abcdef", " ABC def ", "abc-def", "A.B.C.D.E.F"])
def test_code_is_read_as_people_type_it(typed: str) -> None:
    assert sessions.normal_code(typed) == "ABCDEF"


def test_phone_joins_under_a_token_kept_as_a_hash() -> None:
    session = SessionFactory()
    phone, token = sessions.join_session(code=session.code, pseudonym=" Léa ")
    assert (phone.token_hash, phone.pseudonym) == (sessions.hashed(token), "Léa")
    assert token not in str(Participant.objects.values())
    assert sessions.join_session(code=session.code, token=token) == (phone, token)


def test_token_of_another_session_makes_a_new_phone() -> None:
    _phone, token = sessions.join_session(code=SessionFactory().code)
    other = SessionFactory()
    phone, fresh = sessions.join_session(code=other.code, token=token)
    assert (phone.session, fresh == token) == (other, False)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_session_that_is_not_open_lets_nobody_in(state: str) -> None:
    with pytest.raises(SessionOver):
        sessions.join_session(code=SessionFactory(state=state).code)


def test_session_that_is_full_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_PARTICIPANTS", 1)
    session = ParticipantFactory().session
    with pytest.raises(SessionFull):
        sessions.join_session(code=session.code)


def test_codes_are_limited_per_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "TRIES", [sessions.Rule(2, 60)])
    session = SessionFactory()
    assert sessions.find_session(code=session.code, network="a") == session
    assert sessions.find_session(code="XXXXXX", network="a") is None
    with pytest.raises(LimitReached):
        sessions.find_session(code=session.code, network="a")
    assert sessions.find_session(code=session.code, network="b") == session


def test_limits_let_a_full_room_in() -> None:
    # The code, the door, and coming in: three look-ups for each of 150 phones behind one address.
    assert all(rule.most >= 3 * 150 for rule in sessions.TRIES)


def test_session_in_preparation_is_not_found() -> None:
    assert sessions.find_session(code=SessionFactory(state="draft").code, network="a") is None


def told() -> Session:
    """A session in which a phone moved, and argued under a name."""
    statement, phone = room()
    Participant.objects.update(pseudonym="Léa")
    phone.refresh_from_db()
    take_side(participant=phone, statement=statement.pk, side=AGREE)
    take_side(participant=phone, statement=statement.pk, side=DISAGREE, before=AGREE, key="1")
    write_argument(participant=phone, statement=statement.pk, text="Parce que.", key="2")
    return statement.debate.session


def test_purge_forgets_who_and_keeps_what() -> None:
    session = sessions.purge_session(session=told())
    assert (session.state, session.purged_at is not None, Participant.objects.count()) == ("closed", True, 0)
    assert list(Position.objects.values_list("side", "participant")) == [(DISAGREE, None)]
    assert list(Move.objects.values_list("client_key", flat=True)) == [None]
    argument = ("Parce que.", "", None, None)
    assert list(Argument.objects.values_list("text", "pseudonym", "participant", "client_key")) == [argument]


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "purged"),
    [
        ({"state": "closed", "closed_at": 8 * DAY}, 1),
        ({"state": "closed", "closed_at": 6 * DAY}, 0),
        ({"state": "open", "opened_at": 3 * DAY}, 1),
        ({"state": "open", "opened_at": 1 * DAY}, 0),
        ({"state": "draft"}, 0),
    ],
)
def test_command_purges_old_and_abandoned_sessions(values: dict[str, Any], purged: int) -> None:
    now = timezone.now()
    dated = {name: now - value if isinstance(value, timedelta) else value for name, value in values.items()}
    session = SessionFactory(**dated)
    ParticipantFactory(session=session)
    Participant.objects.update(created_at=now - 4 * DAY)
    call_command("purge_sessions")
    call_command("purge_sessions")
    assert (Participant.objects.count(), Session.objects.exclude(purged_at=None).count()) == (1 - purged, purged)


def test_session_where_something_happened_lately_is_kept() -> None:
    session = told()
    Session.objects.update(opened_at=timezone.now() - 3 * DAY)
    Participant.objects.update(created_at=timezone.now() - 3 * DAY)
    assert sessions.purge_sessions(now=timezone.now()) == 0
    Position.objects.update(updated_at=timezone.now() - 3 * DAY)
    Argument.objects.update(created_at=timezone.now() - 3 * DAY)
    assert sessions.purge_sessions(now=timezone.now()) == 1
    session.refresh_from_db()
    assert session.state == SessionState.CLOSED


def test_periods_are_those_of_the_privacy_page(client: Client) -> None:
    page = client.get("/donnees-personnelles/").content.decode()
    assert (sessions.KEPT.days, sessions.IDLE.total_seconds() / 3600) == (7, 48)
    assert "dans une séance de débat ou de vote : 7 jours après la séance, ou 48 heures sans activité" in page.replace(
        "\u00a0", " "
    )


def test_closing_a_session_closes_its_statement() -> None:
    statement = StatementFactory()
    sessions.close_session(session=statement.debate.session)
    statement.refresh_from_db()
    assert (statement.state, statement.closed_at is not None) == ("closed", True)
