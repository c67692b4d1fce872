"""The documents of the standard as plain values: landing page, conformance, collections, queryables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from inventory.ogc import collections
from inventory.ogc.collections import COLLECTIONS, Collection
from inventory.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    QUERYABLES,
    SCHEMA,
    Link,
    address,
    licence,
    link,
    own_links,
)
from inventory.ogc.parameters import CRS84
from inventory.ogc.queryables import known_values

TITLE = "DOMINO, données géographiques"
DESCRIPTION = "Le recensement des pratiques collaboratives et ses territoires, pour les logiciels de cartographie."
CONFORMANCE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CLASSES = [f"{CONFORMANCE}/{name}" for name in ("core", "geojson", "html", "oas30")]


def landing(request: HttpRequest, f: str) -> dict[str, Any]:
    """Return the landing page."""
    to = [
        link("service-desc", address(request, "api", f="json"), OPENAPI, "Description OpenAPI 3.0"),
        link("service-doc", address(request, "api", f="html"), HTML, "Documentation"),
        link("conformance", address(request, "conformance", f="json"), JSON, "Classes de conformité"),
        link("conformance", address(request, "conformance", f="html"), HTML, "Classes de conformité"),
        link("data", address(request, "collections", f="json"), JSON, "Collections"),
        link("data", address(request, "collections", f="html"), HTML, "Collections"),
        licence(),
    ]
    return {"title": TITLE, "description": DESCRIPTION, "links": [*own_links(request, f, JSON), *to]}


def conformance(request: HttpRequest, f: str) -> dict[str, Any]:
    """Return the conformance classes that this server implements."""
    return {"links": own_links(request, f, JSON), "conformsTo": CLASSES}


def collection_list(request: HttpRequest, f: str) -> dict[str, Any]:
    """Return both collections; one query each."""
    both = [_collection(request, each) for each in COLLECTIONS.values()]
    return {"links": [*own_links(request, f, JSON), licence()], "collections": both}


def collection(request: HttpRequest, f: str, asked: Collection) -> dict[str, Any]:
    """Return one collection: as in the list, and its own links."""
    described = _collection(request, asked)
    return {**described, "links": [*own_links(request, f, JSON), *described["links"][2:]]}


def _collection(request: HttpRequest, each: Collection) -> dict[str, Any]:
    def to(rel: str, name: str, f: str, media_type: str, title: str) -> Link:
        return link(rel, address(request, name, each.id, f=f), media_type, title)

    return {
        "id": each.id,
        "title": each.title,
        "description": each.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": collections.extent(each),
        "links": [
            to("self", "collection", "json", JSON, each.title),
            to("alternate", "collection", "html", HTML, each.title),
            to("items", "items", "json", GEOJSON, f"{each.title} en GeoJSON"),
            to("items", "items", "html", HTML, f"{each.title} en page"),
            to(QUERYABLES, "queryables", "json", SCHEMA, "Propriétés qui filtrent"),
            licence(),
        ],
    }


def queryables(request: HttpRequest, asked: Collection) -> dict[str, Any]:
    """Return the parameters that select in a collection, as a JSON Schema; one query per taxonomy."""
    described: dict[str, Any] = {
        "geometry": {
            "title": "Emplacement",
            "format": "geometry-point" if asked.geometry == "point" else "geometry-multipolygon",
            "x-ogc-role": "primary-geometry",
        }
    }
    for each in asked.queryables:
        schema = each.schema()
        if values := known_values(each):
            schema["enum"] = list(values)
        described[each.name] = {"title": each.title, "description": each.description, **schema}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(request, "queryables", asked.id),
        "title": asked.title,
        "type": "object",
        "properties": described,
        "additionalProperties": False,
    }
