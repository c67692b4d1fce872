"""The sheets keyed in, on one page, and one button that publishes those that are ticked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from domino.paging import page_of
from inventory.comparison import Names
from inventory.models import Sphere, Theme
from inventory.permissions import Action, can_somewhere
from inventory.services.sheet_batch import Outcome, publish_sheets, review_sheets, waiting_sheets
from inventory.views.desk import MAX_VERSION_DIGITS, desk, may, without_version

PAGE_SIZE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def sheet_batch(request: HttpRequest) -> HttpResponse:
    """Review the sheets of the user's territories; a POST publishes those chosen and says which were left out."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    chosen = _chosen(request)
    if chosen is None:
        return without_version(request)
    if not chosen:
        return _page(request, problem="Cochez au moins une feuille à publier.", status=422)
    outcome = publish_sheets(
        chosen=chosen,
        moderator=request.user,
        is_allowed=lambda contribution: may(request.user, Action.MODERATE, contribution),
    )
    if not outcome.published and all(each.contribution is None for each in outcome.left_out):
        raise PermissionDenied
    if outcome.published:
        messages.success(request, _said(len(outcome.published)))
    return _page(request, outcome=outcome, status=409) if outcome.left_out else redirect("inventory:sheet_batch")


def _page(
    request: HttpRequest, *, outcome: Outcome | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    paginator = Paginator(waiting_sheets(request.user), PAGE_SIZE)
    # What was sent may have emptied the page it came from.
    page = paginator.page(1) if request.method == "POST" else page_of(request, paginator)
    reviews = review_sheets(page.object_list, request.user)
    spheres = {sphere.slug: sphere for sphere in Sphere.objects.all()}
    names = Names(*({"themes": review.contribution.data.get("themes")} for review in reviews))
    context: dict[str, Any] = {
        "page": page,
        "total": paginator.count,
        "rows": [
            (review, spheres.get(review.contribution.data.get("sphere") or ""), names.of(Theme, _themes(review)))
            for review in reviews
        ],
        # After a POST nothing is ticked: what is left there was left on purpose.
        "ready": sum(review.is_ready for review in reviews) if request.method != "POST" else 0,
        "preselected": request.method != "POST",
        "outcome": outcome,
        "problem": problem,
    }
    return render(request, "inventory/sheet_batch.html", context, status=status)


def _themes(review: Any) -> list[str]:
    return review.contribution.data.get("themes") or []


def _chosen(request: HttpRequest) -> dict[UUID, int] | None:
    """The sheets ticked, as id → version; None when the form is not one of ours."""
    chosen = {}
    for text in request.POST.getlist("sheet"):
        key, _, version = text.partition(":")
        if not version.isdecimal() or len(version) > MAX_VERSION_DIGITS:
            return None
        try:
            chosen[UUID(key)] = int(version)
        except ValueError:
            return None
    return chosen if len(chosen) <= PAGE_SIZE else None


def _said(count: int) -> str:
    return "Une feuille est publiée." if count == 1 else f"{count} feuilles sont publiées."
