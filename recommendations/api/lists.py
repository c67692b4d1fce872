"""Lists of recommendations for other programs; members who may edit a territory begin and set its lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
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
from inventory.permissions import Action, can
from recommendations.api.doing import done
from recommendations.api.list_writing import ListCreationSerializer, ListSettingsSerializer
from recommendations.api.parameters import LIST_PARAMETERS
from recommendations.api.serializers import RecommendationListSerializer, list_json
from recommendations.filters import ListFilter
from recommendations.models import Recommendation, RecommendationList
from recommendations.permissions import may_write
from recommendations.services import lists


@extend_schema(responses={200: RecommendationListSerializer, 404: PROBLEM})
class RecommendationListViewSet(ResourceViewSet):
    """Lists of recommendations, each whole; drafts only for those who edit their territory."""

    serializer_class = RecommendationListSerializer
    queryset = RecommendationList.objects.none()
    parser_classes = [JSONParser]

    def get_queryset(self) -> QuerySet:
        rows = RecommendationList.objects.visible_to(reader(self.request)).for_list()
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

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._answer(self.get_object())

    @extend_schema(request=ListCreationSerializer, responses={201: RecommendationListSerializer, 403: PROBLEM})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin a list for a territory where one may edit: only its team sees it until it is opened, on the site."""
        by = writer(request)
        written = ListCreationSerializer(data=read_json(request))
        written.is_valid(raise_exception=True)
        values = written.values()
        if not can(by, Action.EDIT, values["territory"]):
            raise PermissionDenied
        return once(request, lambda: self._answer(self._fresh(lists.create_list(**values, by=by)), status=201))

    @extend_schema(request=ListSettingsSerializer, responses={200: RecommendationListSerializer, 403: PROBLEM})
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change what a list says of itself, seen at the ETag of `If-Match`; its state is decided on the site."""
        by = writer(request)
        owner = self.get_object()
        if not may_write(by, owner):
            raise PermissionDenied
        written = ListSettingsSerializer(owner, data=read_json(request), partial=True)
        written.is_valid(raise_exception=True)
        done(lists.edit_list, list=owner, values=written.values(), lock=lock_in(request), by=by)
        return self._answer(self._fresh(owner))

    def _fresh(self, owner: RecommendationList) -> RecommendationList:
        return self.get_queryset().get(pk=owner.pk)

    def _answer(self, owner: RecommendationList, status: int = 200) -> HttpResponseBase:
        data = list_json(owner, self.request)
        return with_version(self.request, Response(data, status=status), etag_of(data, lock=owner.lock))
