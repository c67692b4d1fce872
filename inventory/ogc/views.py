"""The resources of OGC API - Features. Every answer is JSON or HTML; see answering.py."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from domino.views import Missing
from inventory.api.docs import operations
from inventory.ogc import documents
from inventory.ogc.answering import Answer, resource
from inventory.ogc.collections import COLLECTIONS, Collection, features, page
from inventory.ogc.links import GEOJSON, OPENAPI, SCHEMA, address, here
from inventory.ogc.openapi import openapi
from inventory.ogc.parameters import PAGING, check_names, parse_window


def _asked(collection: str) -> Collection:
    if collection not in COLLECTIONS:
        raise Missing(f"Il n’y a pas de collection « {collection} ». Choisissez parmi : {', '.join(COLLECTIONS)}.")
    return COLLECTIONS[collection]


@resource()
def ogc_landing(request: HttpRequest, f: str) -> Answer:
    """Where everything else is found."""
    check_names(request.GET, ())
    context = {"address": address(request, "landing")}
    return Answer(documents.landing(request, f), "inventory/ogc_landing.html", context)


@resource()
def ogc_conformance(request: HttpRequest, f: str) -> Answer:
    """The parts of the standard that are kept."""
    check_names(request.GET, ())
    return Answer(documents.conformance(request, f), "inventory/ogc_conformance.html")


@resource(OPENAPI)
def ogc_api(request: HttpRequest, f: str) -> Answer:
    """The OpenAPI 3.0 document."""
    check_names(request.GET, ())
    document = openapi(address(request, "landing").rstrip("/"))
    return Answer(document, "inventory/ogc_api.html", {"operations": list(operations(document))})


@resource()
def ogc_collections(request: HttpRequest, f: str) -> Answer:
    """Both collections."""
    check_names(request.GET, ())
    return Answer(documents.collection_list(request, f), "inventory/ogc_collections.html")


@resource()
def ogc_collection(request: HttpRequest, f: str, collection: str) -> Answer:
    """One collection: its extent and where its features are."""
    check_names(request.GET, ())
    return Answer(documents.collection(request, f, _asked(collection)), "inventory/ogc_collection.html")


@resource(SCHEMA)
def ogc_queryables(request: HttpRequest, f: str, collection: str) -> Answer:
    """The parameters that select in a collection, as a JSON Schema."""
    check_names(request.GET, ())
    asked = _asked(collection)
    context = {"collection": asked, "alternate": here(request, f="json")}
    return Answer(documents.queryables(request, asked), "inventory/ogc_queryables.html", context)


@resource(GEOJSON)
def ogc_items(request: HttpRequest, f: str, collection: str) -> Answer:
    """A page of features."""
    asked = _asked(collection)
    names = [each.name for each in asked.queryables]
    check_names(request.GET, [*PAGING, *names], [each.name for each in asked.queryables if each.many])
    found = page(asked, request.GET, parse_window(request.GET))
    lines = features(asked, found.keys, request.build_absolute_uri("/")[:-1])
    document = documents.feature_collection(request, f, asked, found, len(lines))
    context = {"collection": asked, "turns": documents.turns(request, f, found)}
    if f == "html":
        context["rows"] = [_row(request, asked, json.loads(line)) for line in lines]
    return Answer(document, "inventory/ogc_items.html", context, lines)


def _row(request: HttpRequest, asked: Collection, feature: dict[str, Any]) -> dict[str, Any]:
    """A feature as a line of the page."""
    return {**feature["properties"], "href": address(request, "item", asked.id, feature["id"], f="html")}


@resource(GEOJSON)
def ogc_item(request: HttpRequest, f: str, collection: str, feature: str) -> Answer:
    """One feature."""
    check_names(request.GET, ())
    asked = _asked(collection)
    missing = Missing("Cet objet n’est pas, ou n’est plus, dans cette collection.")
    try:
        key = asked.parse_key(feature)
    except ValueError:
        raise missing from None
    lines = features(asked, [key], request.build_absolute_uri("/")[:-1])
    if not lines:
        raise missing
    found = json.loads(lines[0])
    found["links"] = documents.feature_links(request, f, asked)
    facts = [(column, found["properties"].get(column.key)) for column in asked.columns if column.key != "id"]
    context = {"collection": asked, "facts": [fact for fact in facts if fact[1] not in (None, "", [])]}
    return Answer(found, "inventory/ogc_item.html", context)
