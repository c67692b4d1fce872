"""Rooms that phones join with a code: opened, joined, closed, forgotten. What happens in them is another service's."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from domino.limits import Rule, spend
from domino.models import User
from evaluation.enums import SessionState, StatementState
from evaluation.models import Argument, Move, Participant, Position, Session, Statement
from evaluation.models.session import CODE_ALPHABET, CODE_LENGTH
from evaluation.sessions import before_forgetting, busy_since
from inventory.models import Territory
from portfolio.models import Event

# Per network, whoever has not joined yet: a room of 150 phones behind one address comes in, guessing takes years.
TRIES = [Rule(1_000, 900), Rule(4_000, 24 * 3600)]
MOST_PARTICIPANTS = 1_000
PSEUDONYM_LENGTH = 40
# Since the end; since anything happened in one that nobody ended.
KEPT = timedelta(days=7)
IDLE = timedelta(hours=48)


class SessionOver(Exception):
    """The session is not open, or has forgotten this phone."""


class SessionFull(Exception):
    """More phones than any room holds."""


def normal_code(typed: str) -> str:
    """The code that was meant by `typed`, whatever its case, spaces and dashes."""
    return "".join(character for character in typed.upper() if character.isalnum())


def hashed(token: str) -> str:
    """The SHA-256 of a phone's token, as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(*, code: str, network: str) -> Session | None:
    """The session that `code` opens or opened, for a phone that has not joined it; None when there is none.

    Every look-up counts, right or wrong: not in one transaction on purpose. Raises domino.limits.LimitReached.
    """
    spend(scope="session code", who=network, rules=TRIES)
    found = Session.objects.exclude(state=SessionState.DRAFT).filter(code=code)
    return found.select_related("territory").defer("territory__geometry", "territory__outline").first()


@transaction.atomic
def create_session(*, territory: Territory, event: Event | None, by: User | None) -> Session:
    """Make a session in preparation, with a code that no other one bears."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if not Session.objects.filter(code=code).exists():
            return Session.objects.create(code=code, territory=territory, event=event, created_by=by)


@transaction.atomic
def open_session(*, session: Session, by: User | None) -> Session:
    """Let phones in; an open one stays open. Raises SessionOver for one that was closed."""
    locked = lock_session(session)
    if locked.state == SessionState.CLOSED:
        raise SessionOver
    if locked.state == SessionState.DRAFT:
        locked.state, locked.opened_at = SessionState.OPEN, timezone.now()
        locked.save(update_fields=["state", "opened_at"])
    return locked


@transaction.atomic
def join_session(*, code: str, token: str | None = None, pseudonym: str = "") -> tuple[Participant, str]:
    """Let a phone into the open session `code`; returns it and its token, which is kept as a hash only.

    A phone that shows the `token` of this session stays who it is. Raises SessionOver, SessionFull.
    """
    # Held: nobody slips in while the session is being forgotten.
    sessions = Session.objects.select_for_update(no_key=True, of=("self",))
    session = sessions.filter(code=code, state=SessionState.OPEN).first()
    if session is None:
        raise SessionOver
    known = session.participants.filter(token_hash=hashed(token)).first() if token else None
    if known and token:
        return known, token
    if session.participants.count() >= MOST_PARTICIPANTS:
        raise SessionFull
    fresh = secrets.token_urlsafe(24)
    name = pseudonym.strip()[:PSEUDONYM_LENGTH]
    return session.participants.create(token_hash=hashed(fresh), pseudonym=name), fresh


@transaction.atomic
def close_session(*, session: Session) -> Session:
    """End a session and the statement in debate; votes under way are counted first. Closing again changes nothing."""
    locked = lock_session(session)
    if locked.state != SessionState.CLOSED:
        now = timezone.now()
        Statement.objects.filter(debate__session=locked, state=StatementState.OPEN).update(
            state=StatementState.CLOSED, closed_at=now
        )
        locked.state, locked.closed_at = SessionState.CLOSED, now
        locked.save(update_fields=["state", "closed_at"])
    return locked


def purge_session(*, session: Session) -> Session:
    """End a session and forget who was in it: tokens, pseudonyms, and what links one phone's answers to each other.

    Sides, moves and arguments stay, anonymous. In two transactions: votes hold their phone, then the statement, so the
    statement must be let go before phones are taken.
    """
    return _forget(close_session(session=session))


@transaction.atomic
def _forget(session: Session) -> Session:
    locked = lock_session(session)
    arguments = Argument.objects.filter(statement__debate__session=locked)
    arguments.update(participant=None, pseudonym="", client_key=None)
    Position.objects.filter(statement__debate__session=locked).update(participant=None)
    Move.objects.filter(position__statement__debate__session=locked).update(client_key=None)
    before_forgetting(locked)
    locked.participants.all().delete()
    locked.purged_at = timezone.now()
    locked.save(update_fields=["purged_at"])
    return locked


def purge_sessions(*, now: datetime) -> int:
    """Purge the sessions that ended `KEPT` ago and those left open where nothing happened for `IDLE`."""
    due = Session.objects.filter(purged_at=None).filter(
        Q(state=SessionState.CLOSED, closed_at__lt=now - KEPT)
        | Q(state=SessionState.OPEN, opened_at__lt=now - IDLE) & ~busy_since(now - IDLE)
    )
    sessions = list(due)
    for session in sessions:
        purge_session(session=session)
    return len(sessions)


def lock_session(session: Session) -> Session:
    """The row of `session`, held until the transaction ends: one change of its course at a time."""
    return Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session.pk)
