"""Lists of recommendations, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchVector
from django.db.models import Count, Prefetch, Q, QuerySet

from inventory.models.functions import SEARCH_CONFIG
from inventory.permissions import Action, scoped
from inventory.querysets.initiative import text_query
from inventory.text import words
from recommendations.enums import ListState

if TYPE_CHECKING:
    from inventory.models import Territory

SEARCHED = ["title", "category", "context", "how", "success"]


class RecommendationListQuerySet(QuerySet[Any]):
    def libraries(self) -> Self:
        """Those that belong to no territory: to copy from."""
        return self.filter(territory=None)

    def visible_to(self, user: Any) -> Self:
        """Those no longer in preparation, and those of the territories where `user` may edit."""
        own = scoped(self.model._default_manager.all(), user, Action.EDIT).values("pk")
        return self.filter(~Q(state=ListState.DRAFT) | Q(pk__in=own))

    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def for_list(self) -> Self:
        """With what a row shows: territory, event, origin and `recommendation_count`; one query, without polygons."""
        rows = self.select_related("territory", "event", "origin").defer(
            "territory__geometry", "territory__outline", "event__minutes"
        )
        return rows.annotate(recommendation_count=Count("recommendations", distinct=True))


class RecommendationQuerySet(QuerySet[Any]):
    def complete(self) -> Self:
        """With everything that a page, a file or the API shows, in a constant number of queries."""
        from evaluation.models import Argument
        from recommendations.models import Inspiration, Partner

        inspirations = Inspiration.objects.select_related("initiative", "case_study", "other__list")
        partners = Partner.objects.select_related("initiative")
        return self.select_related("effort", "horizon", "origin__list__territory").prefetch_related(
            "stakes",
            "needs",
            "criteria__version__referential",
            "insights",
            Prefetch("arguments", Argument.objects.select_related("statement__debate__session")),
            Prefetch("partners", partners.defer("initiative__search", "initiative__keywords")),
            Prefetch(
                "inspirations",
                inspirations.defer("initiative__search", "initiative__keywords", "case_study__body"),
            ),
            "follow_ups",
        )

    def visible_to(self, user: Any) -> Self:
        """Those of the lists that `user` may read."""
        from recommendations.models import RecommendationList

        return self.filter(list__in=RecommendationList.objects.visible_to(user).values("pk"))

    def holding(self, text: str) -> Self:
        """Those that hold every meaningful word of `text`."""
        if not words(text):
            return self.none()
        searched = self.annotate(searched=SearchVector(*SEARCHED, config=SEARCH_CONFIG))
        return searched.filter(searched=text_query(text))
