"""The documents of the standard as plain values: landing page, conformance, collections, queryables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from inventory.ogc import collections
from inventory.ogc.collections import COLLECTIONS, Collection, Page
from inventory.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    QUERYABLES,
    SCHEMA,
    Link,
    address,
    here,
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


def turns(request: HttpRequest, f: str, page: Page) -> dict[str, Link]:
    """Return the links to the pages around `page`, by relation: `prev`, `next`, those that there are."""
    around = {"prev": ("before", page.before, "Page précédente"), "next": ("after", page.after, "Page suivante")}
    media_type = GEOJSON if f == "json" else HTML
    return {
        rel: link(rel, here(request, f=f, without=("after", "before"), **{name: key}), media_type, title)
        for rel, (name, key, title) in around.items()
        if key
    }


def feature_collection(request: HttpRequest, f: str, asked: Collection, page: Page, returned: int) -> dict[str, Any]:
    """Return a page of features without its features: how many are `returned`, and where the others are."""
    links = feature_links(request, f, asked)
    own, rest = links[:2], links[2:]
    return {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": page.matched,
        "numberReturned": returned,
        "links": [*own, *turns(request, f, page).values(), *rest],
    }


def feature_links(request: HttpRequest, f: str, asked: Collection) -> list[Link]:
    """Return the links of a feature or a page of them: itself, its other format, its collection, its licence."""
    up = address(request, "collection", asked.id, f=f)
    collection = link("collection", up, JSON if f == "json" else HTML, asked.title)
    return [*own_links(request, f, GEOJSON), collection, licence()]


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
