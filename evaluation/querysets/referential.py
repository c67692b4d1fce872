"""Referentials, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from evaluation.enums import VersionState
from inventory.permissions import Action, scoped

if TYPE_CHECKING:
    from inventory.models import Territory


class ReferentialQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those with a version once agreed, and the drafts of the territories where `user` may edit."""
        own = scoped(self.model._default_manager.all(), user, Action.EDIT).values("pk")
        agreed = Q(versions__state__in=[VersionState.AGREED, VersionState.SUPERSEDED])
        return self.filter(agreed | Q(pk__in=own)).distinct()

    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))
