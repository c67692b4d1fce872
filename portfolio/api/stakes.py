"""Stakes for other programs, with how much the portfolio holds of each."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from inventory.api.parameters import PROBLEM
from inventory.api.resources import ResourceViewSet
from inventory.models import Stake
from portfolio.api.case_studies import matching
from portfolio.api.parameters import STAKE_PARAMETERS
from portfolio.querysets.stake import stakes_with_counts
from portfolio.serializers import stake_json


class StakeSerializer(serializers.Serializer):
    """One question that a territory asks itself, and how much the portfolio holds of it."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    question = serializers.CharField()
    framing = serializers.CharField(help_text="Markdown.")
    position = serializers.IntegerField()
    url = serializers.URLField()
    case_study_count = serializers.IntegerField(help_text="Published ones.")
    case_studies_url = serializers.URLField()
    insight_count = serializers.IntegerField()

    def to_representation(self, instance: Stake) -> dict[str, Any]:
        return stake_json(instance, self.context["request"])


@extend_schema(responses={200: StakeSerializer, 404: PROBLEM})
class StakeViewSet(ResourceViewSet):
    """The questions a territory asks itself; with a facet, those of the case studies that match."""

    serializer_class = StakeSerializer
    queryset = Stake.objects.none()

    def get_queryset(self) -> QuerySet:
        return stakes_with_counts()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        filterset = matching(self.request.query_params)
        return queryset.filter(pk__in=filterset.qs.values("stake")) if filterset.is_active else queryset

    @extend_schema(parameters=STAKE_PARAMETERS, responses={200: StakeSerializer(many=True), 400: PROBLEM, 404: PROBLEM})
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)
