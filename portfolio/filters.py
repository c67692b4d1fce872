"""Query parameters of the portfolio's pages and API: the names and values of the census."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory.filters import FacetFilter, TerritoryFilter
from inventory.models import Initiative, Stake, Theme
from portfolio.enums import EventKind, Step, WatchKind
from portfolio.models import CaseStudy, Event, Insight, WatchLink
from portfolio.querysets.case_study import CaseStudyQuerySet
from portfolio.querysets.event import EventQuerySet
from portfolio.querysets.insight import InsightQuerySet


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


class Facets(django_filters.FilterSet):
    """A wrong value makes the set invalid: the answer is then a 400."""

    @property
    def is_active(self) -> bool:
        """Whether any parameter narrows the set."""
        return any(value not in (None, "", []) and list(value) for value in self.form.cleaned_data.values())

    def messages(self) -> list[str]:
        """What is wrong, one French sentence per parameter, naming it. Empty when valid."""
        return [f"{name} : {' '.join(map(str, texts))}" for name, texts in self.form.errors.items()]


class CaseStudyFilter(Facets):
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


class InsightFilter(Facets):
    """Insights of one stake: those of some territories."""

    territory = TerritoryFilter(label="Territoire", method="filter_territory")

    class Meta:
        model = Insight
        fields: list[str] = []

    def filter_territory(self, queryset: InsightQuerySet, name: str, value: list[Any]) -> InsightQuerySet:
        return queryset.within(*value) if value else queryset


class LinkThemeFilter(FacetFilter):
    """Links of one of the themes, or of one beneath them."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(Q(theme__in=value) | Q(theme__parent__in=value)) if value else qs


class LinkKindField(django_filters.fields.MultipleChoiceField):
    """Kinds of link; a blank value counts for nothing."""

    default_error_messages = {"invalid_choice": "« %(value)s » n’est pas une valeur connue."}

    def clean(self, value: Any) -> Any:
        return super().clean([text for text in value or [] if text])


class LinkKindFilter(django_filters.MultipleChoiceFilter):
    field_class = LinkKindField


class WatchFilter(Facets):
    """Links of the shared watch, by the names of its pages' parameters."""

    theme = LinkThemeFilter(Theme, label="Thématique")
    kind = LinkKindFilter(label="Nature", choices=WatchKind.choices)
    enjeu = FacetFilter(Stake, label="Enjeu", field_name="stake")

    class Meta:
        model = WatchLink
        fields: list[str] = []


class EventStakeFilter(FacetFilter):
    """Events about one of the stakes; rows are never doubled."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        about = Event.stakes.through._default_manager.filter(event=OuterRef("pk"), stake__in=value)
        return qs.filter(Exists(about))


UNKNOWN_VALUE = "« %(value)s » n’est pas une valeur connue."
WRONG_DAY = {"invalid": "Écrivez la date ainsi : 2017-06-24."}


class EventFilter(Facets):
    """Events of the method; `after` and `before` are days, both included."""

    territory = TerritoryFilter(label="Territoire", method="filter_territory")
    kind = django_filters.MultipleChoiceFilter(
        label="Nature", choices=EventKind.choices, error_messages={"invalid_choice": UNKNOWN_VALUE}
    )
    step = django_filters.MultipleChoiceFilter(
        label="Étape", choices=Step.choices, error_messages={"invalid_choice": UNKNOWN_VALUE}
    )
    stake = EventStakeFilter(Stake, label="Enjeu")
    after = django_filters.DateFilter(
        label="À partir du", field_name="date", lookup_expr="gte", error_messages=WRONG_DAY
    )
    before = django_filters.DateFilter(label="Jusqu’au", field_name="date", lookup_expr="lte", error_messages=WRONG_DAY)

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_territory(self, queryset: EventQuerySet, name: str, value: list[Any]) -> EventQuerySet:
        return queryset.within(*value) if value else queryset
