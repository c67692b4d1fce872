"""The programme's own kit, made of the events, the referential and the library that are seeded before it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from evaluation.enums import VersionState
from evaluation.models import ReferentialVersion
from portfolio.enums import EventKind
from portfolio.models import Event
from recommendations.models import Kit, RecommendationList
from recommendations.services.kits import event_templates, keep_kit, kit_content

FILE = Path(__file__).parent.parent / "demo" / "kit.toml"


@transaction.atomic
def load_kit(*, file: Path = FILE) -> str:
    """Add the kit unless it is there; what is not seeded on this site is left out of it."""
    with file.open("rb") as stream:
        entry = tomllib.load(stream)
    if not Kit.objects.filter(slug=entry["slug"]).exists():
        keep_kit(_content(entry), by=None, slug=entry["slug"])
    return "Un kit pour commencer."


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    events = Event.objects.published().in_bulk(entry["events"], field_name="slug")
    rows = event_templates(events[slug] for slug in entry["events"] if slug in events)
    version = ReferentialVersion.objects.filter(
        state=VersionState.AGREED, referential__slug=entry["referential"]
    ).select_related("referential__territory")
    return kit_content(
        head={"title": entry["title"], "description": entry["description"], "territory": ""},
        attribution=entry["attribution"],
        events=[{**row, "title": str(EventKind(row["kind"]).label).capitalize()} for row in rows],
        version=version.first(),
        recommendations=RecommendationList.objects.filter(slug=entry["list"]).first(),
    )
