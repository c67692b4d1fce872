"""What the map asks for: marks of a viewport, outlines of territories. JSON built from one query each."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from domino.geo import parse_bbox
from domino.problems import problem_response
from inventory.clusters import MAX_ZOOM, Viewport, cells
from inventory.enums import TerritoryKind
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory

OUTLINE_DECIMALS = 4
OUTLINE_LIMIT = 300


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
def initiative_map(request: HttpRequest) -> HttpResponse:
    """Marks of the viewport for the selection: `[[n, lon, lat, tints, [w,s,e,n]]]` and single initiatives."""
    filterset = InitiativeFilter(request.GET, queryset=Initiative.objects.visible_to(request.user))
    try:
        viewport = _viewport(request)
    except ValueError as error:
        return problem_response(400, str(error))
    if not filterset.is_valid():
        return problem_response(400, " ".join(filterset.messages()))
    marks = cells(filterset.qs, viewport)
    return JsonResponse(
        {
            "count": sum(mark.n for mark in marks),
            "clusters": [_cluster(mark) for mark in marks if mark.n > 1],
            "points": [_point(mark) for mark in marks if mark.n == 1],
        }
    )


def _cluster(mark: Any) -> dict[str, Any]:
    box = [mark.west, mark.south, mark.east, mark.north]
    return {
        "n": mark.n,
        "at": [round(mark.mean_lon, 5), round(mark.mean_lat, 5)],
        "box": [round(number, 5) for number in box],
        "tints": mark.tints,
    }


def _point(mark: Any) -> dict[str, Any]:
    return {
        "at": [round(mark.west, 6), round(mark.south, 6)],
        "slug": mark.any_slug,
        "name": mark.any_name,
        "commune": mark.any_commune or "",
        "tint": mark.tints[0] if mark.tints else "",
        "icon": mark.any_icon or "",
        "precision": mark.precision_code,
    }


@require_safe
@cache_control(public=True, max_age=3600)
def territory_outlines(request: HttpRequest) -> HttpResponse:
    """Simplified outlines of one `kind` that touch `bbox`, as GeoJSON (EPSG:4326, RFC 7946)."""
    kind = request.GET.get("kind", TerritoryKind.DEPARTEMENT)
    if kind not in TerritoryKind.values:
        return problem_response(400, f"kind : écrivez {', '.join(TerritoryKind.values)}.")
    try:
        west, south, east, north = parse_bbox(request.GET.get("bbox", ""))
    except ValueError as error:
        return problem_response(400, str(error))
    shapes = (
        Territory.objects.filter(kind=kind, outline__bboverlaps=Polygon.from_bbox((west, south, east, north)))
        .annotate(geojson=AsGeoJSON("outline", precision=OUTLINE_DECIMALS))
        .order_by("pk")
        .values_list("slug", "name", "geojson")[:OUTLINE_LIMIT]
    )
    features = [
        f'{{"type":"Feature","geometry":{geojson},"properties":{_properties(slug, name)}}}'
        for slug, name, geojson in shapes
    ]
    body = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
    return HttpResponse(body, content_type="application/geo+json")


def _properties(slug: str, name: str) -> str:
    return json.dumps({"name": name, "url": reverse("inventory:territory_detail", args=[slug])}, ensure_ascii=False)
