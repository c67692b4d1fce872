"""oEmbed: given the address of a page of ours, the frame that shows it elsewhere (https://oembed.com)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from domino.problems import problem_response
from inventory.models import Initiative, Territory
from inventory.views.partner import public_filter

WIDTH, HEIGHT, LEAST = 800, 600, 300
PROVIDER = "DOMINO"


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """A `rich` answer for the census (any search), an initiative or a territory; 404 for other addresses."""
    fmt = request.GET.get("format") or "json"
    if fmt not in {"json", "xml"}:
        return problem_response(501, "format : écrivez json ou xml.")
    url = request.GET.get("url", "")
    if not url:
        return problem_response(400, "url : donnez l’adresse d’une page de ce site.")
    try:
        limits = [_limit(request, name) for name in ("maxwidth", "maxheight")]
    except ValueError as error:
        return problem_response(400, str(error))
    shown = _shown(request, url)
    if shown is None:
        return problem_response(404, "Cette adresse n’est pas celle d’une page de ce site que l’on peut intégrer.")
    title, query = shown
    answer = _answer(request, title, query, limits)
    return JsonResponse(answer) if fmt == "json" else _xml(answer)


def _limit(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= 100_000:
        raise ValueError(f"{name} : écrivez un nombre entier de pixels.")
    return int(text[:6])


def _shown(request: HttpRequest, url: str) -> tuple[str, str] | None:
    """(title, query string of the frame) of the page at `url`; None when it is none of ours."""
    try:
        parts = urlsplit(url)
        match = resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    if parts.scheme not in {"http", "https"} or not validate_host(
        split_domain_port(parts.netloc)[0], settings.ALLOWED_HOSTS
    ):
        return None
    return _PAGES.get(match.view_name, _none)(request, parts.query, **match.kwargs)


def _none(request: HttpRequest, query: str, **kwargs: Any) -> None:
    return None


def _census(request: HttpRequest, query: str) -> tuple[str, str] | None:
    """A search as it is, without how the page shows it; None when it means nothing."""
    kept = QueryDict(query, mutable=True)
    for name in ("view", "page", "page_size"):
        kept.pop(name, None)
    filterset = public_filter(request, kept)
    return ("Initiatives collaboratives", kept.urlencode()) if filterset.is_valid() else None


def _territory(request: HttpRequest, query: str, slug: str) -> tuple[str, str] | None:
    territory = Territory.objects.light().filter(slug=slug).first()
    return (f"Initiatives collaboratives : {territory.name}", f"territory={slug}") if territory else None


def _initiative(request: HttpRequest, query: str, slug: str) -> tuple[str, str] | None:
    """The search of its name."""
    initiative = Initiative.objects.visible_to(AnonymousUser()).published().filter(slug=slug).first()
    if initiative is None:
        return None
    kept = QueryDict(mutable=True)
    kept["q"] = initiative.name
    return initiative.name, kept.urlencode()


_PAGES = {
    "inventory:initiative_list": _census,
    "inventory:initiative_embed": _census,
    "inventory:territory_detail": _territory,
    "inventory:initiative_detail": _initiative,
}


def _answer(request: HttpRequest, title: str, query: str, limits: list[int | None]) -> dict[str, Any]:
    width, height = min(WIDTH, limits[0] or WIDTH), min(HEIGHT, limits[1] or HEIGHT)
    address = request.build_absolute_uri(reverse("inventory:initiative_embed") + (f"?{query}" if query else ""))
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0"></iframe>',
        address, str(width), str(height), title,
    )  # fmt: skip
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": PROVIDER,
        "provider_url": request.build_absolute_uri("/"),
        "cache_age": 3600,
        "html": html,
        "width": width,
        "height": height,
    }


def _xml(answer: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(content_type="text/xml; charset=utf-8")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", {})
    for name, value in answer.items():
        xml.addQuickElement(name, str(value))
    xml.endElement("oembed")
    xml.endDocument()
    return response
