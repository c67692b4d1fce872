"""The analysis grid of the programme, from portfolio/demo/insights.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative, Stake, Territory
from portfolio.enums import SourceKind
from portfolio.models import CaseStudy, Event, Insight

FILE = Path(__file__).parent.parent / "demo" / "insights.toml"
MODELS: dict[SourceKind, Any] = {
    SourceKind.EVENT: Event,
    SourceKind.CASE_STUDY: CaseStudy,
    SourceKind.INITIATIVE: Initiative,
}


@transaction.atomic
def load_insights(*, file: Path = FILE) -> str:
    """Add the lines that are missing; what names a stake, a territory or a source not loaded is left out."""
    with file.open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["insight"]
    stakes = Stake.objects.in_bulk(field_name="slug")
    named = {entry["territory"] for entry in entries}
    territories = {each.slug: each for each in Territory.objects.light().filter(slug__in=named)}
    count = 0
    for position, entry in enumerate(entries):
        sources = _sources(entry)
        if sources and entry["stake"] in stakes and entry["territory"] in territories:
            values = {"stake": stakes[entry["stake"]], "territory": territories[entry["territory"]], **sources}
            values |= {"kind": entry["kind"], "text": entry["text"], "position": position}
            Insight.objects.get_or_create(idempotency_key=f"demo:{entry['key']}", defaults=values)
            count += 1
    return f"{count} lignes de la grille d’analyse sur {len(entries)}."


def _sources(entry: dict[str, Any]) -> dict[str, Any]:
    """The sources of `entry` that are there, by kind."""
    found = {kind.value: model.objects.filter(slug=entry.get(kind.value, "")).first() for kind, model in MODELS.items()}
    return {kind: source for kind, source in found.items() if source}
