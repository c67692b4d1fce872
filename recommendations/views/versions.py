"""The agreed versions of a list, and what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from recommendations.difference import compare_lists
from recommendations.models import RecommendationList
from recommendations.permissions import may_decide, may_write
from recommendations.serializers import list_as_dict
from recommendations.views.opening import readable_list

MOST_CHANGES = 100
NOW = 0


@require_safe
def list_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions, each with its difference from the one before; the history for those who edit."""
    shown = readable_list(request, slug)
    versions = [*shown.versions.defer("data").select_related("event")]
    may_edit = may_write(request.user, shown)
    changes = shown.changes.select_related("made_by", "recommendation")[:MOST_CHANGES] if may_edit else []
    context = {"list": shown, "versions": versions, "changes": changes, "may_decide": may_decide(request.user, shown)}
    return render(request, "recommendations/list_versions.html", context)


@require_safe
def list_difference(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """What differs between two versions by their numbers; 0 is the list as it is today."""
    shown = readable_list(request, slug)
    before, after = _data(shown, old), _data(shown, new)
    context = {
        "list": shown,
        "left": _name(old),
        "right": _name(new),
        "difference": compare_lists(before, after),
    }
    return render(request, "recommendations/list_difference.html", context)


def _data(list: RecommendationList, number: int) -> dict[str, Any]:
    if number == NOW:
        return list_as_dict(list)
    return get_object_or_404(list.versions, number=number).data


def _name(number: int) -> str:
    return "Aujourd’hui" if number == NOW else f"Version {number}"
