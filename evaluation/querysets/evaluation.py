"""Evaluations, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from evaluation.enums import EvaluationState
from inventory.enums import Status
from inventory.permissions import Action, scoped

if TYPE_CHECKING:
    from inventory.models import Territory


class EvaluationQuerySet(QuerySet[Any]):
    def public(self) -> Self:
        """Closed ones that the initiative agreed to publish."""
        return self.filter(
            state=EvaluationState.CLOSED,
            consent_at__isnull=False,
            initiative__status__in=[Status.PUBLISHED, Status.CLOSED],
        )

    def visible_to(self, user: Any) -> Self:
        """The public ones, and those of the territories whose statistics `user` may read, or where they may edit."""
        every = self.model._default_manager.all()
        read = scoped(every, user, Action.READ_STATISTICS, "initiative__territory")
        edited = scoped(every, user, Action.EDIT, "initiative__territory")
        kept = Q(pk__in=every.public().values("pk")) | Q(pk__in=read.values("pk")) | Q(pk__in=edited.values("pk"))
        return self.filter(kept)

    def within(self, territory: Territory) -> Self:
        """Those of initiatives located in `territory` or in one that lies within it."""
        from inventory.models import Containment

        return self.filter(initiative__territory__in=Containment.objects.filter(outer=territory).values("inner"))
