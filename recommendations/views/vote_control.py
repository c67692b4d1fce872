"""The facilitator's page of a vote: open it, follow it, key in the room, end it, take its result into the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from evaluation.services import sessions
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver
from evaluation.views.debate import way_in
from inventory.permissions import Action, require
from recommendations.forms.vote import read_keyed
from recommendations.models import Prioritisation
from recommendations.services.votes import delete_prioritisation, key_votes, take_priorities
from recommendations.views.vote import control_rights, opened_vote, result_context

OVER = "La séance est terminée : cette action n’est plus possible."
BROKEN = "Ce formulaire est incomplet : rechargez la page, puis recommencez."


class VoteAction(NamedTuple):
    """What it needs, and what it does, returning the French sentence that says so."""

    needs: Action
    run: Callable[[Prioritisation, QueryDict, Any], str]


def _open(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    sessions.open_session(session=vote.session, by=user)
    return "La séance est ouverte : projetez le code, chacun vote sur son téléphone."


def _close(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    sessions.close_session(session=vote.session)
    return "Le vote est terminé. Le résultat ne change plus."


def _purge(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    sessions.purge_session(session=vote.session)
    return "Les téléphones sont oubliés. Les voix restent, sans lien entre elles."


def _key(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    people, given = read_keyed(data, vote, vote.list.recommendations.all())
    key_votes(prioritisation=vote, people=people, given=given)
    return "Le comptage de la salle est noté."


def _priorities(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    with_order = data.get("with_order") == "1"
    take_priorities(prioritisation=vote, by=user, with_order=with_order)
    return "La liste est rangée par ce vote." if with_order else "Les priorités de la liste sont celles de ce vote."


def _delete(vote: Prioritisation, data: QueryDict, user: Any) -> str:
    delete_prioritisation(prioritisation=vote)
    return "Le vote est supprimé."


ACTIONS: dict[str, VoteAction] = {
    "open-session": VoteAction(Action.MODERATE, _open),
    "close-session": VoteAction(Action.MODERATE, _close),
    "purge": VoteAction(Action.MODERATE, _purge),
    "key": VoteAction(Action.MODERATE, _key),
    "priorities": VoteAction(Action.EDIT, _priorities),
    "delete": VoteAction(Action.EDIT, _delete),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vote_control(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lead a vote."""
    vote = opened_vote(request, slug, pk)
    if request.method != "POST":
        return _page(request, vote)
    name = request.POST.get("action", "")
    action = ACTIONS.get(name)
    if action is None:
        return bad_request(request, message=BROKEN)
    require(request.user, action.needs, vote.list.territory)
    try:
        said = action.run(vote, request.POST, request.user)
    except SessionOver:
        return _page(request, vote, OVER, 409)
    except Refused as error:
        return _page(request, vote, str(error), 422)
    messages.success(request, said)
    return redirect("recommendations:vote_list", slug) if name == "delete" else redirect(request.path)


def _page(request: HttpRequest, vote: Prioritisation, refused: str = "", status: int = 200) -> HttpResponse:
    vote = Prioritisation.objects.for_list().get(pk=vote.pk)
    shown = result_context(vote)
    keyed = {row.recommendation_id: row for row in vote.votes.filter(is_keyed=True)}
    context = {
        **shown,
        "subject": vote,
        "projector_url": reverse("recommendations:vote_projector", args=[vote.list.slug, vote.pk]),
        "joined": vote.session.participants.count(),
        "boxes": _boxes(shown["rows"], keyed, request.POST if refused else None),
        "keyed_people": request.POST.get("people", "") if refused else shown["keyed"] or "",
        "refused": refused,
        **control_rights(request, vote),
        **way_in(request, vote.session),
    }
    return render(request, "recommendations/vote_control.html", context, status=status)


def _boxes(rows: Any, keyed: dict[Any, Any], typed: QueryDict | None) -> list[dict[str, Any]]:
    """What the boxes of the room's counts hold, in the order of the list: as noted, or as typed when refused."""
    boxes = []
    for row, _ in sorted(rows, key=lambda pair: (pair[0].position, pair[0].number)):
        box: dict[str, Any] = {"recommendation": row}
        for name in ("dots", "impact", "effort"):
            noted = getattr(keyed[row.pk], name) if row.pk in keyed else None
            box[name] = typed.get(f"{name}-{row.pk}", "") if typed else "" if noted is None else noted
        boxes.append(box)
    return boxes
