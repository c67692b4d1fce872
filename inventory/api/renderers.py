"""GeoJSON (RFC 7946) for resources that have a geometry: `?format=geojson`."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import JSONRenderer

from inventory.serializers import feature


class GeoJSONRenderer(JSONRenderer):
    """A page of results becomes a FeatureCollection that keeps `count`, `next` and `previous` beside it."""

    media_type = "application/geo+json"
    format = "geojson"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        if renderer_context and renderer_context["response"].exception:
            return super().render(data, "application/problem+json", renderer_context)
        if "results" not in data:
            return super().render(feature(data), accepted_media_type, renderer_context)
        links = {name: value for name, value in data.items() if name != "results"}
        features = [feature(item) for item in data["results"]]
        collection = {"type": "FeatureCollection", **links, "features": features}
        return super().render(collection, accepted_media_type, renderer_context)
