"""Reading resources of the API. The same FilterSet as the pages; errors are problem documents."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from inventory.api.contributions import ContributionSerializer, ReceivedSerializer, receive
from inventory.api.parameters import INITIATIVE_PARAMETERS, PROBLEM
from inventory.api.renderers import GeoJSONRenderer
from inventory.api.serializers import (
    InitiativeSerializer,
    TerritorySerializer,
    ThemeSerializer,
)
from inventory.enums import TerritoryKind
from inventory.filters import InitiativeFilter
from inventory.models import Containment, Initiative, Territory, Theme


class ResourceViewSet(ReadOnlyModelViewSet):
    """Read-only, open to everyone, looked up by slug."""

    permission_classes = [AllowAny]
    lookup_field = "slug"
    renderer_classes = [JSONRenderer, BrowsableAPIRenderer]


@extend_schema(responses={200: InitiativeSerializer, 404: PROBLEM})
class InitiativeViewSet(ResourceViewSet):
    """Initiatives of the census. Published ones by default; `status=closed` for those that ended."""

    serializer_class = InitiativeSerializer
    renderer_classes = [JSONRenderer, GeoJSONRenderer, BrowsableAPIRenderer]
    parser_classes = [JSONParser]
    queryset = Initiative.objects.none()

    def get_queryset(self) -> QuerySet:
        return Initiative.objects.visible_to(self.request.user).complete().with_territories()

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

    @extend_schema(
        request=ContributionSerializer,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="A text of your choice: the same one again proposes nothing twice.",
            )
        ],
        responses={201: ReceivedSerializer, 400: PROBLEM, 413: PROBLEM, 415: PROBLEM, 429: PROBLEM},
    )
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Propose an initiative: it enters the moderation queue, and is public once someone published it."""
        return Response(receive(request), status=201)


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
