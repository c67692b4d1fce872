"""What the pages of lists share: who may open what, and what is said when a change is no longer possible."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from inventory.permissions import Action, require
from recommendations.models import Recommendation, RecommendationList


def readable_list(request: HttpRequest, slug: str) -> RecommendationList:
    """The list `slug`, if the reader may see it; 404 otherwise."""
    return get_object_or_404(RecommendationList.objects.visible_to(request.user).for_list(), slug=slug)


def opened_list(request: HttpRequest, slug: str, action: Action = Action.EDIT) -> RecommendationList:
    """The list `slug`, if the user may do `action` there; 404 or 403 otherwise."""
    found = get_object_or_404(RecommendationList.objects.for_list(), slug=slug)
    require(request.user, action, found.territory)
    return found


def opened_recommendation(list: RecommendationList, number: int) -> Recommendation:
    """The recommendation `number` of an opened list."""
    found = get_object_or_404(list.recommendations.select_related("effort", "horizon"), number=number)
    found.list = list
    return found


def refused(request: HttpRequest, list: RecommendationList, text: str, back: str = "") -> HttpResponse:
    """409: what cannot be done any more, and the way back."""
    context: dict[str, Any] = {"list": list, "text": text, "back": back or list.get_absolute_url()}
    return render(request, "recommendations/list_refused.html", context, status=409)
