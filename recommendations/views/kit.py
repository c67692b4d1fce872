"""Kits as everyone reads them, and what a territory made of the one that it began from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evaluation.portable import level_texts
from inventory.models import Territory
from inventory.permissions import Action, can_somewhere, require
from inventory.views.desk import desk
from portfolio.enums import EventKind, Step
from recommendations.kit_comparison import compare_use
from recommendations.kits import TERM_LABELS
from recommendations.matrix import build_matrix
from recommendations.models import Kit, KitUse
from recommendations.services.kit_terms import missing_terms
from recommendations.services.kits import kit_as_json


@require_safe
def kit_list(request: HttpRequest) -> HttpResponse:
    """What a kit is, and those that are here."""
    context = {
        "kits": Kit.objects.for_list().order_by("created_at", "pk"),
        "may_make": can_somewhere(request.user, Action.MODERATE),
        "may_import": can_somewhere(request.user, Action.ADMINISTER),
        "territory": request.GET.get("territoire", "")[:120],
    }
    return render(request, "recommendations/kit_list.html", context)


@require_safe
def kit_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a kit holds."""
    kit = get_object_or_404(Kit, slug=slug)
    recommendations = (kit.data["recommendations"] or {"recommendations": []})["recommendations"]
    context = {
        "kit": kit,
        "data": kit.data,
        "steps": _steps(kit.data["events"]),
        "criteria": _criteria(kit.data["referential"]),
        "matrix": build_matrix(SimpleNamespace(**each) for each in recommendations),
        "terms": _terms(kit.data),
        "may_start": can_somewhere(request.user, Action.EDIT),
        "territory": request.GET.get("territoire", "")[:120],
    }
    return render(request, "recommendations/kit_detail.html", context)


@require_safe
def kit_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The file of a kit, which another instance can load."""
    kit = get_object_or_404(Kit, slug=slug)
    response = JsonResponse(kit_as_json(kit), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="kit-{kit.slug}.json"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@desk
def kit_difference(request: HttpRequest, slug: str) -> HttpResponse:
    """What a territory, whose drafts the reader may edit, made of its kit; `kit` names one of several."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    require(request.user, Action.EDIT, territory)
    uses = list(KitUse.objects.filter(territory=territory).select_related("kit").defer("kit__data"))
    asked = request.GET.get("kit", "")
    use = next((each for each in uses if each.kit and each.kit.slug == asked), uses[0] if uses else None)
    context: dict[str, Any] = {
        "territory": territory,
        "uses": uses,
        "use": use,
        "parts": compare_use(use) if use else [],
        "method": reverse("portfolio:territory_method", args=[slug]),
    }
    return render(request, "recommendations/kit_difference.html", context)


def _steps(events: list[dict[str, str]]) -> list[tuple[Step, list[dict[str, str]]]]:
    """The events under the steps that they belong to, with the name of their kind."""
    named = [{**event, "kind_name": _kind_of(event)} for event in events]
    return [(step, found) for step in Step if (found := [each for each in named if each["step"] == step])]


def _kind_of(event: dict[str, str]) -> str:
    """The name of its kind, unless the title says it."""
    name = str(EventKind(event["kind"]).label)
    return "" if name == event["title"].casefold() else name


def _criteria(referential: dict[str, Any] | None) -> list[dict[str, Any]]:
    rows = referential["criteria"] if referential else []
    for criterion in rows:
        for indicator in criterion["indicators"]:
            indicator["texts"] = level_texts(indicator)
    return rows


def _terms(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Each table of the vocabulary: its label, its terms, and which of them this site lacks."""
    missing = missing_terms(data)
    return [
        {"label": label, "terms": data["taxonomies"][table], "missing": [term["slug"] for term in missing[table]]}
        for table, label in TERM_LABELS.items()
        if data["taxonomies"][table]
    ]
