"""Query parameters of a list's pages, files and API: the same names and values everywhere."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory.filters import FacetFilter, TerritoryFilter
from inventory.models import Stake
from portfolio.filters import Facets
from recommendations.enums import ListState, Phase, Register, Status
from recommendations.models import Recommendation, RecommendationList
from recommendations.querysets import RecommendationListQuerySet, RecommendationQuerySet


class ChoicesField(django_filters.fields.MultipleChoiceField):
    """Some of a closed list; a blank value counts for nothing."""

    default_error_messages = {"invalid_choice": "« %(value)s » n’est pas une valeur connue."}

    def clean(self, value: Any) -> Any:
        return super().clean([text for text in value or [] if text])


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    field_class = ChoicesField


class StakeFilter(FacetFilter):
    """Recommendations that serve one of the stakes; rows are never doubled."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        serving = Recommendation.stakes.through._default_manager.filter(recommendation=OuterRef("pk"), stake__in=value)
        return qs.filter(Exists(serving))


class RecommendationFilter(Facets):
    """Recommendations of one list: `phase`, `register`, `stake`, `status`, `q`."""

    phase = ChoicesFilter(label="Phase", choices=Phase.choices, method="filter_array")
    register = ChoicesFilter(label="Registre", choices=Register.choices, method="filter_array")
    stake = StakeFilter(Stake, label="Enjeu")
    status = ChoicesFilter(label="Avancement", choices=Status.choices)
    q = django_filters.CharFilter(label="Mots", method="filter_q", max_length=200)

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def filter_array(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        return queryset.filter(**{f"{name}s__overlap": value}) if value else queryset

    def filter_q(self, queryset: RecommendationQuerySet, name: str, value: str) -> RecommendationQuerySet:
        return queryset.holding(value)


class EveryRecommendationFilter(RecommendationFilter):
    """Recommendations of every list, in the API: `territory` and the list's `state` and `list` too."""

    territory = TerritoryFilter(label="Territoire", method="filter_territory")
    state = ChoicesFilter(label="État de la liste", choices=ListState.choices, field_name="list__state")
    list = django_filters.CharFilter(label="Liste", field_name="list__slug", max_length=120)

    def filter_territory(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        lists = RecommendationList.objects.filter(territory_in(value)).values("pk")
        return queryset.filter(list__in=lists) if value else queryset


class ListFilter(Facets):
    """Lists: `territory`, `state`, `q`."""

    territory = TerritoryFilter(label="Territoire", method="filter_territory")
    state = ChoicesFilter(label="État", choices=ListState.choices)
    q = django_filters.CharFilter(label="Mots", method="filter_q", max_length=200)

    class Meta:
        model = RecommendationList
        fields: list[str] = []

    def filter_territory(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(territory_in(value)) if value else queryset

    def filter_q(self, queryset: RecommendationListQuerySet, name: str, value: str) -> RecommendationListQuerySet:
        held = Recommendation.objects.holding(value).values("list")
        return queryset.filter(Q(title__icontains=value) | Q(pk__in=held))


def territory_in(territories: Any) -> Q:
    """Lists of one of `territories`, or of one that lies within them."""
    from inventory.models import Containment

    return Q(territory__in=Containment.objects.filter(outer__in=territories).values("inner"))
