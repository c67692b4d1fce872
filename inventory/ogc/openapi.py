"""The OpenAPI 3.0 document of OGC API - Features, written from the same lists that the views read."""

from __future__ import annotations

from typing import Any

from inventory.ogc.collections import COLLECTIONS, Collection
from inventory.ogc.links import GEOJSON, HTML, JSON, LICENCE_URL, OPENAPI, SCHEMA
from inventory.ogc.openapi_schemas import SCHEMAS
from inventory.ogc.parameters import CRS84, DEFAULT_LIMIT, MAX_LIMIT
from inventory.ogc.queryables import Queryable

Json = dict[str, Any]
PROBLEM = "application/problem+json"
FORMAT_PARAMETER = {
    "name": "f",
    "in": "query",
    "required": False,
    "description": "Format of the answer; the Accept header decides without it.",
    "schema": {"type": "string", "enum": ["json", "html"]},
}


def openapi(server: str) -> Json:
    """Return the document for the API whose landing page is at `server` + "/"."""
    paths = {
        "/": _get("getLandingPage", "Where everything else is found.", "LandingPage"),
        "/conformance": _get("getConformance", "The parts of the standard that are kept.", "Conformance"),
        "/api": _get("getApi", "This document.", "OpenApi", OPENAPI),
        "/collections": _get("getCollections", "The collections.", "Collections"),
    }
    for each in COLLECTIONS.values():
        paths |= _collection_paths(each)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "DOMINO: OGC API - Features",
            "description": "The census of collaborative practices and its territories, for geographic software.",
            "version": "1.0.0",
            "license": {"name": "Content: CC BY-SA 4.0", "url": LICENCE_URL},
        },
        "servers": [{"url": server}],
        "tags": [{"name": "Capabilities"}, {"name": "Data"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _collection_paths(each: Collection) -> Json:
    root, stem = f"/collections/{each.id}", each.id.capitalize()
    one = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "The id of a feature.",
        "schema": {"type": "string", **({"format": "uuid"} if each.key == "pk" else {})},
    }
    parameters = [*_window_parameters(each), *map(_parameter, each.queryables)]
    return {
        root: _get(f"describe{stem}", f"The collection {each.id}.", "Collection"),
        f"{root}/queryables": _get(
            f"get{stem}Queryables", f"The parameters that select {each.id}.", "Queryables", SCHEMA
        ),
        f"{root}/items": _get(
            f"get{stem}", f"A page of {each.id}.", "FeatureCollection", GEOJSON, parameters, is_data=True
        ),
        f"{root}/items/{{featureId}}": _get(
            f"get{stem}Feature", f"One of the {each.id}.", "Feature", GEOJSON, [one], is_data=True
        ),
    }


def _get(
    operation: str,
    description: str,
    schema: str,
    media_type: str = JSON,
    parameters: list[Json] | None = None,
    *,
    is_data: bool = False,
) -> Json:
    """A path that is only read: what it answers, and the problems it may tell."""
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}, HTML: {"schema": {"type": "string"}}}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    errors = {"400": "A parameter is wrong.", "404": "Nothing there.", "406": "Neither JSON nor HTML is accepted."}
    responses = {code: {"description": text, "content": problem} for code, text in errors.items()}
    get = {
        "operationId": operation,
        "summary": description,
        "description": description,
        "tags": ["Data" if is_data else "Capabilities"],
        "parameters": [*(parameters or []), FORMAT_PARAMETER],
        "responses": {"200": {"description": description, "content": content}, **responses},
    }
    return {"get": get}


def _window_parameters(each: Collection) -> list[Json]:
    bounds = {"minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    lengths = [{"minItems": size, "maxItems": size} for size in (4, 6)]
    crs = {"type": "string", "format": "uri", "enum": [CRS84], "default": CRS84}
    box = {"type": "array", "items": {"type": "number"}, "oneOf": lengths}
    moment = "Last change of the record" if each.time else "Checked, but territories are there at any time"
    box_text = "west,south,east,north in degrees (CRS84), with or without heights; may cross the antimeridian."
    key = {"type": "string", **({"format": "uuid"} if each.key == "pk" else {})}
    return [
        _query("limit", f"Features a page; more than {MAX_LIMIT} is {MAX_LIMIT}.", {"type": "integer", **bounds}),
        {**_query("bbox", box_text, box), "style": "form", "explode": False},
        _query("bbox-crs", "Coordinate reference system of bbox.", crs),
        _query("crs", "Coordinate reference system of the answer.", crs),
        _query(
            "datetime",
            f"{moment}: an RFC 3339 instant, a day, or start/end with .. for an open end.",
            {"type": "string"},
        ),
        _query("after", "The page after this feature: follow the links next.", key),
        _query("before", "The page before this feature: follow the links prev.", key),
    ]


def _parameter(each: Queryable) -> Json:
    if not each.many:
        return _query(each.name, each.description, each.schema())
    several = {"type": "array", "items": each.schema()}
    return {**_query(each.name, each.description, several), "style": "form", "explode": True}


def _query(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
