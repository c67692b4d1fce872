"""Case studies, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchVector
from django.db.models import Exists, OuterRef, Prefetch, Q

from inventory.models.functions import SEARCH_CONFIG
from inventory.querysets.initiative import InitiativeQuerySet, text_query
from inventory.text import words
from portfolio.querysets.texts import TextQuerySet

if TYPE_CHECKING:
    from inventory.models import Initiative

SEARCHED = ["title", "lead", "body", "place", "investigators"]


class CaseStudyQuerySet(TextQuerySet):
    def for_list(self) -> Self:
        """With what a tile shows, in a constant number of queries."""
        return (
            self.select_related("stake", "territory")
            .defer("body", "territory__geometry", "territory__outline")
            .prefetch_related(self._initiatives())
        )

    def complete(self) -> Self:
        """With everything that a page, a print-out or the API shows, in a constant number of queries."""
        from inventory.models import Containment

        links = Containment.objects.select_related("outer").defer("outer__geometry", "outer__outline")
        return (
            self.select_related("stake", "territory")
            .defer("territory__geometry", "territory__outline")
            .prefetch_related(
                self._initiatives(),
                Prefetch("territory__containments", queryset=links.order_by("outer__slug")),
                "interviews",
                "quotes",
                "illustrations",
            )
        )

    def of_initiative(self, initiative: Initiative) -> Self:
        """Those of `initiative` or of a record that was merged into it."""
        merged = Q(initiatives__merged_into__kept=initiative, initiatives__merged_into__undone_at=None)
        return self.filter(Q(initiatives=initiative) | merged).distinct()

    def holding(self, text: str) -> Self:
        """Those that hold every meaningful word of `text`, or whose initiative does."""
        if not words(text):
            return self.none()
        query = text_query(text)
        linked = _public_initiatives().filter(search=query, case_studies=OuterRef("pk"))
        searched = self.annotate(searched=SearchVector(*SEARCHED, config=SEARCH_CONFIG))
        return searched.filter(Q(searched=query) | Exists(linked))

    def _initiatives(self) -> Prefetch:
        shown = _public_initiatives().select_related("sphere", "territory").prefetch_related("themes")
        light = shown.defer("territory__geometry", "territory__outline", "search", "keywords", "description")
        return Prefetch("initiatives", queryset=light.order_by("name_plain", "pk"), to_attr="public_initiatives")


def _public_initiatives() -> InitiativeQuerySet:
    """What everyone may read of the census: a case study never shows more of it."""
    from inventory.models import Initiative

    everything: Any = Initiative.objects.all()
    return everything.visible_to(AnonymousUser())
