"""Keeping records true: the work list of the team, and the three pages that a mail leads to."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from domino.paging import page_of
from domino.views import bad_request
from inventory.enums import TokenPurpose
from inventory.forms.freshness import WorkListForm
from inventory.models import Initiative
from inventory.permissions import Action, can_somewhere, scoped
from inventory.services.freshness import answer_correct, answer_ended, answer_right, to_look_at
from inventory.services.tokens import find_token
from inventory.views.desk import desk

PAGE_SIZE = 20


@dataclass(frozen=True)
class Answer:
    """What a page asks, and the words of its one button."""

    title: str
    button: str
    icon: str
    thanks: str = ""


ANSWERS = {
    "right": Answer(
        "La fiche est toujours exacte ?", "Confirmer la fiche", "circle-check", "Merci : la fiche est confirmée."
    ),
    "correct": Answer("Corriger la fiche ?", "Ouvrir la fiche à corriger", "pencil"),
    "ended": Answer(
        "L’initiative est terminée ?",
        "Dire qu’elle est terminée",
        "archive",
        "Merci. L’équipe d’animation marquera la fiche terminée.",
    ),
}


@require_safe
@desk
def freshness_list(request: HttpRequest) -> HttpResponse:
    """Records to look at where the user moderates: stale ones and those whose site is silent."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    form = WorkListForm(request.GET)
    if not form.is_valid():
        return bad_request(request, message=" ".join(form.messages()))
    own = scoped(Initiative.objects.all(), request.user, Action.MODERATE)
    records = form.apply(to_look_at(own, timezone.localdate(), ordering=form.ordering_shown))
    page = page_of(request, Paginator(records.for_list(), PAGE_SIZE))
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "inventory/freshness_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def freshness_answer(request: HttpRequest, secret: str, answer: str) -> HttpResponse:
    """One answer to the mail: the page shows it, its one POST gives it. A link scanner confirms nothing."""
    token = find_token(purpose=TokenPurpose.FRESHNESS, secret=secret)
    context = {"asked": ANSWERS[answer], "initiative": token.initiative if token else None}
    if token is None:
        return _private(render(request, "inventory/freshness_answer.html", context, status=410))
    if request.method == "POST":
        if answer == "correct":
            own = answer_correct(secret=secret)
            return _private(redirect("inventory:own_record", secret=own or secret))
        given = answer_right(secret=secret) if answer == "right" else answer_ended(secret=secret)
        context |= {"initiative": given, "done": given is not None}
    return _private(render(request, "inventory/freshness_answer.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """Secret addresses are neither passed on to other sites nor indexed."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
