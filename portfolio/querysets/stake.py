"""Stakes with what the portfolio knows of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from inventory.models import Stake
from portfolio.enums import State


def stakes_with_counts() -> QuerySet[Any]:
    """Every stake with `case_study_count` (published ones) and `insight_count`."""
    published = Q(case_studies__state=State.PUBLISHED)
    return Stake.objects.annotate(
        case_study_count=Count("case_studies", filter=published, distinct=True),
        insight_count=Count("insights", distinct=True),
    ).order_by("position", "name")
