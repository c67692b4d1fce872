"""Every change of a debate by those who prepare and lead it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from domino.limits import hold
from domino.models import User
from evaluation.enums import SessionState, Side, StatementState
from evaluation.models import Argument, Debate, Session, Statement
from evaluation.services.positions import Refused, clean_argument
from evaluation.services.sessions import SessionOver, create_session, lock_session
from inventory.models import Territory
from portfolio.models import Event

MOST_STATEMENTS = 30
STATEMENT_LENGTH = 200
MOST_COUNTED = 100_000
SLUG_CHARS = 110
# Names of pages beside those of debates.
RESERVED = {"nouveau"}


class NotWaiting(Exception):
    """The statement was put to the room already: its words and its place are what people answered."""


@transaction.atomic
def create_debate(
    *,
    title: str,
    territory: Territory,
    statements: Sequence[str],
    event: Event | None = None,
    with_strength: bool = False,
    by: User | None,
) -> Debate:
    """Prepare a debate with its session and its statements, in order."""
    session = create_session(territory=territory, event=event, by=by)
    slug = _free_slug(title)
    debate = Debate.objects.create(slug=slug, title=title, session=session, with_strength=with_strength)
    Statement.objects.bulk_create(
        Statement(debate=debate, position=number, text=text) for number, text in enumerate(statements, 1)
    )
    return debate


@transaction.atomic
def add_statement(*, debate: Debate, text: str) -> Statement:
    """Add a statement at the end, before or during the session. Raises Refused, SessionOver."""
    _lock(debate)
    if debate.statements.count() >= MOST_STATEMENTS:
        raise Refused(f"Un débat compte {MOST_STATEMENTS} affirmations au plus.")
    last = debate.statements.aggregate(last=Max("position"))["last"] or 0
    return debate.statements.create(text=clean_statement(text), position=last + 1)


@transaction.atomic
def edit_statement(*, statement: Statement, text: str) -> Statement:
    """Write a waiting statement anew. Raises Refused, NotWaiting, SessionOver."""
    locked = _waiting(statement)
    locked.text = clean_statement(text)
    locked.save(update_fields=["text"])
    return locked


@transaction.atomic
def delete_statement(*, statement: Statement) -> Statement:
    """Take a waiting statement away and return what it was. Raises NotWaiting, SessionOver."""
    locked = _waiting(statement)
    locked.delete()
    return locked


@transaction.atomic
def move_statement(*, statement: Statement, step: int) -> Statement:
    """Move a waiting statement before (-1) or after (1) its waiting neighbour. Raises NotWaiting, SessionOver."""
    locked = _waiting(statement)
    rows = list(locked.debate.statements.filter(state=StatementState.WAITING))
    place = [row.pk for row in rows].index(locked.pk)
    other = place + step
    if 0 <= other < len(rows):
        numbers = [row.position for row in rows]
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in zip(numbers, rows, strict=True):
            row.position = number
        Statement.objects.bulk_update(rows, ["position"])
    return locked


@transaction.atomic
def open_statement(*, statement: Statement) -> Statement:
    """Put `statement` to the room, closing the one in debate; a closed one may be taken up again.

    Raises SessionOver unless the session is open.
    """
    session = _lock(statement.debate)
    if session.state != SessionState.OPEN:
        raise SessionOver
    now = timezone.now()
    others = Statement.objects.filter(debate=statement.debate, state=StatementState.OPEN).exclude(pk=statement.pk)
    others.update(state=StatementState.CLOSED, closed_at=now)
    locked = Statement.objects.select_for_update(no_key=True, of=("self",)).get(pk=statement.pk)
    if locked.state != StatementState.OPEN:
        locked.state, locked.opened_at, locked.closed_at = StatementState.OPEN, now, None
        locked.save(update_fields=["state", "opened_at", "closed_at"])
    return locked


@transaction.atomic
def close_statement(*, statement: Statement) -> Statement:
    """End the debate on `statement`: votes under way are counted, those that come after are refused."""
    _lock(statement.debate)
    locked = Statement.objects.select_for_update(no_key=True, of=("self",)).get(pk=statement.pk)
    if locked.state == StatementState.OPEN:
        locked.state, locked.closed_at = StatementState.CLOSED, timezone.now()
        locked.save(update_fields=["state", "closed_at"])
    return locked


@transaction.atomic
def key_counts(*, statement: Statement, agree: int | None, disagree: int | None) -> Statement:
    """Write what was counted in a room without phones; it adds to the phones' sides. Raises Refused."""
    _check_debated(statement)
    if any(count is not None and not 0 <= count <= MOST_COUNTED for count in (agree, disagree)):
        raise Refused("Écrivez un nombre de personnes, 0 ou plus.")
    statement.keyed_agree, statement.keyed_disagree = agree, disagree
    statement.save(update_fields=["keyed_agree", "keyed_disagree"])
    return statement


@transaction.atomic
def key_argument(*, statement: Statement, side: str, text: str) -> Argument:
    """Write down an argument said aloud. Raises Refused."""
    _check_debated(statement)
    if side not in Side.values:
        raise Refused("Choisissez le côté que cet argument défend.")
    return statement.arguments.create(side=side, text=clean_argument(text))


@transaction.atomic
def hide_argument(*, argument: Argument, by: User | None) -> Argument:
    """Take an argument off every screen; it stays on the facilitator's page, where it can be shown again."""
    Argument.objects.filter(pk=argument.pk, hidden_at=None).update(hidden_at=timezone.now(), hidden_by=by)
    argument.refresh_from_db()
    return argument


@transaction.atomic
def show_argument(*, argument: Argument) -> Argument:
    """Put a hidden argument back."""
    Argument.objects.filter(pk=argument.pk).update(hidden_at=None, hidden_by=None)
    argument.refresh_from_db()
    return argument


def clean_statement(text: str) -> str:
    """`text` on one line. Raises Refused when it is empty or too long."""
    line = " ".join(text.replace("\x00", "").split())
    if not line:
        raise Refused("Écrivez l’affirmation.")
    if len(line) > STATEMENT_LENGTH:
        raise Refused(f"Cette affirmation est trop longue : {STATEMENT_LENGTH} caractères au plus.")
    return line


def _check_debated(statement: Statement) -> None:
    if statement.state == StatementState.WAITING:
        raise Refused("Mettez d’abord cette affirmation en débat.")


def _lock(debate: Debate) -> Session:
    session = lock_session(debate.session)
    if session.state == SessionState.CLOSED:
        raise SessionOver
    return session


def _waiting(statement: Statement) -> Statement:
    _lock(statement.debate)
    locked = Statement.objects.select_for_update(of=("self",)).select_related("debate").get(pk=statement.pk)
    if locked.state != StatementState.WAITING:
        raise NotWaiting
    return locked


def _free_slug(title: str) -> str:
    hold("evaluation.debate")  # none takes the slug that another is about to take
    base = slugify(title.replace("’", " "))[:SLUG_CHARS].strip("-") or "debat"
    taken = set(Debate.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
