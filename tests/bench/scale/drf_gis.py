"""The reference for the map: the same rows by a view of djangorestframework-gis, as its documentation writes one.

A site of its own with that view alone; only benches start it.
"""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.generics import ListAPIView  # noqa: E402
from rest_framework_gis.filters import InBBoxFilter  # noqa: E402
from rest_framework_gis.serializers import GeoFeatureModelSerializer  # noqa: E402

from inventory.models import Initiative  # noqa: E402


class PointSerializer(GeoFeatureModelSerializer):
    class Meta:
        model = Initiative
        geo_field = "point"
        fields = ["slug", "name", "sphere", "territory", "precision", "confirmed_on"]


class PointList(ListAPIView):
    serializer_class = PointSerializer
    bbox_filter_field = "point"
    filter_backends = [InBBoxFilter]
    pagination_class = None
    permission_classes: list[Any] = []
    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []

    def get_queryset(self) -> QuerySet:
        return Initiative.objects.visible_to(None).published().select_related("sphere", "territory").defer("search")


urlpatterns = [path("points/", PointList.as_view())]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
