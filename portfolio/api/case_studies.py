"""Case studies for other programs: what is published, with the facets of the census."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer

from inventory.api.parameters import PROBLEM
from inventory.api.renderers import GeoJSONRenderer
from inventory.api.resources import ResourceViewSet
from inventory.api.serializers import GeometrySerializer
from portfolio.api.parameters import CASE_STUDY_PARAMETERS
from portfolio.filters import CaseStudyFilter
from portfolio.models import CaseStudy
from portfolio.serializers import case_study_json


class InterviewSerializer(serializers.Serializer):
    question = serializers.CharField()
    answer = serializers.CharField(help_text="Markdown.")
    person = serializers.CharField()
    role = serializers.CharField()


class QuoteSerializer(serializers.Serializer):
    text = serializers.CharField()
    person = serializers.CharField()
    role = serializers.CharField()


class IllustrationSerializer(serializers.Serializer):
    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()
    caption = serializers.CharField()
    credit = serializers.CharField()
    licence = serializers.CharField()


class CaseStudySerializer(serializers.Serializer):
    """One case study; stake, themes, initiatives and territories are slugs."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    title = serializers.CharField()
    lead = serializers.CharField()
    body = serializers.CharField(help_text="Markdown.")
    stake = serializers.SlugField()
    themes = serializers.ListField(child=serializers.SlugField())
    initiatives = serializers.ListField(child=serializers.SlugField())
    territory = serializers.SlugField()
    territories = serializers.ListField(child=serializers.SlugField())
    place = serializers.CharField()
    geometry = GeometrySerializer(allow_null=True)
    investigators = serializers.CharField()
    investigated_on = serializers.DateField(allow_null=True)
    interviews = InterviewSerializer(many=True)
    quotes = QuoteSerializer(many=True)
    illustrations = IllustrationSerializer(many=True)
    licence = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: CaseStudy) -> dict[str, Any]:
        return case_study_json(instance, self.context["request"])


def matching(parameters: Any) -> CaseStudyFilter:
    """The published case studies that `parameters` (a query string's) ask for; raises a 400 naming what is wrong."""
    filterset = CaseStudyFilter(parameters, queryset=CaseStudy.objects.published())
    if not filterset.is_valid():
        raise ValidationError({name: [str(text) for text in texts] for name, texts in filterset.errors.items()})
    return filterset


@extend_schema(responses={200: CaseStudySerializer, 404: PROBLEM})
class CaseStudyViewSet(ResourceViewSet):
    """Case studies of the portfolio: what journalists for a day found out about an initiative."""

    serializer_class = CaseStudySerializer
    renderer_classes = [JSONRenderer, GeoJSONRenderer, BrowsableAPIRenderer]
    queryset = CaseStudy.objects.none()

    def get_queryset(self) -> QuerySet:
        return CaseStudy.objects.published().complete()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        return matching(self.request.query_params).qs.complete().order_by("stake__position", "title", "pk")

    @extend_schema(
        parameters=CASE_STUDY_PARAMETERS,
        responses={200: CaseStudySerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)
