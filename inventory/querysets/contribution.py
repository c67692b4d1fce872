"""The moderation queue, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Q, QuerySet

if TYPE_CHECKING:
    from inventory.models import Contribution, Territory


class ContributionQuerySet(QuerySet[Any]):
    def for_list(self) -> Self:
        """With what a line of the queue shows, in a constant number of queries."""
        places = ("territory", "initiative__territory")
        heavy = [f"{place}__{column}" for place in places for column in ("geometry", "outline")]
        return self.select_related(*places, "initiative", "decided_by").defer(
            *heavy, "initiative__search", "initiative__keywords"
        )

    def oldest_first(self) -> Self:
        """The order of the queue: who waited longest comes first."""
        return self.order_by("created_at", "pk")

    def holding(self, text: str) -> Self:
        """Contributions whose proposed name or description, record, or message hold `text`, whatever its case."""
        return self.filter(
            Q(data__name__icontains=text)
            | Q(data__summary__icontains=text)
            | Q(data__description__icontains=text)
            | Q(initiative__name__icontains=text)
            | Q(message__icontains=text)
            | Q(sheet_number__iexact=text)
        )

    def within(self, territory: Territory) -> Self:
        """Contributions filed in `territory` or in one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def count_by_state(self) -> dict[str, int]:
        """How many there are in each state; one query."""
        return dict(self.order_by().values_list("state").annotate(n=Count("pk")))

    def around(self, contribution: Contribution, *, before: int, after: int) -> tuple[list[Any], list[Any]]:
        """Up to `before` contributions ahead of `contribution` in the queue and `after` behind it; two queries."""
        when, key = contribution.created_at, contribution.pk
        ahead = self.filter(Q(created_at__lt=when) | Q(created_at=when, pk__lt=key)).order_by("-created_at", "-pk")
        behind = self.filter(Q(created_at__gt=when) | Q(created_at=when, pk__gt=key)).oldest_first()
        return list(ahead[:before])[::-1], list(behind[:after])
