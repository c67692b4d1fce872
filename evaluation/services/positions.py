"""What a phone does in a debate: takes a side, argues, says which argument moved it.

One phone's requests wait for each other (its own row is locked), phones never wait for phones: they hold the statement
shared, and closing it waits for those under way. Sent twice, or late, an action changes nothing the second time.
"""

from __future__ import annotations

from django.db import connection, transaction

from evaluation.enums import Side, StatementState, Strength
from evaluation.models import Argument, Move, Participant, Position
from evaluation.models.debate import ARGUMENT_LENGTH
from evaluation.services.sessions import SessionOver

KEY_LENGTH = 40
MOST_MOVES = 50
MOST_ARGUMENTS = 20


class StatementNotOpen(Exception):
    """The statement is not in debate (any more)."""


class SideChanged(Exception):
    """The phone believed itself on another side than the one it stands on; `position` is the true one."""

    def __init__(self, position: Position) -> None:
        super().__init__(position.side)
        self.position = position


class Refused(Exception):
    """What was sent cannot be; the text is a French sentence."""


class TooMany(Refused):
    """More than anyone in a debate would send."""


@transaction.atomic
def take_side(
    *,
    participant: Participant,
    statement: int,
    side: str,
    before: str | None = None,
    strength: int | None = None,
    argument: int | None = None,
    key: str = "",
) -> Position:
    """Put `participant` on `side` of `statement` (its id) and return the position; a change of side is a Move, once.

    `before` is the side that the phone believed it stood on ("" for none): a late copy of an old answer moves nobody.
    `argument` is the id of the one that moved them. Raises SessionOver, StatementNotOpen, SideChanged, Refused.
    """
    if side not in Side.values or (strength is not None and strength not in Strength.values):
        raise Refused("Choisissez « D’accord » ou « Pas d’accord ».")
    locked, with_strength = _hold(participant, statement)
    strength = strength if with_strength else None
    position = Position.objects.filter(statement=statement, participant=locked).first()
    if position is None:
        return Position.objects.create(
            statement_id=statement, participant=locked, side=side, first_side=side, strength=strength
        )
    if key and position.moves.filter(client_key=_own(locked, key)).exists():
        return position
    if before is not None and before != position.side and side != position.side:
        raise SideChanged(position)
    if side != position.side:
        _move(position, locked, side, argument, key)
    elif before != position.side and before is not None:
        return position
    position.side, position.strength = side, strength
    position.save(update_fields=["side", "strength", "updated_at"])
    return position


@transaction.atomic
def credit_argument(
    *, participant: Participant, statement: int, argument: int, before: str | None = None, key: str = ""
) -> Position:
    """Say that `argument` (its id) moved `participant`: with the change of side if it is not made yet, else after it.

    `before` and `key` as in `take_side`. Raises SessionOver, StatementNotOpen, SideChanged, Refused.
    """
    locked, _ = _hold(participant, statement)
    position = Position.objects.filter(statement=statement, participant=locked).first()
    if position is None:
        raise Refused("Choisissez d’abord un côté.")
    if key and position.moves.filter(client_key=_own(locked, key)).exists():
        return position
    moving = _moving_argument(position, argument)
    if before is not None and before != position.side and moving.side != position.side:
        raise SideChanged(position)
    last = position.moves.order_by("-moved_at", "-pk").first()
    if moving.side != position.side:
        _move(position, locked, moving.side, argument, key)
        position.side = moving.side
        position.save(update_fields=["side", "updated_at"])
    elif last is None:
        raise Refused("Vous n’avez pas changé de côté.")
    elif last.argument_id is None:
        last.argument = moving
        last.save(update_fields=["argument"])
    return position


@transaction.atomic
def write_argument(*, participant: Participant, statement: int, text: str, key: str = "") -> Argument:
    """Add an argument for the side on which `participant` stands; the same `key` again is the same argument.

    Raises SessionOver, StatementNotOpen, Refused.
    """
    locked, _ = _hold(participant, statement)
    own = Argument.objects.filter(statement=statement, participant=locked)
    if key and (sent := own.filter(client_key=_own(locked, key)).first()):
        return sent
    position = Position.objects.filter(statement=statement, participant=locked).first()
    if position is None:
        raise Refused("Choisissez d’abord un côté : votre argument le défendra.")
    if own.count() >= MOST_ARGUMENTS:
        raise TooMany(f"Vous avez déjà écrit {MOST_ARGUMENTS} arguments : laissez la parole aux autres.")
    return Argument.objects.create(
        statement_id=statement,
        participant=locked,
        side=position.side,
        text=clean_argument(text),
        pseudonym=locked.pseudonym,
        client_key=_own(locked, key) if key else None,
    )


def clean_argument(text: str) -> str:
    """`text` on one line, without characters that no one types. Raises Refused when it is empty or too long."""
    line = " ".join(text.replace("\x00", "").split())
    if not line:
        raise Refused("Écrivez votre argument.")
    if len(line) > ARGUMENT_LENGTH:
        raise Refused(f"C’est trop long : {ARGUMENT_LENGTH} caractères au plus, il y en a {len(line)}.")
    return line


def _hold(participant: Participant, statement: int) -> tuple[Participant, bool]:
    """The phone, locked, with the statement held open; and whether strengths are asked."""
    locked = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    if locked is None:
        raise SessionOver
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.state, d.with_strength FROM evaluation_statement s JOIN evaluation_debate d ON d.id = s.debate_id"
            " WHERE s.id = %s AND d.session_id = %s FOR SHARE OF s",
            [statement, locked.session_id],
        )
        row = cursor.fetchone()
    if row is None or row[0] != StatementState.OPEN:
        raise StatementNotOpen
    return locked, row[1]


def _move(position: Position, by: Participant, side: str, argument: int | None, key: str) -> None:
    moves = position.moves.count()
    if moves >= MOST_MOVES:
        raise TooMany("Vous avez changé de côté trop souvent : restez où vous êtes.")
    moving = _moving_argument(position, argument) if argument is not None else None
    if moving is not None and moving.side != side:
        raise Refused("Cet argument défend l’autre côté.")
    own = _own(by, key) if key else None
    Move.objects.create(position=position, to_side=side, argument=moving, client_key=own)


def _moving_argument(position: Position, argument: int) -> Argument:
    shown = Argument.objects.filter(statement=position.statement_id, hidden_at=None)
    found = shown.exclude(participant=position.participant_id).filter(pk=argument).first()
    if found is None:
        raise Refused("Cet argument n’est plus là : choisissez-en un autre.")
    return found


def _own(participant: Participant, key: str) -> str:
    """Keys are a phone's own: nobody else's can be taken."""
    return f"{participant.pk}:{key[:KEY_LENGTH]}"
