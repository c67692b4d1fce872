"""Lists and recommendations for other programs; members who may edit a territory write its recommendations."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from inventory.api.parameters import PROBLEM
from inventory.api.views import ResourceViewSet
from recommendations.api.parameters import IF_MATCH, LIST_PARAMETERS, RECOMMENDATION_PARAMETERS
from recommendations.api.serializers import (
    CreationSerializer,
    RecommendationListSerializer,
    RecommendationSerializer,
    WritingSerializer,
    recommendation_json,
)
from recommendations.filters import EveryRecommendationFilter, ListFilter
from recommendations.models import Recommendation, RecommendationList
from recommendations.permissions import may_write
from recommendations.services import lists


class Conflict(APIException):
    status_code = 412
    default_detail = "Cette préconisation a changé depuis que vous l’avez lue : relisez-la, puis recommencez."


class LockMissing(APIException):
    status_code = 428
    default_detail = "Dites quelle version vous avez lue : donnez son ETag dans l’en-tête If-Match."


class Refused(APIException):
    status_code = 409


def filtered(filterset: Any) -> QuerySet:
    """The rows of a filter set; a 400 that names the parameter otherwise."""
    if not filterset.is_valid():
        raise ValidationError({name: [str(text) for text in texts] for name, texts in filterset.errors.items()})
    return filterset.qs


@extend_schema(responses={200: RecommendationListSerializer, 404: PROBLEM})
class RecommendationListViewSet(ResourceViewSet):
    """Lists of recommendations, each whole; drafts only for those who edit their territory."""

    serializer_class = RecommendationListSerializer
    queryset = RecommendationList.objects.none()

    def get_queryset(self) -> QuerySet:
        rows = RecommendationList.objects.visible_to(self.request.user).for_list()
        inner = Recommendation.objects.complete().order_by("position", "number")
        return rows.prefetch_related(Prefetch("recommendations", inner)).order_by("title", "pk")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset if self.detail else filtered(ListFilter(self.request.query_params, queryset=queryset))

    @extend_schema(
        parameters=LIST_PARAMETERS,
        responses={200: RecommendationListSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)


@extend_schema(responses={200: RecommendationSerializer, 404: PROBLEM})
class RecommendationViewSet(ResourceViewSet):
    """Recommendations of every list one may read, by id."""

    serializer_class = RecommendationSerializer
    lookup_field = "pk"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    parser_classes = [JSONParser]
    queryset = Recommendation.objects.none()

    def get_queryset(self) -> QuerySet:
        rows = Recommendation.objects.visible_to(self.request.user).complete().select_related("list__territory")
        heavy = ("list__territory__geometry", "list__territory__outline")
        rows = rows.select_related("effort", "horizon", "origin__list", "list__territory").defer(*heavy)
        return rows.order_by("list__title", "list", "position", "number")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        return filtered(EveryRecommendationFilter(self.request.query_params, queryset=queryset))

    @extend_schema(
        parameters=RECOMMENDATION_PARAMETERS,
        responses={200: RecommendationSerializer(many=True), 400: PROBLEM, 404: PROBLEM},
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=CreationSerializer,
        responses={201: RecommendationSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Add a recommendation at the end of a list of a territory where one may edit."""
        if not request.user.is_authenticated:
            raise PermissionDenied
        written = CreationSerializer(data=request.data, context={"request": request})
        written.is_valid(raise_exception=True)
        owner = written.validated_data["list"]
        if not may_write(request.user, owner):
            raise PermissionDenied
        added = self._done(lists.add_recommendation, list=owner, values=written.values(), by=request.user)
        return self._answer(self.get_queryset().get(pk=added.pk), status=201)

    @extend_schema(
        request=WritingSerializer,
        parameters=[IF_MATCH],
        responses={200: RecommendationSerializer, 400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 412: PROBLEM, 428: PROBLEM},
    )
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change some fields of a recommendation, seen at the ETag of `If-Match`."""
        recommendation = self.get_object()
        if not may_write(request.user, recommendation.list):
            raise PermissionDenied
        written = WritingSerializer(recommendation, data=request.data, partial=True, context={"request": request})
        written.is_valid(raise_exception=True)
        lock = _lock(request.headers.get("If-Match", ""))
        self._done(
            lists.edit_recommendation,
            recommendation=recommendation,
            values=written.values(),
            lock=lock,
            by=request.user,
        )
        return self._answer(self.get_queryset().get(pk=recommendation.pk))

    def _done(self, service: Any, **values: Any) -> Any:
        try:
            return service(**values)
        except lists.Outdated as outdated:
            raise Conflict from outdated
        except lists.Impossible as impossible:
            raise Refused(str(impossible)) from impossible

    def _answer(self, recommendation: Recommendation, status: int = 200) -> Response:
        etag = {"ETag": f'"{recommendation.lock}"'}
        return Response(recommendation_json(recommendation, self.request), status=status, headers=etag)


def _lock(header: str) -> int:
    text = header.strip().removeprefix("W/").strip('"')
    if not text:
        raise LockMissing
    if not text.isdecimal() or len(text) > 9:
        raise Conflict
    return int(text)
