"""OpenStreetMap: Overpass JSON, and GeoJSON made of it. One identifier for both: "node/123"."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from inventory.imports.readers.records import Record

TYPES = ("node", "way", "relation")
WITNESSES = 20
TIMESTAMP = "@timestamp"


def are_elements(records: list[Any]) -> bool:
    """Whether `records` are Overpass elements: an OSM type and a number each."""
    first = list(islice(records, WITNESSES))
    return bool(first) and all(
        isinstance(record, dict) and record.get("type") in TYPES and isinstance(record.get("id"), int)
        for record in first
    )


def are_features(features: list[Any]) -> bool:
    """Whether GeoJSON `features` come from OSM: "@id" or "id" as "node/123", or `osm_id` with `osm_type`."""
    first = [feature for feature in islice(features, WITNESSES) if isinstance(feature, dict)]
    return bool(first) and all(_is_feature(feature) for feature in first)


def _is_feature(feature: Record) -> bool:
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if "osm_id" in properties and "osm_type" in properties:
        return True
    told = properties.get("@id") or feature.get("id")
    kind, _, number = told.partition("/") if isinstance(told, str) else ("", "", "")
    return kind in TYPES and number.isdigit()


def element_features(elements: Iterable[Any]) -> Iterator[Record]:
    """Features of the elements that bear tags; the bare nodes of a way's outline are not places."""
    for element in elements:
        tags = element.get("tags") if isinstance(element, dict) else None
        if isinstance(tags, dict) and tags:
            properties = {"@id": f"{element.get('type')}/{element.get('id')}", **tags}
            if isinstance(element.get("timestamp"), str):
                properties[TIMESTAMP] = element["timestamp"]
            yield {"properties": properties, "geometry": _geometry(element)}


def _geometry(element: Record) -> Record | None:
    """The node's position; the centre that Overpass gives (`out center`), else the outline, else the bounds' middle."""
    centre, bounds, outline = element.get("center"), element.get("bounds"), element.get("geometry")
    for place in (element, centre):
        if isinstance(place, dict) and "lat" in place and "lon" in place:
            return {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
    if isinstance(outline, list):
        vertices = [[at["lon"], at["lat"]] for at in outline if isinstance(at, dict) and "lat" in at and "lon" in at]
        if len(vertices) > 3 and vertices[0] == vertices[-1]:
            return {"type": "Polygon", "coordinates": [vertices]}
        return {"type": "LineString", "coordinates": vertices} if len(vertices) > 1 else None
    if isinstance(bounds, dict):
        try:
            middle = [(bounds[f"min{axis}"] + bounds[f"max{axis}"]) / 2 for axis in ("lon", "lat")]
        except (KeyError, TypeError, OverflowError):
            return None
        return {"type": "Point", "coordinates": middle}
    return None
