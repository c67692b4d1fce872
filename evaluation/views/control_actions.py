"""What the forms of the facilitator's page do, by the name in their `action`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import QueryDict

from evaluation.models import Argument, Debate, Statement
from evaluation.services import debates, sessions
from evaluation.services.positions import Refused
from inventory.permissions import Action

Run = Callable[[Debate, QueryDict, Any], str]
MAX_DIGITS = 9
GONE = "Cette affirmation n’existe plus : rechargez la page."


class ControlAction(NamedTuple):
    """What it needs, what it does (returning the French sentence that says so), where the page then opens."""

    needs: Action
    run: Run
    anchor: str = ""


def _open_session(debate: Debate, data: QueryDict, user: Any) -> str:
    sessions.open_session(session=debate.session, by=user)
    return "La séance est ouverte : projetez le code, puis mettez une affirmation en débat."


def _close_session(debate: Debate, data: QueryDict, user: Any) -> str:
    sessions.close_session(session=debate.session)
    return "La séance est terminée. Le résultat est public, sans nom ni pseudonyme."


def _purge(debate: Debate, data: QueryDict, user: Any) -> str:
    sessions.purge_session(session=debate.session)
    return "Les téléphones et les pseudonymes sont oubliés. Les positions et les arguments restent, anonymes."


def _open(debate: Debate, data: QueryDict, user: Any) -> str:
    statement = debates.open_statement(statement=_statement(debate, data))
    return f"En débat : « {statement.text} »"


def _close(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.close_statement(statement=_statement(debate, data))
    return "L’affirmation est close."


def _add(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.add_statement(debate=debate, text=data.get("text", ""))
    return "L’affirmation est ajoutée."


def _edit(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.edit_statement(statement=_statement(debate, data), text=data.get("text", ""))
    return "L’affirmation est corrigée."


def _delete(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.delete_statement(statement=_statement(debate, data))
    return "L’affirmation est retirée."


def _up(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.move_statement(statement=_statement(debate, data), step=-1)
    return "L’affirmation passe avant."


def _down(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.move_statement(statement=_statement(debate, data), step=1)
    return "L’affirmation passe après."


def _counts(debate: Debate, data: QueryDict, user: Any) -> str:
    agree, disagree = _count(data, "agree"), _count(data, "disagree")
    debates.key_counts(statement=_statement(debate, data), agree=agree, disagree=disagree)
    return "Le comptage de la salle est noté."


def _argument(debate: Debate, data: QueryDict, user: Any) -> str:
    statement = _statement(debate, data)
    debates.key_argument(statement=statement, side=data.get("side", ""), text=data.get("text", ""))
    return "L’argument est noté."


def _hide(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.hide_argument(argument=_one_argument(debate, data), by=user)
    return "L’argument est masqué sur tous les écrans."


def _show(debate: Debate, data: QueryDict, user: Any) -> str:
    debates.show_argument(argument=_one_argument(debate, data))
    return "L’argument est de nouveau montré."


ACTIONS: dict[str, ControlAction] = {
    "open-session": ControlAction(Action.MODERATE, _open_session),
    "close-session": ControlAction(Action.MODERATE, _close_session),
    "purge": ControlAction(Action.MODERATE, _purge),
    "open": ControlAction(Action.MODERATE, _open),
    "close": ControlAction(Action.MODERATE, _close),
    "counts": ControlAction(Action.MODERATE, _counts, "salle"),
    "argument": ControlAction(Action.MODERATE, _argument, "salle"),
    "hide": ControlAction(Action.MODERATE, _hide, "arguments"),
    "show": ControlAction(Action.MODERATE, _show, "arguments"),
    "add": ControlAction(Action.EDIT, _add, "affirmations"),
    "edit": ControlAction(Action.EDIT, _edit, "affirmations"),
    "delete": ControlAction(Action.EDIT, _delete, "affirmations"),
    "up": ControlAction(Action.EDIT, _up, "affirmations"),
    "down": ControlAction(Action.EDIT, _down, "affirmations"),
}


def _statement(debate: Debate, data: QueryDict) -> Statement:
    number = _whole(data.get("statement", ""))
    found = debate.statements.select_related("debate__session").filter(pk=number).first() if number else None
    if found is None:
        raise Refused(GONE)
    return found


def _one_argument(debate: Debate, data: QueryDict) -> Argument:
    number = _whole(data.get("argument", ""))
    found = Argument.objects.filter(statement__debate=debate, pk=number).first() if number else None
    if found is None:
        raise Refused("Cet argument n’existe plus : rechargez la page.")
    return found


def _count(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "").strip()
    if not text:
        return None
    number = _whole(text)
    if number is None:
        raise Refused("Écrivez un nombre de personnes en chiffres, 0 ou plus.")
    return number


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
