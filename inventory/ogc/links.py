"""Links between the resources, and the media types they are answered in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from inventory.ogc.parameters import FORMAT

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
LICENCE_URL = "https://creativecommons.org/licenses/by-sa/4.0/deed.fr"
# What every proxy lets through; beyond it the links are in the body only.
MAX_HEADER = 4_000
Link = dict[str, str]


def link(rel: str, href: str, media_type: str, title: str) -> Link:
    """Return one link object of the standard."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def address(request: HttpRequest, name: str, *args: Any, f: str = "") -> str:
    """Return the absolute address of the resource `name`, in the format `f` (json, html) if any."""
    plain = request.build_absolute_uri(reverse(f"ogc:{name}", args=args))
    return f"{plain}?{FORMAT}={f}" if f else plain


def here(request: HttpRequest, *, f: str, without: tuple[str, ...] = (), **changes: str) -> str:
    """Return the address of this very request in the format `f`, its query `without` some names and with `changes`."""
    query: QueryDict = request.GET.copy()
    for name in (FORMAT, *without):
        query.pop(name, None)
    for name, value in {**changes, FORMAT: f}.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=':,/')}")


def own_links(request: HttpRequest, f: str, media_type: str) -> list[Link]:
    """Return `self` and `alternate`, as they stand for an answer in the format `f`."""
    formats = {"json": (media_type, "Ce document"), "html": (HTML, "Cette page")}
    return [
        link("self" if name == f else "alternate", here(request, f=name), kind, title)
        for name, (kind, title) in sorted(formats.items(), key=lambda item: item[0] != f)
    ]


def licence() -> Link:
    """The licence of the collections; a feature may name another one."""
    return link("license", LICENCE_URL, HTML, "CC BY-SA 4.0")


def header(links: list[Link]) -> str:
    """Return the value of the HTTP header Link; blank when it would be too long for a proxy."""
    text = ", ".join(f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in links)
    return text if len(text) <= MAX_HEADER else ""
