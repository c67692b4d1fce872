"""What the map asks for: marks of a viewport, outlines of territories. JSON from one or two queries each."""

from __future__ import annotations

import json
from math import ceil, log10
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.db.models import F, Func, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from domino.geo import parse_bbox
from domino.problems import problem_response
from inventory.census.caching import cached_by_census
from inventory.census.mapped import drawn, mapped
from inventory.clusters import MAX_ZOOM, Viewport
from inventory.enums import TerritoryKind
from inventory.models import Territory

OUTLINE_DECIMALS = 4
OUTLINE_LIMIT = 300
# A frame is drawn about this wide: neither points nor decimals smaller than a pixel are sent.
FRAME_PIXELS = 800


def _viewport(request: HttpRequest) -> Viewport:
    """The `frame` (west,south,east,north in EPSG:4326) and `zoom` of the request; ValueError in French."""
    text = request.GET.get("frame", "")
    try:
        bbox = parse_bbox(text)
    except ValueError as error:
        raise ValueError(str(error).replace("bbox", "frame")) from error
    zoom = request.GET.get("zoom", "")
    if not zoom.isdecimal() or int(zoom[:3]) > MAX_ZOOM:
        raise ValueError(f"zoom : écrivez un nombre entier entre 0 et {MAX_ZOOM}.")
    return Viewport(bbox, int(zoom))


@require_safe
@cached_by_census
def initiative_map(request: HttpRequest) -> HttpResponse:
    """Marks of the viewport for the selection: groups with their box, and single initiatives."""
    try:
        viewport = _viewport(request)
        text = drawn(mapped(request.GET, request.user), viewport)
    except ValueError as error:
        return problem_response(400, str(error))
    return HttpResponse(text, content_type="application/json")


@require_safe
@cache_control(public=True, max_age=3600)
def territory_outlines(request: HttpRequest) -> HttpResponse:
    """Simplified outlines as GeoJSON (EPSG:4326): of each `territory`, else of one `kind` that touch `bbox`."""
    try:
        chosen, shape, decimals = _designated(request) if "territory" in request.GET else _in_frame(request)
    except ValueError as error:
        return problem_response(400, str(error))
    shapes = (
        chosen.filter(outline__isnull=False)
        .annotate(geojson=AsGeoJSON(shape, precision=decimals))
        .order_by("pk")
        .values_list("slug", "name", "geojson")[:OUTLINE_LIMIT]
    )
    features = [
        f'{{"type":"Feature","geometry":{geojson},"properties":{_properties(slug, name)}}}'
        for slug, name, geojson in shapes
    ]
    body = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
    return HttpResponse(body, content_type="application/geo+json")


class Simplified(Func):
    """A geometry in EPSG:4326 without the details smaller than a number of degrees."""

    function = "ST_SimplifyPreserveTopology"
    output_field = GeometryField(srid=4326)


def _designated(request: HttpRequest) -> tuple[QuerySet, Any, int]:
    found = {text: Territory.objects.designated(text) for text in request.GET.getlist("territory")[:OUTLINE_LIMIT]}
    for text, territory in found.items():
        if territory is None:
            raise ValueError(f"territory : « {text} » ne désigne pas un territoire connu.")
    chosen = Territory.objects.filter(pk__in=[territory.pk for territory in found.values() if territory])
    return chosen, F("outline"), OUTLINE_DECIMALS


def _in_frame(request: HttpRequest) -> tuple[QuerySet, Any, int]:
    kind = request.GET.get("kind", TerritoryKind.DEPARTEMENT)
    if kind not in TerritoryKind.values:
        raise ValueError(f"kind : écrivez {', '.join(TerritoryKind.values)}.")
    bbox = parse_bbox(request.GET.get("bbox", ""))
    pixel = (bbox[2] - bbox[0]) / FRAME_PIXELS
    decimals = min(OUTLINE_DECIMALS, max(0, ceil(-log10(pixel))))
    chosen = Territory.objects.filter(kind=kind, outline__bboverlaps=Polygon.from_bbox(bbox))
    return chosen, Simplified("outline", Value(pixel)), decimals


def _properties(slug: str, name: str) -> str:
    properties = {"name": name, "url": reverse("inventory:territory_detail", args=[slug])}
    return json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
