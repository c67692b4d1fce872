"""What the pages of lists share: who may open what, and what is said when a change is no longer possible."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from inventory.permissions import Action, require
from recommendations.models import Recommendation, RecommendationList

FILES = {"pdf": "Document pour le conseil (PDF)", "docx": "Word", "odt": "LibreOffice", "xlsx": "Excel", "ods": "Calc"}
TABLES = {"xlsx": "Excel (XLSX)", "ods": "LibreOffice (ODS)", "csv": "Texte (CSV)"}


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


def list_files(list: RecommendationList, query: str = "") -> Any:
    """(address, label) of the files of a list, for the filters or the version that `query` names."""
    ends = f"?{query}" if query else ""
    return [
        (reverse("recommendations:list_download", args=[list.slug, name]) + ends, label)
        for name, label in FILES.items()
    ]


def list_tables(list: RecommendationList, query: str) -> dict[str, Any]:
    """(address, label) of the tables of a list, to which columns are added, and the address of its JSON."""
    data = reverse("recommendations:list_download", args=[list.slug, "json"])
    return {
        "tables": [
            (reverse("recommendations:list_download", args=[list.slug, name]), label) for name, label in TABLES.items()
        ],
        "json_url": f"{data}?{query}" if query else data,
    }


def refused(request: HttpRequest, list: RecommendationList, text: str, back: str = "") -> HttpResponse:
    """409: what cannot be done any more, and the way back."""
    context: dict[str, Any] = {"list": list, "text": text, "back": back or list.get_absolute_url()}
    return render(request, "recommendations/list_refused.html", context, status=409)
