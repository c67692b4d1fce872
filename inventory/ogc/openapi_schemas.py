"""Shapes of the documents of OGC API - Features, for its OpenAPI 3.0 document."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", **({"required": required} if required else {}), "properties": properties}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
ADDRESS: Json = {"type": "string", "format": "uri"}
MOMENT: Json = {"type": "string", "format": "date-time"}
COUNT: Json = {"type": "integer", "minimum": 0}
LINKS = _list(_ref("Link"))
KINDS = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
BOX: Json = {**_list(NUMBER), "minItems": 4, "maxItems": 6}
INTERVAL: Json = {**_list({**MOMENT, "nullable": True}), "minItems": 2, "maxItems": 2}

SCHEMAS: Json = {
    "Link": _object(["href", "rel"], href=ADDRESS, rel=TEXT, type=TEXT, title=TEXT),
    "LandingPage": _object(["links"], title=TEXT, description=TEXT, links=LINKS),
    "Conformance": _object(["conformsTo"], conformsTo=_list(ADDRESS), links=LINKS),
    "OpenApi": _object(["openapi", "info", "paths"], openapi=TEXT, info={"type": "object"}, paths={"type": "object"}),
    "Extent": _object(
        [],
        spatial=_object([], bbox=_list(BOX)),
        temporal=_object([], interval=_list(INTERVAL)),
    ),
    "Collection": _object(
        ["id", "links"],
        id=TEXT,
        title=TEXT,
        description=TEXT,
        itemType=TEXT,
        crs=_list(TEXT),
        extent=_ref("Extent"),
        links=LINKS,
    ),
    "Collections": _object(["links", "collections"], links=LINKS, collections=_list(_ref("Collection"))),
    "Queryables": _object(["type", "properties"], type=TEXT, title=TEXT, properties={"type": "object"}),
    "Geometry": {
        **_object(["type", "coordinates"], type={"type": "string", "enum": KINDS}, coordinates=_list({})),
        "nullable": True,
    },
    "Feature": _object(
        ["type", "id", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id=TEXT,
        geometry=_ref("Geometry"),
        properties={"type": "object"},
        links=LINKS,
    ),
    "FeatureCollection": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        timeStamp=MOMENT,
        numberMatched=COUNT,
        numberReturned=COUNT,
        links=LINKS,
        features=_list(_ref("Feature")),
    ),
    "Problem": _object(["type", "title", "status"], type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
}
