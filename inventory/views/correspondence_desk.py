"""Letters that a recipient reported, for those who moderate where the initiative is."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from domino.paging import page_of
from inventory.enums import CorrespondenceState
from inventory.models import Correspondence
from inventory.permissions import Action, can_somewhere, require, scoped
from inventory.services.correspondences import lift_report, reported_to, settle_report
from inventory.views.desk import desk

PAGE_SIZE = 20


@require_safe
@desk
def correspondence_list(request: HttpRequest) -> HttpResponse:
    """Reported letters, the oldest first; addresses for those who read private contacts there."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    reported = reported_to(request.user).select_related("initiative__territory", "kind").prefetch_related("messages")
    heavy = ("geometry", "outline")
    reported = reported.defer(
        "initiative__search", "initiative__keywords", *(f"initiative__territory__{name}" for name in heavy)
    )
    page = page_of(request, Paginator(reported, PAGE_SIZE))
    shown = Correspondence.objects.filter(pk__in=[each.pk for each in page])
    readable = scoped(shown, request.user, Action.READ_PRIVATE, "initiative__territory").values_list("pk", flat=True)
    context: dict[str, Any] = {"page": page, "total": page.paginator.count, "readable": set(readable)}
    return render(request, "inventory/correspondence_list.html", context)


@require_POST
@desk
def correspondence_lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing wrong with it: the letter goes on."""
    correspondence = _opened(request, pk)
    return _done(request, lift_report(correspondence=correspondence), CorrespondenceState.OPEN, "rouverte")


@require_POST
@desk
def correspondence_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The report is right: it ends here."""
    correspondence = _opened(request, pk)
    return _done(request, settle_report(correspondence=correspondence), CorrespondenceState.CLOSED, "terminée")


def _done(request: HttpRequest, correspondence: Correspondence, wanted: CorrespondenceState, word: str) -> HttpResponse:
    if correspondence.state == wanted:
        messages.success(request, f"La correspondance avec « {correspondence.initiative} » est {word}.")
    else:
        messages.warning(request, "Quelqu’un l’avait déjà traitée : rien n’a changé.")
    return redirect("inventory:correspondence_list")


def _opened(request: HttpRequest, pk: uuid.UUID) -> Correspondence:
    """The correspondence `pk`, if the user moderates where its initiative is; 404 or 403 otherwise."""
    rows = Correspondence.objects.select_related("initiative__territory").defer(
        "initiative__territory__geometry", "initiative__territory__outline"
    )
    correspondence = get_object_or_404(rows, pk=pk)
    require(request.user, Action.MODERATE, correspondence.initiative.territory)
    return correspondence
