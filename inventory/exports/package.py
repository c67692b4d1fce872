"""A selection as a Frictionless data package: CSV, GeoJSON, their description, DCAT, README and licence in one zip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.template.loader import render_to_string

from domino.exports.archive import Member, stream_archive
from inventory.columns import COLUMNS
from inventory.exports.dcat import dcat
from inventory.exports.files import census
from inventory.exports.table_schema import table_schema
from inventory.licences import Licence, licence_named
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

CSV, GEOJSON = "donnees/initiatives.csv", "donnees/initiatives.geojson"
DIALECT = {"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where some records come from, under which licence, and how many they are."""

    name: str
    url: str
    licence: Licence
    count: int


@dataclass(frozen=True, slots=True)
class Package:
    """What a package says of itself. `page`: the selection's; `files`: the address of its files, `*` for the ending."""

    slug: str
    title: str
    description: str
    page: str
    files: str
    base_url: str
    publisher: str
    made_at: datetime


def stream_package(package: Package, queryset: InitiativeQuerySet) -> Iterator[bytes]:
    """The package of `queryset` (ordered, visible to everyone) as chunks of a zip."""
    return stream_archive(_members(package, queryset), made_at=package.made_at)


def _members(package: Package, queryset: InitiativeQuerySet) -> Iterator[Member]:
    origins = _origins(queryset)
    table = Member(CSV, census("csv", queryset, package.base_url))
    yield table
    features = Member(GEOJSON, census("geojson", queryset, package.base_url))
    yield features
    schema = table_schema()
    fields = list(zip(schema["fields"], [column.key for column in COLUMNS], strict=True))
    words = {"package": package, "origins": origins, "licence": licence_named(LICENCE), "fields": fields}
    for name, template in {"LISEZMOI.md": "readme", "LICENCE.md": "licence"}.items():
        yield Member(name, [render_to_string(f"exports/inventory/package_{template}.md", words).encode()])
    yield Member("dcat.jsonld", [_json(dcat(package, licence_named(LICENCE)))])
    yield Member("datapackage.json", [_json(_descriptor(package, origins, table, features, schema))])


def _origins(queryset: InitiativeQuerySet) -> list[Origin]:
    """The sources of the selection, the fullest first; what was entered here has no name."""
    rows = queryset.order_by().values_list("source__name", "source__url", "licence").annotate(n=Count("pk"))
    origins = [Origin(name or "", url or "", licence_named(licence), count) for name, url, licence, count in rows]
    return sorted(origins, key=lambda origin: (-origin.count, origin.name))


def _descriptor(
    package: Package, origins: list[Origin], table: Member, features: Member, schema: dict[str, Any]
) -> dict[str, Any]:
    """`datapackage.json` (Data Package 1.0, which version 2 reads too)."""
    return {
        "profile": "data-package",
        "name": package.slug,
        "title": package.title,
        "description": package.description,
        "homepage": package.page,
        "created": package.made_at.isoformat(timespec="seconds"),
        "licenses": [_licence(licence_named(LICENCE))],
        "sources": [_source(origin, package) for origin in origins],
        "contributors": [{"title": package.publisher, "role": "publisher", "path": package.base_url or package.page}],
        "keywords": ["initiatives collaboratives", "économie collaborative", "recensement", "territoires"],
        "resources": [
            _resource(
                table, "initiatives", "Initiatives, en tableau", "csv", "text/csv",
                profile="tabular-data-resource", dialect=DIALECT, schema=schema,
            ),
            _resource(
                features, "initiatives-geojson", "Initiatives, sur la carte", "geojson", "application/geo+json",
                profile="data-resource",
            ),
        ],
    }  # fmt: skip


def _resource(member: Member, name: str, title: str, fmt: str, media_type: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "path": member.name, "title": title, "format": fmt, "mediatype": media_type, "encoding": "utf-8",
        "bytes": member.size, "hash": f"sha256:{member.digest}", **more,
    }  # fmt: skip


def _licence(licence: Licence) -> dict[str, str]:
    return {"name": licence.spdx, "path": licence.url, "title": licence.title}


def _source(origin: Origin, package: Package) -> dict[str, str]:
    title = f"{origin.name or package.publisher} ({origin.licence.spdx}, {origin.count})"
    return {"title": title, "path": origin.url or package.base_url or package.page}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "ignore")
