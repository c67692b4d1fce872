"""Demo content of the watch and of foresight, from portfolio/demo/watch.toml and foresight.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Stake, Territory, Theme
from portfolio.enums import State
from portfolio.models import ForesightSheet, WatchLink
from portfolio.services.foresight import create_sheet
from portfolio.services.watch import plain_address, post_link

FOLDER = Path(__file__).parent.parent / "demo"


@transaction.atomic
def load_watch(*, file: Path = FOLDER / "watch.toml") -> str:
    """Share the links that are missing, on territories that are loaded."""
    count = 0
    for entry in _entries(file, "link"):
        territory = _territory(entry.pop("territory"))
        if territory is None:
            continue
        count += 1
        if not WatchLink.objects.filter(territory=territory, url=plain_address(entry["url"])).exists():
            post_link(territory=territory, posted_by=None, values=_with_terms(entry))
    return f"{count} liens de veille."


@transaction.atomic
def load_foresight(*, file: Path = FOLDER / "foresight.toml") -> str:
    """Publish the sheets that are missing; one that exists stays as it is."""
    entries = _entries(file, "sheet")
    for position, entry in enumerate(entries):
        slug = entry.pop("slug")
        if not ForesightSheet.objects.filter(slug=slug).exists():
            texts = {name: value.strip() if isinstance(value, str) else value for name, value in entry.items()}
            create_sheet(slug=slug, values={**_with_terms(texts), "state": State.PUBLISHED, "position": position})
    return f"{len(entries)} fiches de prospective."


def _entries(file: Path, name: str) -> list[dict[str, Any]]:
    with file.open("rb") as stream:
        return tomllib.load(stream)[name]


def _territory(slug: str) -> Territory | None:
    return Territory.objects.light().filter(slug=slug).first()


def _with_terms(entry: dict[str, Any]) -> dict[str, Any]:
    """`entry` with its theme and its stake as rows; one that is not there is left out."""
    theme = Theme.objects.filter(slug=entry.get("theme", "")).first()
    stake = Stake.objects.filter(slug=entry.get("stake", "")).first()
    return {**entry, "theme": theme, "stake": stake}
