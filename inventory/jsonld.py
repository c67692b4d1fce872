"""Initiatives and territories in schema.org's words, for search engines; public fields only."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point

from inventory.enums import Precision
from inventory.licences import licence_named
from inventory.models import Initiative, Territory
from inventory.text import web_address

DECIMALS = 6
# Registers of official codes: communes, départements and régions have INSEE's, groups of communes a SIREN.
REGISTERS = {"commune": "INSEE", "departement": "INSEE", "region": "INSEE", "epci": "SIREN"}


def initiative_jsonld(initiative: Initiative, page: str) -> dict[str, Any]:
    """An Organization with its place, for one initiative of a `complete()` set; `page`: its absolute address."""
    public = initiative.contact_is_public
    return {
        "@type": "Organization",
        "@id": page,
        "name": initiative.name,
        "description": initiative.summary,
        "url": web_address(initiative.website) or page,
        "foundingDate": str(initiative.founded_year or ""),
        "email": initiative.contact_email if public else "",
        "telephone": initiative.contact_phone if public else "",
        "keywords": [theme.name for theme in initiative.themes.all()],
        "address": _address(initiative),
        "location": _place(initiative),
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": initiative.territory.name if initiative.territory else "",
        },
        "subjectOf": {
            "@type": "WebPage",
            "url": page,
            "inLanguage": "fr",
            "license": licence_named(initiative.licence).url,
            "dateModified": initiative.updated_at.isoformat(timespec="seconds"),
        },
    }


def territory_jsonld(territory: Territory, page: str) -> dict[str, Any]:
    """An AdministrativeArea (a kind of Place) with its official code and its centre."""
    return {
        "@type": "AdministrativeArea",
        "@id": page,
        "name": territory.name,
        "alternateName": territory.official_name if territory.official_name != territory.name else "",
        "url": page,
        "geo": coordinates(territory.centre),
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": REGISTERS.get(territory.kind, "") if territory.code else "",
            "value": territory.code,
        },
    }


def coordinates(point: Point | None) -> dict[str, Any]:
    """GeoCoordinates of `point` (EPSG:4326), nothing without one."""
    if point is None:
        return {}
    return {"@type": "GeoCoordinates", "latitude": round(point.y, DECIMALS), "longitude": round(point.x, DECIMALS)}


def _place(initiative: Initiative) -> dict[str, Any]:
    if initiative.precision == Precision.ONLINE:
        return {"@type": "VirtualLocation", "url": web_address(initiative.website)}
    return {"@type": "Place", "address": _address(initiative), "geo": coordinates(initiative.point)}


def _address(initiative: Initiative) -> dict[str, Any]:
    commune = initiative.commune
    if not (initiative.address or initiative.postal_code or commune):
        return {}
    return {
        "@type": "PostalAddress",
        "streetAddress": initiative.address,
        "postalCode": initiative.postal_code,
        "addressLocality": commune.name if commune else "",
        "addressCountry": "FR",
    }
