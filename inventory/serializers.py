"""An initiative or a territory as JSON, for the API and the data addresses of pages."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest

from inventory.exports import COORDINATE_DECIMALS
from inventory.models import Initiative, Territory


def initiative_json(initiative: Initiative, request: HttpRequest) -> dict[str, Any]:
    """Return the public fields of contract.md for one initiative of a `complete()` set.

    `geometry` is a GeoJSON geometry in EPSG:4326 or None; taxonomies are slugs; private contacts are left out.
    """
    commune = initiative.commune
    public = initiative.contact_is_public
    source = initiative.source
    return {
        "id": str(initiative.pk),
        "slug": initiative.slug,
        "url": request.build_absolute_uri(initiative.get_absolute_url()),
        "name": initiative.name,
        "summary": initiative.summary,
        "description": initiative.description,
        "sphere": initiative.sphere.slug if initiative.sphere else None,
        "themes": [term.slug for term in initiative.themes.all()],
        "stakes": [term.slug for term in initiative.stakes.all()],
        "exchanges": [term.slug for term in initiative.exchanges.all()],
        "legal_form": initiative.legal_form.slug if initiative.legal_form else None,
        "scope": initiative.scope,
        "founded_year": initiative.founded_year,
        "location": {
            "precision": initiative.precision,
            "address": initiative.address,
            "postal_code": initiative.postal_code,
            "commune_code": commune.code if commune else None,
            "commune": commune.name if commune else None,
        },
        "geometry": geometry_json(initiative.point),
        "audience": initiative.audience,
        "opening_hours": initiative.opening_hours,
        "accessibility": initiative.accessibility,
        "website": initiative.website,
        "contact": {
            "email": initiative.contact_email if public else "",
            "phone": initiative.contact_phone if public else "",
        },
        "needs": [term.slug for term in initiative.needs.all()],
        "needs_text": initiative.needs_text,
        "offers": [term.slug for term in initiative.offers.all()],
        "offers_text": initiative.offers_text,
        "territories": [link.outer.slug for link in initiative.territory.containments.all()]
        if initiative.territory
        else [],
        "status": initiative.status,
        "confirmed_on": initiative.confirmed_on.isoformat() if initiative.confirmed_on else None,
        "created_at": initiative.created_at.isoformat(),
        "updated_at": initiative.updated_at.isoformat(),
        "source": {
            "name": source.name if source else "",
            "id": initiative.source_identifier,
            "url": initiative.source_url or (source.url if source else ""),
        },
        "licence": initiative.licence,
    }


def territory_json(territory: Territory, request: HttpRequest) -> dict[str, Any]:
    """Return the public fields of one territory; `geometry` is its simplified outline in EPSG:4326."""
    return {
        "slug": territory.slug,
        "code": territory.code,
        "kind": territory.kind,
        "name": territory.name,
        "official_name": territory.official_name,
        "url": request.build_absolute_uri(territory.get_absolute_url()),
        "population": territory.population,
        "postal_codes": territory.postal_codes,
        "within": [link.outer.slug for link in territory.containments.all() if link.outer_id != territory.pk],
        "centre": geometry_json(territory.centre),
        "geometry": geometry_json(territory.outline),
    }


def geometry_json(geometry: GEOSGeometry | None) -> dict[str, Any] | None:
    """Return a GeoJSON geometry (EPSG:4326, as precise as a survey and no more) or None."""
    return json.loads(geometry.geojson, parse_float=_degrees) if geometry else None


def _degrees(digits: str) -> float:
    return round(float(digits), COORDINATE_DECIMALS)


def feature(data: dict[str, Any]) -> dict[str, Any]:
    """Return a serialised row as an RFC 7946 feature: `id` and `geometry` at the top, the rest as properties."""
    properties = {name: value for name, value in data.items() if name not in ("id", "geometry")}
    return {
        "type": "Feature",
        "id": data.get("id") or data.get("slug"),
        "geometry": data.get("geometry"),
        "properties": properties,
    }
