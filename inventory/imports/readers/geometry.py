"""One point for any GeoJSON geometry."""

import json
import math
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry

from inventory.imports.limits import MAX_VERTICES
from inventory.imports.table import Pair

UNREADABLE = "position illisible : laissée vide"
TOO_LONG = f"forme de plus de {MAX_VERTICES} sommets : laissée vide"
SIMPLIFIED = "forme ramenée à un point situé dedans"


def representative_point(geometry: Any) -> tuple[Pair | None, str]:
    """Return (x, y) of a GeoJSON geometry, in its own system, and a French note when it was not a point.

    A line or a polygon gives a point on it (PointOnSurface). Without a usable geometry, None; the note says why
    when there was one.
    """
    if not isinstance(geometry, dict):
        return None, ""
    if geometry.get("type") == "Point":
        return _point(geometry.get("coordinates"))
    if _vertices(geometry.get("coordinates", geometry.get("geometries"))) > MAX_VERTICES:
        return None, TOO_LONG
    return point_within(json.dumps(geometry))


def point_within(shape: str | memoryview) -> tuple[Pair | None, str]:
    """The same of a shape written in GeoJSON, or in WKB."""
    try:
        geometry = GEOSGeometry(shape)
        point = None if geometry.empty else geometry.point_on_surface
    except (GEOSException, GDALException, ValueError, TypeError, RecursionError):
        return None, "forme illisible : laissée vide"
    return ((point.x, point.y), SIMPLIFIED) if point and not point.empty else (None, "")


def _point(coordinates: Any) -> tuple[Pair | None, str]:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None, ""
    try:
        pair = float(coordinates[0]), float(coordinates[1])
    except (TypeError, ValueError, OverflowError):
        return None, UNREADABLE
    return (pair, "") if all(map(math.isfinite, pair)) else (None, UNREADABLE)


def _vertices(coordinates: Any) -> int:
    """Count positions without recursion: nesting may be hostile."""
    count, waiting = 0, [coordinates]
    while waiting and count <= MAX_VERTICES:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.get(key) for key in ("coordinates", "geometries"))
        elif isinstance(item, list):
            count += bool(item) and not isinstance(item[0], list | dict)
            waiting.extend(inner for inner in item if isinstance(inner, list | dict))
    return count
