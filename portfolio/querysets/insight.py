"""Insights of the grid, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from portfolio.enums import State

if TYPE_CHECKING:
    from inventory.models import Initiative, Territory


class InsightQuerySet(QuerySet[Any]):
    def within(self, *territories: Territory) -> Self:
        """Those of one of `territories` or of one that lies within them."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer__in=territories).values("inner"))

    def of_initiative(self, initiative: Initiative) -> Self:
        """Those seen in `initiative`, in a record merged into it or in a published case study of it."""
        merged = Q(initiative__merged_into__kept=initiative, initiative__merged_into__undone_at=None)
        told = Q(case_study__initiatives=initiative, case_study__state=State.PUBLISHED)
        return self.filter(Q(initiative=initiative) | merged | told).distinct()

    def for_grid(self) -> Self:
        """With their sources, in a constant number of queries."""
        return self.select_related("stake", "territory", "case_study", "initiative", "event").defer(
            "territory__geometry",
            "territory__outline",
            "case_study__body",
            "initiative__search",
            "initiative__keywords",
            "event__minutes",
        )

    def first_of_cells(self, most: int) -> Self:
        """At most `most` of each cell (stake and kind), in its order."""
        cell = Window(RowNumber(), partition_by=[F("stake"), F("kind")], order_by=[F("position"), F("pk")])
        return self.annotate(rank=cell).filter(rank__lte=most)

    def counts(self) -> dict[tuple[int, str], int]:
        """How many each cell holds, by (stake's key, kind); one query."""
        counted = self.order_by().values_list("stake", "kind").annotate(Count("pk", distinct=True))
        return {(stake, kind): count for stake, kind, count in counted}
