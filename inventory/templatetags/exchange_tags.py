"""What pages offer to other sites and tools: formats, frames, links that programs discover."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from domino.jsonld import data_block
from inventory.exports.partners import PARTNERS, Partner
from inventory.jsonld import initiative_jsonld, territory_jsonld
from inventory.models import Initiative, Territory

register = template.Library()

# Name of a size → (label, width, height) of the frame, in pixels or as CSS has it.
SIZES = {
    "small": ("Petite (400 × 400)", "400", "400"),
    "medium": ("Moyenne (800 × 600)", "800", "600"),
    "wide": ("Toute la largeur (600 de haut)", "100%", "600"),
}
DEFAULT_SIZE = "wide"


@register.simple_tag
def partner_formats() -> dict[str, Partner]:
    """The files for other tools."""
    return PARTNERS


@register.inclusion_tag("inventory/_embed.html", takes_context=True)
def embed_code(context: Context, query: str, title: str) -> dict[str, Any]:
    """The code that puts the map of the selection `query` in another page, with a choice of sizes."""
    address = context["request"].build_absolute_uri(reverse("inventory:initiative_embed"))
    address += f"?{query}" if query else ""
    sizes = {name: (label, _frame(address, width, height, title)) for name, (label, width, height) in SIZES.items()}
    return {"sizes": sizes, "size": DEFAULT_SIZE, "code": sizes[DEFAULT_SIZE][1], "address": address}


def _frame(address: str, width: str, height: str, title: str) -> str:
    """The HTML as plain text: what the page shows is to be copied, not drawn."""
    frame = (
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0" allowfullscreen></iframe>'
    )
    return frame.format(escape(address), width, height, escape(title))


@register.simple_tag(takes_context=True)
def oembed_link(context: Context) -> SafeString:
    """The link by which other sites find the frame of this page."""
    request = context["request"]
    page = request.build_absolute_uri()
    address = request.build_absolute_uri(reverse("inventory:oembed"))
    link = '<link rel="alternate" type="{}" href="{}" title="{}">'
    return format_html(
        link * 2,
        "application/json+oembed", f"{address}?{urlencode({'url': page, 'format': 'json'})}", "oEmbed",
        "text/xml+oembed", f"{address}?{urlencode({'url': page, 'format': 'xml'})}", "oEmbed",
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def initiative_data_block(context: Context, initiative: Initiative) -> SafeString:
    """What search engines read of one initiative."""
    return data_block(initiative_jsonld(initiative, _page(context, initiative)))


@register.simple_tag(takes_context=True)
def territory_data_block(context: Context, territory: Territory) -> SafeString:
    """What search engines read of one territory."""
    return data_block(territory_jsonld(territory, _page(context, territory)))


def _page(context: Context, shown: Initiative | Territory) -> str:
    return str(context["request"].build_absolute_uri(shown.get_absolute_url()))
