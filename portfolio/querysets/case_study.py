"""Case studies, in the words of the domain."""

from __future__ import annotations

from typing import Self

from portfolio.querysets.texts import TextQuerySet


class CaseStudyQuerySet(TextQuerySet):
    def for_list(self) -> Self:
        """With what a tile shows, in a constant number of queries."""
        return self.select_related("stake", "territory").defer("body", "territory__geometry", "territory__outline")
