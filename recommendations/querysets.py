"""Lists of recommendations, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from inventory.permissions import Action, scoped
from recommendations.enums import ListState

if TYPE_CHECKING:
    from inventory.models import Territory


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
