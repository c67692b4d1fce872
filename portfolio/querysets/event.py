"""Events of the method, in the words of the domain."""

from __future__ import annotations

from datetime import date
from typing import Self

from portfolio.querysets.texts import TextQuerySet


class EventQuerySet(TextQuerySet):
    def for_list(self) -> Self:
        """With what a line of the timeline shows, in a constant number of queries."""
        return self.select_related("territory").defer("minutes", "territory__geometry", "territory__outline")

    def upcoming(self, today: date) -> Self:
        """Those of `today` and after."""
        return self.filter(date__gte=today)
