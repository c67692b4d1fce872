"""What templates need and Django lacks: safe icons and links, the menu's current page, figures as plain numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import log, pi, radians, tan
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.paginator import Page
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from domino import exports
from domino.exports import Format
from inventory import licences
from inventory.enums import TerritoryKind
from inventory.opening_hours import in_french
from inventory.outlines import Outlines
from inventory.selection import query_without
from inventory.text import web_address

register = template.Library()

FALLBACK_ICON = "shapes"
TERRITORY_ICONS = {
    TerritoryKind.COMMUNE: "house",
    TerritoryKind.EPCI: "landmark",
    TerritoryKind.PAYS: "trees",
    TerritoryKind.DEPARTEMENT: "map",
    TerritoryKind.REGION: "flag",
}
# Identifier → (short name, address).
LICENCES = {each.spdx: (each.short, each.url) for each in licences.LICENCES.values()}
EARTH_RADIUS = 6_378_137.0  # metres, of the sphere of Web Mercator (EPSG:3857)
MARKER_HEIGHT = 58  # of the marker drawn in inventory/_outlines.html
MARKER_SHARE = 0.24  # of the drawing's height


@register.simple_tag
def icon(name: str, css: str = "icon", **attributes: Any) -> str:
    """A decorative lucide icon. Names come from the database too: an unknown one draws `shapes`, no error."""
    return _icon(str(name), tuple({"class": str(css), "size": 24, **attributes}.items()))


@lru_cache(maxsize=512)
def _icon(name: str, attributes: tuple[tuple[str, Any], ...]) -> str:
    drawn: dict[str, Any] = {"stroke_width": "2.25", "aria_hidden": "true", **dict(attributes)}
    try:
        return lucide(name, **drawn)
    except IconDoesNotExist:
        return lucide(FALLBACK_ICON, **drawn)


@register.filter
def territory_icon(kind: str) -> str:
    """The icon of a kind of territory."""
    return TERRITORY_ICONS.get(TerritoryKind(kind), FALLBACK_ICON)


@register.simple_tag(takes_context=True)
def current(context: Context, url_name: str) -> str:
    """The aria-current attribute of a menu link: "page" on that very page, "true" on pages beneath it."""
    request = context.get("request")
    address = reverse(url_name)
    if request is None or not request.path.startswith(address):
        return SafeString("")
    return format_html(' aria-current="{}"', "page" if request.path == address else "true")


@register.filter
def names(terms: Iterable[Any]) -> str:
    """The names of `terms` in a sentence: "bénévoles, locaux, outils"."""
    return ", ".join(str(term).lower() for term in terms)


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """Page numbers around `page`, with "…" where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def asked_without_page(context: dict[str, Any]) -> str:
    """What this address asks for beside `page`, as a query string that may be empty: each page of a list keeps it."""
    return query_without(context["request"].GET, "page")


@register.filter
def web_link(address: str) -> str:
    """`address` when a browser may open it, else nothing."""
    return web_address(address)


@register.filter
def host(address: str) -> str:
    """The host of an address, for a link's text: "www.exemple.fr"."""
    return re.sub(r"^https?://([^/?#]*).*$", r"\1", address, flags=re.IGNORECASE | re.DOTALL)


@register.filter
def licence(identifier: str) -> tuple[str, str]:
    """The name and the address of a licence; an unknown one is shown as it is, without an address."""
    return LICENCES.get(identifier, (identifier, ""))


register.filter("opening_hours", in_french)


@register.simple_tag
def download_formats() -> dict[str, Format]:
    """The files that a selection can be downloaded as."""
    return exports.FORMATS


@register.simple_tag
def marker(outlines: Outlines | None, point: Point | None) -> dict[str, str] | None:
    """Where to draw the marker of `point` (EPSG:4326) on `outlines`: x, y and scale as SVG numbers."""
    if outlines is None or point is None:
        return None
    height = float(outlines.view_box.split()[3])
    scale = MARKER_SHARE * height / MARKER_HEIGHT
    x = EARTH_RADIUS * radians(point.x)
    y = -EARTH_RADIUS * log(tan(pi / 4 + radians(point.y) / 2))
    return {"x": f"{x:.0f}", "y": f"{y:.0f}", "scale": f"{scale:.3f}"}


@register.simple_tag
def geocoder_host() -> str:
    """The host that addresses are searched at; blank where none is."""
    return urlsplit(settings.GEOCODER_URL).hostname or ""


@register.simple_tag
def publisher() -> dict[str, str]:
    """Who publishes and hosts this site, as its settings say; blank where they do not."""
    names = {
        "name": "PUBLISHER_NAME",
        "address": "PUBLISHER_ADDRESS",
        "director": "PUBLISHER_DIRECTOR",
        "email": "PUBLISHER_EMAIL",
        "dpo_email": "PUBLISHER_DPO_EMAIL",
        "host": "HOSTING_NAME",
        "host_address": "HOSTING_ADDRESS",
        "source_code": "SOURCE_CODE_URL",
    }
    return {key: getattr(settings, name, "") for key, name in names.items()}
