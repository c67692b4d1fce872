"""Votes of a list: all of them, a new one, its result, and the screen of the room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from domino.views import Missing
from evaluation.enums import SessionState
from evaluation.services.positions import Refused
from evaluation.views.debate import way_in
from inventory.permissions import Action, require
from inventory.views.desk import desk
from portfolio.enums import State
from recommendations.ballots import results_of, voters_of
from recommendations.enums import VoteMethod
from recommendations.forms.vote import VoteForm
from recommendations.models import Prioritisation
from recommendations.permissions import may_decide, may_write
from recommendations.placement import lines, marks
from recommendations.services.votes import create_prioritisation
from recommendations.tally import ordered
from recommendations.views.opening import opened_list, readable_list

NOT_YET = "Ce vote n’existe pas, ou n’est pas encore terminé : son résultat paraîtra ici avec la liste."


@never_cache
@require_safe
def vote_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The votes of a list that the reader may see, the last first."""
    shown = readable_list(request, slug)
    votes = Prioritisation.objects.visible_to(request.user).filter(list=shown).for_list()
    context = {"list": shown, "votes": votes, "may_write": may_write(request.user, shown) and shown.territory}
    return render(request, "recommendations/vote_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def vote_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Prepare a vote."""
    opened = opened_list(request, slug)
    page = "recommendations/vote_create.html"
    if request.method != "POST":
        event = opened.event.slug if opened.event else ""
        return render(request, page, {"list": opened, "form": VoteForm(list=opened, initial={"event": event})})
    form = VoteForm(request.POST, list=opened)
    if not form.is_valid():
        return render(request, page, {"list": opened, "form": form, "problems": form.problems()}, status=422)
    try:
        vote = create_prioritisation(list=opened, by=request.user, **form.cleaned_data)
    except Refused as error:
        return render(request, page, {"list": opened, "form": form, "problems": [(str(error), "")]}, status=422)
    messages.success(request, "Le vote est prêt : ouvrez la séance quand tout le monde est là.")
    return redirect("recommendations:vote_control", slug, vote.pk)


@never_cache
@require_safe
def vote_result(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What came out of a vote, once its session is over; before that, for the team only."""
    shown = Prioritisation.objects.visible_to(request.user).for_list().filter(list__slug=slug, pk=pk).first()
    if shown is None:
        raise Missing(NOT_YET)
    event = shown.session.event
    context = {
        **result_context(shown),
        "may_write": may_write(request.user, shown.list),
        "event": event if event and event.state == State.PUBLISHED else None,
    }
    return render(request, "recommendations/vote_result.html", context)


@never_cache
@require_safe
@login_required
def vote_projector(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The big screen of the room: the way in, then what the votes come to so far."""
    shown = opened_vote(request, slug, pk)
    control_url = reverse("recommendations:vote_control", args=[slug, pk])
    context = {**result_context(shown), "control_url": control_url, **way_in(request, shown.session)}
    return render(request, "recommendations/vote_projector.html", context)


def opened_vote(request: HttpRequest, slug: str, pk: int) -> Prioritisation:
    """The vote `pk` of the list `slug`, for those who write the list."""
    found = get_object_or_404(Prioritisation.objects.for_list(), list__slug=slug, pk=pk)
    require(request.user, Action.EDIT, found.list.territory)
    return found


def result_context(vote: Prioritisation) -> dict[str, Any]:
    """What screens show of a vote: its rows as (recommendation, result) by rank; the chart of a placement."""
    rows = {row.pk: row for row in vote.list.recommendations.order_by("position", "number")}
    for row in rows.values():
        row.list = vote.list
    results = results_of(vote, [*rows])
    phones, keyed = voters_of(vote)
    context: dict[str, Any] = {
        "vote": vote,
        "list": vote.list,
        "session": vote.session,
        "rows": [(rows[key], results[key]) for key in ordered(results, [*rows])],
        "phones": phones,
        "keyed": keyed,
        "people": phones + keyed,
        "is_over": vote.session.state == SessionState.CLOSED,
        "is_dots": vote.method == VoteMethod.DOTS,
    }
    if vote.method == VoteMethod.DOTS:
        return context | {"most": max((result.total for result in results.values()), default=0)}
    placed = [
        (rows[key].number, result.impact.median, result.effort.median)
        for key, result in results.items()
        if result.people
    ]
    return context | {"marks": marks(placed), "lines": lines(), "any_placed": bool(placed)}


def control_rights(request: HttpRequest, vote: Prioritisation) -> dict[str, bool]:
    """What the user may do with a vote."""
    return {"may_moderate": may_decide(request.user, vote.list), "may_write": may_write(request.user, vote.list)}
