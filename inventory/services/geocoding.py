"""Addresses by their text, asked of a geocoder from our server: it never learns who typed.

The geocoder of the settings has the interface of the national address API (addok): `/search/?q=…` answers GeoJSON.
What it sends is checked like what a stranger sends.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.cache import cache

from domino.limits import Rule, spend
from domino.outbound import OutboundError, fetch
from inventory.enums import Precision
from inventory.imports.france import in_france
from inventory.models import FormerName, Territory

logger = logging.getLogger(__name__)

# Most of what a whole country answers lies elsewhere: more is asked than is shown.
ASKED, SHOWN = 20, 5
KEPT_SECONDS = 600
# A geocoder that fails is left alone that long, so that it holds no worker of ours.
PAUSE_SECONDS = 30
SEARCHES = [Rule(60, 60), Rule(500, 3600)]
MAX_BYTES = 200_000
MAX_TEXT = 200
INSEE, POSTAL_CODE = re.compile("[0-9][0-9AB][0-9]{3}"), re.compile("[0-9]{5}")
# The geocoder works, and makes nothing of this text.
NOT_UNDERSTOOD = {400, 413, 414, 422}
UNAVAILABLE = "La recherche d’adresse ne répond pas. Écrivez la commune et l’adresse dans les champs ci-dessous."
# Type of the geocoder → how well the place is known, and what a person reads.
KINDS = {
    "housenumber": (Precision.EXACT, "numéro"),
    "street": (Precision.STREET, "rue"),
    "locality": (Precision.STREET, "lieu-dit"),
    "municipality": (Precision.COMMUNE, "commune"),
}


class GeocoderUnavailable(Exception):
    """No geocoder answers as it should now; its text is a French sentence."""

    retry_after = PAUSE_SECONDS

    def __init__(self) -> None:
        super().__init__(UNAVAILABLE)


class Address(TypedDict):
    """An address and what it fills in the form; `point` is [lon, lat] in degrees (EPSG:4326)."""

    label: str
    detail: str
    address: str
    postal_code: str
    territory: str
    point: list[float]
    precision: str


class Place(NamedTuple):
    """One valid feature of the geocoder; `code` is the INSEE code of its commune."""

    label: str
    name: str
    postal_code: str
    code: str
    kind: str
    point: list[float]


def search_addresses(*, text: str, network: str, near: Point | None = None) -> list[Address]:
    """Up to 5 addresses that `text` may mean, in communes we know, those around `near` (EPSG:4326) first.

    Answers are kept for ten minutes. LimitReached when `network` asked too often, GeocoderUnavailable when it is down.
    """
    query = {"q": text, "limit": ASKED, "autocomplete": 1}
    if near:
        query |= {"lat": f"{near.y:.3f}", "lon": f"{near.x:.3f}"}
    url = f"{settings.GEOCODER_URL}/search/?{urlencode(query)}"
    key, down = _key(url), _key(f"down {settings.GEOCODER_URL}")
    kept = cache.get(key)
    if kept is not None:
        return kept
    if cache.get(down):
        raise GeocoderUnavailable
    spend(scope="address_search", who=network, rules=SEARCHES)
    try:
        features = _ask(url)
    except (OutboundError, ValueError) as error:
        # Never the address asked: it is what someone typed.
        logger.warning("The geocoder does not answer as it should: %s", error)
        cache.set(down, True, PAUSE_SECONDS)
        raise GeocoderUnavailable from error
    found = read_addresses(features)
    cache.set(key, found, KEPT_SECONDS)
    return found


def read_addresses(features: Iterable[Any]) -> list[Address]:
    """The addresses of GeoJSON features as a geocoder gives them; what is malformed or lies elsewhere is left out."""
    places = [place for place in map(_place, features) if place]
    communes = _communes({place.code for place in places})
    found = {place.label: _address(place, communes[place.code]) for place in places if place.code in communes}
    return list(found.values())[:SHOWN]


def _key(text: str) -> str:
    return f"geocoder:1:{hashlib.sha256(text.encode()).hexdigest()}"


def _ask(url: str) -> list[Any]:
    """Features of the answer; OutboundError without one, ValueError when it is no GeoJSON."""
    # The administrator chose this host, which may well stand beside ours.
    answer = fetch(url, timeout=settings.GEOCODER_TIMEOUT, max_bytes=MAX_BYTES, allow_private=True)
    if answer.status in NOT_UNDERSTOOD:
        return []
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    try:
        features = json.loads(answer.body)["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        features = None
    if not isinstance(features, list):
        raise ValueError("no FeatureCollection")
    return features[:ASKED]


def _place(feature: Any) -> Place | None:
    try:
        properties, point = feature["properties"], _point(feature["geometry"])
        names = ("label", "name", "type", "citycode", "postcode")
        label, name, kind, code, postal_code = (_text(properties.get(each)) for each in names)
    except (KeyError, TypeError, AttributeError):
        return None
    if not (point and label and name and kind in KINDS and INSEE.fullmatch(code)):
        return None
    return Place(label, name, postal_code if POSTAL_CODE.fullmatch(postal_code) else "", code, kind, point)


def _text(value: Any) -> str:
    """A text of one line, "" when it is anything else or too long."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        return ""
    return value.strip()


def _point(geometry: Any) -> list[float] | None:
    coordinates = geometry["coordinates"] if geometry["type"] == "Point" else None
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    lon, lat = coordinates[:2]
    if type(lon) not in {int, float} or type(lat) not in {int, float} or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    return [round(lon, 6), round(lat, 6)] if in_france(lon, lat) else None


def _communes(codes: set[str]) -> dict[str, Territory]:
    """Communes by INSEE code, also by that of a part of them (district, delegated commune); two queries at most."""
    found = {commune.code: commune for commune in Territory.objects.light().communes().filter(code__in=codes)}
    if missing := codes - set(found):
        parts = dict(FormerName.objects.filter(code__in=missing).values_list("code", "territory_id"))
        whole = Territory.objects.light().communes().in_bulk(list(parts.values())) if parts else {}
        found |= {code: whole[pk] for code, pk in parts.items() if pk in whole}
    return found


def _address(place: Place, commune: Territory) -> Address:
    precision, detail = KINDS[place.kind]
    known = place.postal_code if place.postal_code in commune.postal_codes else next(iter(commune.postal_codes), "")
    return {
        "label": place.label,
        "detail": detail,
        "address": "" if precision == Precision.COMMUNE else place.name,
        "postal_code": place.postal_code,
        # What the form reads back as this very commune.
        "territory": f"{commune.name} ({known})" if known else commune.slug,
        "point": place.point,
        "precision": str(precision.value),
    }
