"""What every set of published texts has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from inventory.permissions import Action, scoped
from portfolio.enums import State

if TYPE_CHECKING:
    from inventory.models import Territory


class TextQuerySet(QuerySet[Any]):
    """Rows with a `state` and a `territory`."""

    def published(self) -> Self:
        """What everyone reads."""
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """What is published, and the drafts of the territories where `user` may edit."""
        if not getattr(user, "is_authenticated", False):
            return self.published()
        drafts = scoped(self.model._default_manager.all(), user, Action.EDIT).values("pk")
        return self.filter(Q(state=State.PUBLISHED) | Q(pk__in=drafts))

    def within(self, *territories: Territory) -> Self:
        """Those of one of `territories` or of one that lies within them."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer__in=territories).values("inner"))
