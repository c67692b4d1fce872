"""Saved posters, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from inventory.models import Territory


class PosterQuerySet(QuerySet[Any]):
    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def for_list(self) -> Self:
        """With what a line of the list shows, in a constant number of queries."""
        return self.select_related("territory").defer("territory__geometry", "territory__outline")
