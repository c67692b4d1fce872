"""Query parameters of the portfolio's pages and API: the names and values of the census."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory.filters import FacetFilter, TerritoryFilter
from inventory.models import Initiative, Stake, Theme
from portfolio.models import CaseStudy
from portfolio.querysets.case_study import CaseStudyQuerySet


class InitiativeThemeFilter(FacetFilter):
    """Case studies of an initiative that has one of the themes, or one beneath them."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        through, _ = Initiative.links("themes")
        beneath = Q(theme__in=value) | Q(theme__parent__in=value)
        studied = CaseStudy.initiatives.through._default_manager.filter(casestudy=OuterRef("pk"))
        linked = studied.filter(initiative__in=through._default_manager.filter(beneath).values("initiative"))
        return qs.filter(Exists(linked))


class CaseStudyFilter(django_filters.FilterSet):
    """A wrong value makes the set invalid: the answer is then a 400."""

    q = django_filters.CharFilter(label="Mots", method="filter_q", max_length=200)
    stake = FacetFilter(Stake, label="Enjeu")
    theme = InitiativeThemeFilter(Theme, label="Thématique")
    territory = TerritoryFilter(label="Territoire", method="filter_territory")

    class Meta:
        model = CaseStudy
        fields: list[str] = []

    def filter_q(self, queryset: CaseStudyQuerySet, name: str, value: str) -> CaseStudyQuerySet:
        return queryset.holding(value)

    def filter_territory(self, queryset: CaseStudyQuerySet, name: str, value: list[Any]) -> CaseStudyQuerySet:
        return queryset.within(*value)

    @property
    def is_active(self) -> bool:
        """Whether any parameter narrows the set."""
        return any(value not in (None, "", []) and list(value) for value in self.form.cleaned_data.values())

    def messages(self) -> list[str]:
        """What is wrong, one French sentence per parameter, naming it. Empty when valid."""
        return [f"{name} : {' '.join(map(str, texts))}" for name, texts in self.form.errors.items()]
