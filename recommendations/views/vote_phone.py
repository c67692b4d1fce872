"""A vote on a phone: the page, and what is sent from it, with script (JSON) or without (forms)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from domino.problems import MEDIA_TYPE, problem
from evaluation.enums import SessionState
from evaluation.models import Participant
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver
from evaluation.sessions import by_script
from recommendations.ballots import own_votes as own_state
from recommendations.enums import ListState, VoteMethod
from recommendations.models import Prioritisation
from recommendations.models.vote import MAX_GRADE
from recommendations.services.votes import INCOMPLETE, VoteChanged, give_dots, place

MAX_DIGITS = 4
OVER = "Le vote est terminé : ce que vous venez d’envoyer n’est pas compté."
CHANGED = "Vous aviez déjà changé cette voix : voici où vous en êtes."
GRADES = range(MAX_GRADE + 1)


def vote_phone(request: HttpRequest, participant: Participant, vote: Prioritisation) -> HttpResponse:
    """The list with what this phone gave; POST gives dots, or places a recommendation."""
    if request.method != "POST":
        return _page(request, participant, vote)
    try:
        ACTIONS.get(request.POST.get("action", ""), _unknown)(participant, request.POST)
    except SessionOver:
        return _refusal(request, participant, vote, 410, OVER)
    except VoteChanged:
        return _refusal(request, participant, vote, 409, CHANGED)
    except Refused as error:
        return _refusal(request, participant, vote, 422, str(error))
    if by_script(request):
        return JsonResponse(own_state(participant, vote))
    return redirect(f"{request.path}#p-{request.POST['recommendation']}")


def _dots(participant: Participant, data: QueryDict) -> None:
    before = _number(data, "before") if "before" in data else None
    give_dots(participant=participant, recommendation=_key(data), dots=_number(data, "dots"), before=before)


def _place(participant: Participant, data: QueryDict) -> None:
    before = data.get("before")
    if data.get("clear"):
        place(participant=participant, recommendation=_key(data), at=None, before=_grades(before))
        return
    if not (data.get("impact") and data.get("effort")):
        raise Refused("Choisissez un effet et un effort, de 0 à 4.")
    at = (_number(data, "impact"), _number(data, "effort"))
    place(participant=participant, recommendation=_key(data), at=at, before=_grades(before))


def _unknown(participant: Participant, data: QueryDict) -> None:
    raise Refused(INCOMPLETE)


ACTIONS: dict[str, Callable[[Participant, QueryDict], None]] = {"dots": _dots, "place": _place}


def _grades(text: str | None) -> tuple[int, int] | str | None:
    """ "3-1" as (3, 1), "" for nowhere, None when the phone does not say."""
    if not text:
        return text
    impact, _, effort = text.partition("-")
    if not (len(text) == len("0-0") and impact.isascii() and impact.isdecimal() and effort.isdecimal()):
        raise Refused(INCOMPLETE)
    return int(impact), int(effort)


def _number(data: QueryDict, name: str) -> int:
    text = data.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise Refused(INCOMPLETE)
    return int(text)


def _key(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("recommendation", ""))
    except ValueError as error:
        raise Refused(INCOMPLETE) from error


def _refusal(request: HttpRequest, participant: Participant, vote: Prioritisation, status: int, text: str) -> Any:
    if by_script(request):
        body = problem(status, text, own=own_state(participant, vote))
        return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    return _page(request, participant, vote, text, status)


def _page(
    request: HttpRequest, participant: Participant, vote: Prioritisation, refused: str = "", status: int = 200
) -> HttpResponse:
    own = own_state(participant, vote)
    rows = vote.list.recommendations.only("id", "number", "position", "title", "list_id")
    context = {
        "vote": vote,
        "session": participant.session,
        "participant": participant,
        "items": [_item(row, vote, own) for row in rows],
        "own": own,
        "grades": GRADES,
        "is_dots": vote.method == VoteMethod.DOTS,
        "is_over": participant.session.state == SessionState.CLOSED,
        "is_public": vote.list.state != ListState.DRAFT,
        "refused": refused,
    }
    return render(request, "recommendations/vote_phone.html", context, status=status)


def _item(row: Any, vote: Prioritisation, own: dict[str, Any]) -> dict[str, Any]:
    """A line of the page: what was given, and what one more or one less would be."""
    if vote.method == VoteMethod.PLACEMENT:
        impact, effort = own["places"].get(str(row.pk), (None, None))
        before = "" if impact is None else f"{impact}-{effort}"
        return {"recommendation": row, "impact": impact, "effort": effort, "before": before}
    dots = own["dots"].get(str(row.pk), 0)
    may_add = own["left"] > 0 and dots < vote.max_per_item
    return {
        "recommendation": row,
        "dots": dots,
        "pips": "●" * dots,
        "more": dots + 1,
        "less": max(dots - 1, 0),
        "may_add": may_add,
    }
