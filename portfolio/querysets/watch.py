"""Links of the shared watch and foresight sheets, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from portfolio.querysets.texts import TextQuerySet

if TYPE_CHECKING:
    from inventory.models import Territory


class WatchLinkQuerySet(QuerySet[Any]):
    def within(self, territory: Territory) -> Self:
        """Those shared on `territory` or on one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def for_list(self) -> Self:
        """With what a line shows, in one query."""
        return self.select_related("theme", "stake", "territory").defer("territory__geometry", "territory__outline")


class ForesightQuerySet(TextQuerySet):
    def for_list(self) -> Self:
        """With what a tile shows, in one query."""
        light = self.select_related("stake", "theme", "territory")
        return light.defer("institution", "change", "territory__geometry", "territory__outline")

    def about(self, territory: Territory) -> Self:
        """Those of `territory`, of what lies within it and of what it lies within."""
        from inventory.models import Containment

        inner = Containment.objects.filter(outer=territory).values("inner")
        outer = Containment.objects.filter(inner=territory).values("outer")
        return self.filter(territory__in=inner.union(outer))
