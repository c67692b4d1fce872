"""Demo posters: one for each pilot territory, and one for Dijon."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative, Territory
from portfolio.models import Poster, PosterFeature

FOLDER = Path(__file__).parent.parent / "demo"
CENSUS = "programme-domino"  # slug of the source of the demo census
CREDITS = "Poster de démonstration"


@transaction.atomic
def load_posters(*, folder: Path = FOLDER) -> str:
    """Add the posters that are missing; those of territories that are not loaded are left out."""
    with (folder / "posters.toml").open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["poster"]
    slugs = [entry["territory"] for entry in entries]
    territories = {each.slug: each for each in Territory.objects.light().filter(slug__in=slugs)}
    wanted = [name for entry in entries for name in entry["featured"]]
    records = Initiative.objects.filter(source__slug=CENSUS, external_id__in=wanted)
    found = dict(records.values_list("external_id", "pk"))
    loaded = [
        _load(entry, territories[entry["territory"]], found) for entry in entries if entry["territory"] in territories
    ]
    return f"Posters de démonstration : {len(loaded)}."


def _load(entry: dict[str, Any], territory: Territory, found: dict[str, Any]) -> Poster:
    values = {name: entry[name] for name in ("title", "lead", "query", "paper", "orientation")}
    poster, is_new = Poster.objects.get_or_create(
        slug=entry["slug"], defaults={**values, "territory": territory, "credits": CREDITS}
    )
    if is_new:
        known = [found[name] for name in entry["featured"] if name in found]
        PosterFeature.objects.bulk_create(
            PosterFeature(poster=poster, initiative_id=pk, position=position) for position, pk in enumerate(known)
        )
    return poster
