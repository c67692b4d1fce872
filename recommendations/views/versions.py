"""The agreed versions of a list, and what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from recommendations.difference import compare_lists
from recommendations.enums import Status
from recommendations.facts import day, facts
from recommendations.models import RecommendationList
from recommendations.permissions import may_decide, may_write
from recommendations.serializers import list_as_dict, version_as_dict
from recommendations.views.opening import list_files, readable_list

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
def list_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version as it was agreed, whole; what became of the list since stands on its own page."""
    shown = readable_list(request, slug)
    version = get_object_or_404(shown.versions.select_related("event"), number=number)
    data = version_as_dict(version)
    context = {
        "list": shown,
        "version": version,
        "data": data,
        "recommendations": [_frozen(each, data["labels"]) for each in data["recommendations"]],
        "files": list_files(shown, f"version={number}"),
    }
    return render(request, "recommendations/list_version.html", context)


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
    return version_as_dict(get_object_or_404(list.versions, number=number))


def _frozen(recommendation: dict[str, Any], labels: dict[str, dict[str, str]]) -> dict[str, Any]:
    """A recommendation of a version, its facts and follow-ups in words."""
    follow_ups = [
        {"day": day(each["date"]), "label": Status(each["status"]).label, "text": each["text"]}
        for each in recommendation["follow_ups"]
    ]
    return {**recommendation, "facts": facts(recommendation, labels), "follow_ups": follow_ups}


def _name(number: int) -> str:
    return "Aujourd’hui" if number == NOW else f"Version {number}"
