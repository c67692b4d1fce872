"""The shared watch: links that members post; the site never opens them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db import transaction

from domino.limits import hold
from domino.models import User
from inventory.models import Territory
from portfolio.models import WatchLink

ALREADY = "Ce lien est déjà dans la veille de ce territoire : retrouvez-le dans la liste."


def plain_address(url: str) -> str:
    """`url` as it is compared: scheme and host in small letters, no fragment, a path at least."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, ""))


@transaction.atomic
def post_link(*, territory: Territory, posted_by: User | None, values: dict[str, Any]) -> WatchLink:
    """Share a link (`values`: fields of WatchLink) and return it. Raises ValidationError (`url`) for a known one."""
    return _write(WatchLink(territory=territory, posted_by=posted_by), values)


@transaction.atomic
def change_link(*, link: WatchLink, values: dict[str, Any]) -> WatchLink:
    """Write a link over and return it; raises ValidationError like `post_link`.

    Raises WatchLink.DoesNotExist when it was taken away meanwhile.
    """
    _hold(link)
    link.refresh_from_db(fields=["url"])
    return _write(link, values)


@transaction.atomic
def remove_link(*, link: WatchLink) -> WatchLink:
    """Take a link away and return what it was."""
    _hold(link)
    link.delete()
    return link


def _hold(link: WatchLink) -> None:
    """One at a time on a territory, so that two people cannot post the same link at once."""
    hold(f"portfolio.watch:{link.territory_id}")


def _write(link: WatchLink, values: dict[str, Any]) -> WatchLink:
    _hold(link)
    url = plain_address(values["url"])
    if WatchLink.objects.filter(territory=link.territory_id, url=url).exclude(pk=link.pk).exists():
        raise ValidationError({"url": ALREADY})
    for name, value in {**values, "url": url}.items():
        setattr(link, name, value)
    link.save()
    return link
