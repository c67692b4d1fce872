"""What the portfolio's files say: columns and rows (domino.exports makes the bytes)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, IntegerField, When
from django.utils import timezone

from domino.exports import Column
from portfolio.enums import InsightKind
from portfolio.grid import sources_of
from portfolio.querysets.insight import InsightQuerySet

INSIGHT_COLUMNS = [
    Column("stake", "enjeu", "text"),
    Column("kind", "nature", "text"),
    Column("text", "texte", "text"),
    Column("source_kind", "nature de la source", "list"),
    Column("source_title", "source", "list"),
    Column("source_url", "adresse de la source", "list"),
    Column("territory", "territoire", "text"),
    Column("date", "date", "date"),
]
ROWS_AT_ONCE = 500


def insight_rows(insights: InsightQuerySet, site: str) -> Iterator[list[Any]]:
    """Rows of INSIGHT_COLUMNS in the order of the grid; `site` (scheme and host) stands before the addresses."""
    order = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(InsightKind)), output_field=IntegerField())
    ordered = insights.for_grid().order_by("stake__position", "stake__name", order, "position", "pk")
    for insight in ordered.iterator(ROWS_AT_ONCE):
        sources = sources_of(insight)
        yield [
            insight.stake.name,
            insight.get_kind_display(),
            insight.text,
            [each.kind.label for each in sources],
            [each.title for each in sources],
            [site + each.url for each in sources],
            insight.territory.name,
            timezone.localdate(insight.created_at),
        ]
