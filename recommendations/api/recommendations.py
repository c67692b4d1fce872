"""Recommendations for other programs; members who may edit a territory write its recommendations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from domino.rest.authentication import reader, writer
from domino.rest.idempotency import once, read_json
from domino.rest.versions import etag_of, lock_in, with_version
from inventory.api.parameters import PROBLEM
from inventory.api.resources import ResourceViewSet, filtered
from recommendations.api.doing import done
from recommendations.api.parameters import RECOMMENDATION_PARAMETERS
from recommendations.api.serializers import (
    CreationSerializer,
    RecommendationSerializer,
    WritingSerializer,
    recommendation_json,
)
from recommendations.filters import EveryRecommendationFilter
from recommendations.models import Recommendation, RecommendationList
from recommendations.permissions import may_write
from recommendations.services import lists


@extend_schema(responses={200: RecommendationSerializer, 404: PROBLEM})
class RecommendationViewSet(ResourceViewSet):
    """Recommendations of every list one may read, by id."""

    serializer_class = RecommendationSerializer
    lookup_field = "pk"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    parser_classes = [JSONParser]
    queryset = Recommendation.objects.none()

    def get_queryset(self) -> QuerySet:
        rows = Recommendation.objects.visible_to(reader(self.request)).complete().select_related("list__territory")
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

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._answer(self.get_object())

    @extend_schema(
        request=CreationSerializer,
        responses={201: RecommendationSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    def create(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a recommendation at the end of a list of a territory where one may edit."""
        by = writer(request)
        written = CreationSerializer(data=read_json(request), context={"request": request})
        written.is_valid(raise_exception=True)
        owner = written.validated_data["list"]
        if not may_write(by, owner):
            raise PermissionDenied
        return once(request, lambda: self._added(owner, written.values(), by))

    @extend_schema(
        request=WritingSerializer,
        responses={200: RecommendationSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change some fields of a recommendation, seen at the ETag of `If-Match`."""
        recommendation = self._writable()
        sent, context = read_json(request), {"request": request}
        written = WritingSerializer(recommendation, data=sent, partial=True, context=context)
        written.is_valid(raise_exception=True)
        lock = lock_in(request)
        done(
            lists.edit_recommendation,
            recommendation=recommendation,
            values=written.values(),
            lock=lock,
            by=request.user,
        )
        return self._answer(self.get_queryset().get(pk=recommendation.pk))

    @extend_schema(responses={204: None, 403: PROBLEM, 409: PROBLEM})
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Take a recommendation, seen at the ETag of `If-Match`, out of a list that was never agreed."""
        recommendation = self._writable()
        lock = lock_in(request)
        done(lists.remove_recommendation, recommendation=recommendation, lock=lock, by=request.user)
        return Response(status=204)

    def _writable(self) -> Recommendation:
        by = writer(self.request)
        recommendation: Recommendation = self.get_object()
        if not may_write(by, recommendation.list):
            raise PermissionDenied
        return recommendation

    def _added(self, owner: RecommendationList, values: dict[str, Any], by: Any) -> HttpResponseBase:
        added = done(lists.add_recommendation, list=owner, values=values, by=by)
        return self._answer(self.get_queryset().get(pk=added.pk), status=201)

    def _answer(self, recommendation: Recommendation, status: int = 200) -> HttpResponseBase:
        data = recommendation_json(recommendation, self.request)
        response = Response(data, status=status)
        return with_version(self.request, response, etag_of(data, lock=recommendation.lock))
