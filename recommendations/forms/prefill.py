"""What a suggestion puts into the form of a new recommendation, from the query of its button."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from inventory.models import ResourceKind, Territory
from recommendations.forms.recommendation import criteria_for, insights_for

MOST = 30
MAX_DIGITS = 12


def prefilled(data: QueryDict, territory: Territory | None) -> dict[str, Any]:
    """The values of `critere`, `analyse` (keys) and `besoin` (slugs) that the territory knows; others are left out."""
    values = {
        "criteria": criteria_for(territory).filter(pk__in=_keys(data, "critere")).values_list("pk", flat=True),
        "insights": insights_for(territory).filter(pk__in=_keys(data, "analyse")).values_list("pk", flat=True),
        "needs": ResourceKind.objects.filter(slug__in=_texts(data, "besoin")).values_list("slug", flat=True),
    }
    return {name: [*found] for name, found in values.items()}


def _keys(data: QueryDict, name: str) -> list[int]:
    return [int(text) for text in _texts(data, name) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS]


def _texts(data: QueryDict, name: str) -> list[str]:
    return [text for text in data.getlist(name)[:MOST] if "\x00" not in text]
