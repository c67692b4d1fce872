"""Declared effects, in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from portfolio.enums import State

if TYPE_CHECKING:
    from inventory.models import Initiative
    from portfolio.models import CaseStudy


class EffectQuerySet(QuerySet[Any]):
    def of_initiative(self, initiative: Initiative) -> Self:
        """Those that `initiative`, or a record merged into it, declares, and those of its published case studies."""
        merged = Q(initiative__merged_into__kept=initiative, initiative__merged_into__undone_at=None)
        told = Q(case_study__initiatives=initiative, case_study__state=State.PUBLISHED, initiative__isnull=True)
        return self.filter(Q(initiative=initiative) | merged | told).distinct().for_list()

    def of_case_study(self, case_study: CaseStudy) -> Self:
        """Those that `case_study` tells, and those that its initiatives declare; of what everyone may read."""
        from inventory.models import Initiative

        everything: Any = Initiative.objects.all()
        shown = Q(initiative__isnull=True) | Q(initiative__in=everything.visible_to(AnonymousUser()))
        declared = Q(initiative__in=case_study.initiatives.values("pk"))
        return self.filter(Q(case_study=case_study) | declared).filter(shown).distinct().for_list()

    def for_list(self) -> Self:
        """With kind and sources, in a constant number of queries."""
        return self.select_related("kind", "initiative", "case_study").defer(
            "initiative__search", "initiative__keywords", "case_study__body"
        )
