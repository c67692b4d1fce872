"""What the templates of the shared watch need."""

from __future__ import annotations

from django import template

from portfolio.enums import WatchKind

register = template.Library()
ICONS = {WatchKind.ARTICLE: "newspaper", WatchKind.REPORT: "file-text", WatchKind.EXAMPLE: "map-pin"}


@register.filter
def watch_icon(kind: str) -> str:
    """The icon of a kind of link."""
    return ICONS.get(WatchKind(kind), "link")
