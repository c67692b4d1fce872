"""Events of the method for other programs: what is published, with territory, kind, step, stake and dates."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer

from inventory.api.parameters import PROBLEM
from inventory.api.renderers import GeoJSONRenderer
from inventory.api.resources import ResourceViewSet
from inventory.api.serializers import GeometrySerializer
from inventory.serializers import geometry_json
from portfolio.api.parameters import EVENT_PARAMETERS
from portfolio.enums import DatePrecision, EventKind, FileKind, OutcomeKind, Step
from portfolio.filters import EventFilter
from portfolio.models import Event

PLAIN = "title kind step place participants summary minutes cost_note source date_precision version".split()


class OutcomeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=OutcomeKind.choices)
    text = serializers.CharField()
    initiative = serializers.SlugField(allow_null=True)


class EventFileSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=FileKind.choices)
    url = serializers.URLField()
    title = serializers.CharField()
    credit = serializers.CharField()
    licence = serializers.CharField()


class EventSerializer(serializers.Serializer):
    """One event; territories, stakes, case studies and initiatives are slugs, hours are those of Europe/Paris."""

    slug = serializers.SlugField()
    url = serializers.URLField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=EventKind.choices)
    step = serializers.ChoiceField(choices=Step.choices)
    territory = serializers.SlugField()
    territories = serializers.ListField(child=serializers.SlugField())
    stakes = serializers.ListField(child=serializers.SlugField())
    date = serializers.DateField(help_text="Its first day, when only the month or the year is known.")
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices)
    starts_at = serializers.TimeField(allow_null=True)
    ends_at = serializers.TimeField(allow_null=True)
    place = serializers.CharField()
    geometry = GeometrySerializer(allow_null=True)
    participants = serializers.IntegerField(allow_null=True)
    summary = serializers.CharField()
    minutes = serializers.CharField(help_text="Markdown.")
    cost = serializers.DecimalField(10, 2, allow_null=True, help_text="Euros; null when it is not known.")
    cost_note = serializers.CharField()
    outcomes = OutcomeSerializer(many=True)
    case_studies = serializers.ListField(child=serializers.SlugField())
    files = EventFileSerializer(many=True)
    source = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Event) -> dict[str, Any]:
        return event_json(instance, self.context["request"])


def event_json(event: Event, request: HttpRequest) -> dict[str, Any]:
    """Return the public fields of one event of a `complete()` set; `geometry` is a point in EPSG:4326 or None."""
    return {
        "slug": event.slug,
        "url": request.build_absolute_uri(event.get_absolute_url()),
        **{name: getattr(event, name) for name in PLAIN},
        "territory": event.territory.slug,
        "territories": [link.outer.slug for link in event.territory.containments.all()],
        "stakes": [stake.slug for stake in event.stakes.all()],
        "date": event.date.isoformat(),
        "starts_at": f"{event.starts_at:%H:%M}" if event.starts_at else None,
        "ends_at": f"{event.ends_at:%H:%M}" if event.ends_at else None,
        "geometry": geometry_json(event.point),
        "cost": None if event.cost is None else f"{event.cost:.2f}",
        "outcomes": [_outcome_json(each) for each in event.public_outcomes],  # type: ignore[attr-defined]
        "case_studies": [each.slug for each in event.public_case_studies],  # type: ignore[attr-defined]
        "files": [_file_json(each, request) for each in event.files.all()],
        "updated_at": event.updated_at.isoformat(),
    }


def _outcome_json(outcome: Any) -> dict[str, Any]:
    slug = outcome.initiative.slug if outcome.initiative else None
    return {"kind": outcome.kind, "text": outcome.text, "initiative": slug}


def _file_json(file: Any, request: HttpRequest) -> dict[str, Any]:
    address = request.build_absolute_uri(file.file.url)
    return {"url": address, **{name: getattr(file, name) for name in ("kind", "title", "credit", "licence")}}


@extend_schema(responses={200: EventSerializer, 404: PROBLEM})
class EventViewSet(ResourceViewSet):
    """Events of the method: what people did together on a territory, what it left and what it cost."""

    serializer_class = EventSerializer
    renderer_classes = [JSONRenderer, GeoJSONRenderer, BrowsableAPIRenderer]
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet:
        return Event.objects.published().complete()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        filterset = EventFilter(self.request.query_params, queryset=queryset)
        if not filterset.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in filterset.errors.items()})
        return filterset.qs.order_by("date", "starts_at", "pk")

    @extend_schema(
        parameters=EVENT_PARAMETERS,
        responses={200: EventSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)
