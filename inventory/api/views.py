"""Resources of the census. The same FilterSet and services as the pages; errors are problem documents."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response

from domino.models import ApiToken
from domino.rest.authentication import reader, require_scope, writer
from domino.rest.idempotency import once
from domino.rest.versions import etag_of, with_version
from inventory.api.changing import ChangeSerializer, change
from inventory.api.contributions import ContributionSerializer, ReceivedSerializer, receive
from inventory.api.parameters import INITIATIVE_PARAMETERS, PROBLEM
from inventory.api.renderers import GeoJSONRenderer
from inventory.api.resources import ResourceViewSet
from inventory.api.serializers import (
    InitiativeSerializer,
    TerritorySerializer,
    ThemeSerializer,
)
from inventory.enums import TerritoryKind
from inventory.filters import InitiativeFilter
from inventory.models import Containment, Initiative, Territory, Theme
from inventory.permissions import Action, require


@extend_schema(responses={200: InitiativeSerializer, 404: PROBLEM})
class InitiativeViewSet(ResourceViewSet):
    """Initiatives of the census. Published ones by default; `status=closed` for those that ended."""

    serializer_class = InitiativeSerializer
    renderer_classes = [JSONRenderer, GeoJSONRenderer, BrowsableAPIRenderer]
    parser_classes = [JSONParser]
    queryset = Initiative.objects.none()

    def get_renderers(self) -> list[Any]:
        """A proposal has no place on a map yet: JSON only."""
        return [each for each in super().get_renderers() if self.action != "create" or each.format != "geojson"]

    def get_queryset(self) -> QuerySet:
        return Initiative.objects.visible_to(reader(self.request)).complete().with_territories()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        filterset = InitiativeFilter(self.request.query_params, queryset=queryset, request=self.request)
        if not filterset.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in filterset.errors.items()})
        return filterset.ordered(filterset.qs)

    @extend_schema(
        parameters=INITIATIVE_PARAMETERS,
        responses={200: InitiativeSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=ContributionSerializer, responses={201: ReceivedSerializer})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Propose an initiative: it enters the moderation queue, and is public once someone published it."""
        require_scope(request, ApiToken.Scope.PROPOSE)
        return once(request, lambda: Response(receive(request), status=201))

    @extend_schema(request=ChangeSerializer, responses={200: InitiativeSerializer, 403: PROBLEM})
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change some fields of an initiative that one moderates, seen at the ETag of `If-Match`; null empties one."""
        by = writer(request)
        initiative = self.get_object()
        require(by, Action.MODERATE, initiative.territory)
        change(request, initiative, by, lambda: etag_of(self.get_serializer(self.get_object()).data))
        data = self.get_serializer(self.get_object()).data
        return with_version(request, Response(data), etag_of(data))


class TerritoryFilter(FilterSet):
    """`q`: name, postal code or official code; `kind`; `within`: what lies in that territory."""

    q = CharFilter(method="filter_q", max_length=100)
    kind = ChoiceFilter(choices=TerritoryKind.choices)
    within = CharFilter(method="filter_within", max_length=200)

    class Meta:
        model = Territory
        fields: list[str] = []

    def filter_q(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)

    def filter_within(self, queryset: Any, name: str, value: str) -> Any:
        outer = Territory.objects.designated(value)
        if outer is None:
            raise ValidationError({name: [f"« {value} » ne désigne pas un territoire connu."]})
        return queryset.within(outer)


@extend_schema(responses={200: TerritorySerializer, 404: PROBLEM})
class TerritoryViewSet(ResourceViewSet):
    """Territories, by slug or official code; `geometry` is the simplified outline."""

    serializer_class = TerritorySerializer
    renderer_classes = [JSONRenderer, GeoJSONRenderer, BrowsableAPIRenderer]
    queryset = Territory.objects.none()

    def get_queryset(self) -> QuerySet:
        links = Containment.objects.select_related("outer").defer("outer__geometry", "outer__outline")
        return (
            Territory.objects.defer("geometry")
            .order_by("name_plain", "pk")
            .prefetch_related(Prefetch("containments", queryset=links.order_by("outer__slug")))
        )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        filterset = TerritoryFilter(self.request.query_params, queryset=queryset)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        return filterset.qs

    @extend_schema(
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, description="Name, postal code or official code."),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=TerritoryKind.values),
            OpenApiParameter("within", OpenApiTypes.STR, description="Slug or code of the outer territory."),
        ],
        responses={200: TerritorySerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)


@extend_schema(responses={200: ThemeSerializer, 404: PROBLEM})
class ThemeViewSet(ResourceViewSet):
    """Themes: a tree of two levels (`parent`)."""

    serializer_class = ThemeSerializer
    queryset = Theme.objects.select_related("parent")
