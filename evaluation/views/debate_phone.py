"""A debate on a phone: the page, and what is sent from it, with script (JSON) or without (forms)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from domino.problems import MEDIA_TYPE, problem
from evaluation.enums import Side, Strength
from evaluation.models import Debate, Move, Participant
from evaluation.querysets.debate import debate_state
from evaluation.screens import sides
from evaluation.services.positions import (
    KEY_LENGTH,
    Refused,
    SideChanged,
    StatementNotOpen,
    TooMany,
    credit_argument,
    take_side,
    write_argument,
)
from evaluation.services.sessions import SessionOver
from evaluation.sessions import by_script

MAX_DIGITS = 18
OVER = "La séance est terminée : ce que vous venez d’envoyer n’est pas compté."
NOT_OPEN = "Cette affirmation est close : ce que vous venez d’envoyer n’est pas compté."
CHANGED = "Vous aviez déjà changé de côté : voici où vous êtes. Touchez un côté pour en changer encore."
INCOMPLETE = "Cet envoi est incomplet : rechargez la page, puis recommencez."


def debate_phone(request: HttpRequest, participant: Participant, debate: Debate) -> HttpResponse:
    """The statement in debate, the sides, the arguments; POST takes a side, argues, or credits an argument."""
    if request.method != "POST":
        return _page(request, participant, debate)
    try:
        ACTIONS.get(request.POST.get("action", ""), _unknown)(participant, request.POST)
    except SessionOver:
        return _refusal(request, participant, debate, 410, OVER)
    except StatementNotOpen:
        return _refusal(request, participant, debate, 409, NOT_OPEN)
    except SideChanged:
        return _refusal(request, participant, debate, 409, CHANGED)
    except Refused as error:
        return _refusal(request, participant, debate, 429 if isinstance(error, TooMany) else 422, str(error))
    return JsonResponse(own_state(participant, debate)) if by_script(request) else redirect(request.path)


def own_state(participant: Participant, debate: Debate) -> dict[str, Any]:
    """Where this phone stands on each statement, whether its last move waits for an argument; its own arguments."""
    last = Move.objects.filter(position=OuterRef("pk")).order_by("-moved_at", "-pk")
    newest = {"last_move": Subquery(last.values("pk")[:1]), "credited": Subquery(last.values("argument")[:1])}
    rows = participant.positions.filter(statement__debate=debate).annotate(**newest)
    positions = {
        str(row.statement_id): {
            "side": row.side,
            "strength": row.strength,
            "to_credit": row.last_move is not None and row.credited is None,
        }
        for row in rows
    }
    own = participant.arguments.filter(statement__debate=debate).order_by("pk")
    return {"positions": positions, "arguments": list(own.values_list("pk", flat=True))}


def _take_side(participant: Participant, data: QueryDict) -> None:
    take_side(
        participant=participant,
        statement=_number(data, "statement"),
        side=data.get("side", ""),
        before=data.get("before"),
        strength=_number(data, "strength") if data.get("strength") else None,
        argument=_number(data, "argument") if data.get("argument") else None,
        key=_key(data),
    )


def _write(participant: Participant, data: QueryDict) -> None:
    text = data.get("text", "")
    write_argument(participant=participant, statement=_number(data, "statement"), text=text, key=_key(data))


def _credit(participant: Participant, data: QueryDict) -> None:
    credit_argument(
        participant=participant,
        statement=_number(data, "statement"),
        argument=_number(data, "argument"),
        before=data.get("before"),
        key=_key(data),
    )


def _unknown(participant: Participant, data: QueryDict) -> None:
    raise Refused(INCOMPLETE)


ACTIONS: dict[str, Callable[[Participant, QueryDict], None]] = {
    "side": _take_side,
    "argument": _write,
    "credit": _credit,
}


def _number(data: QueryDict, name: str) -> int:
    text = data.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > MAX_DIGITS:
        raise Refused(INCOMPLETE)
    return int(text)


def _key(data: QueryDict) -> str:
    key = data.get("key", "")
    if len(key) > KEY_LENGTH or not key.isprintable():
        raise Refused(INCOMPLETE)
    return key


def _refusal(request: HttpRequest, participant: Participant, debate: Debate, status: int, text: str) -> HttpResponse:
    if by_script(request):
        body = problem(status, text, own=own_state(participant, debate))
        return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    return _page(request, participant, debate, text, status)


def _page(
    request: HttpRequest, participant: Participant, debate: Debate, refused: str = "", status: int = 200
) -> HttpResponse:
    state = json.loads(debate_state(participant.session_id) or "{}")
    own = own_state(participant, debate)
    statement = state["statement"]
    position = own["positions"].get(str(statement["id"])) if statement else None
    context = {
        "debate": debate,
        "session": participant.session,
        "participant": participant,
        "state": state,
        "position": position,
        "sides": sides(state),
        "creditable": _creditable(state, own, position),
        "side_label": Side(position["side"]).label if position else "",
        "strengths": Strength.choices,
        "data": {"state": state, "own": own},
        "refused": refused,
        "typed": request.POST.get("text", "") if refused else "",
    }
    return render(request, "evaluation/debate_phone.html", context, status=status)


def _creditable(state: dict[str, Any], own: dict[str, Any], position: dict[str, Any] | None) -> list[int]:
    """The arguments that may have moved this phone: those of the other side, or of its own after a move."""
    if position is None:
        return []
    foreign = [one for one in state["arguments"] if one["id"] not in own["arguments"]]
    return [one["id"] for one in foreign if one["side"] != position["side"] or position["to_credit"]]
