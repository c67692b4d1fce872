"""Insights of the grid, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from inventory.models import Territory


class InsightQuerySet(QuerySet[Any]):
    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def for_grid(self) -> Self:
        """With their sources, in a constant number of queries."""
        return self.select_related("stake", "case_study", "initiative", "event").defer(
            "case_study__body", "initiative__search", "initiative__keywords", "event__minutes"
        )
