"""Demo figures: effects that the programme's documents tell, and the dated pictures of the Dijon study."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Initiative, Territory
from portfolio.enums import State
from portfolio.models import Effect, EffectKind, Snapshot

FOLDER = Path(__file__).parent.parent / "demo"
CENSUS = "programme-domino"  # slug of the source of the demo census
SOURCE = "Porte-folio du programme DOMINO, 2017"


@transaction.atomic
def load_figures(*, folder: Path = FOLDER) -> str:
    """Add the effects and snapshots that are missing; what names a record or a territory not loaded is left out."""
    _load_kinds(_read(folder, "effects.toml")["kind"])
    effects = _load_effects(_read(folder, "effects.toml")["effect"])
    snapshots = _load_snapshots(_read(folder, "snapshots.toml")["snapshot"])
    return f"Effets déclarés de démonstration : {effects} ; relevés datés : {snapshots}."


def _read(folder: Path, name: str) -> dict[str, Any]:
    with (folder / name).open("rb") as stream:
        return tomllib.load(stream)


def _load_kinds(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        EffectKind.objects.get_or_create(slug=entry["slug"], defaults=entry)


def _load_effects(entries: list[dict[str, Any]]) -> int:
    wanted = [entry["initiative"] for entry in entries]
    found = {each.external_id: each for each in Initiative.objects.filter(source__slug=CENSUS, external_id__in=wanted)}
    kinds = EffectKind.objects.in_bulk(field_name="slug")
    for entry in entries:
        initiative = found.get(entry["initiative"])
        if initiative is None:
            continue
        effect, _ = Effect.objects.get_or_create(
            initiative=initiative,
            kind=kinds[entry["kind"]],
            unit=entry["unit"],
            year=entry["year"],
            defaults={
                "value": entry["value"],
                "is_approximate": entry.get("approximate", False),
                "source": SOURCE,
            },
        )
        _tie(effect, initiative)
    return len(found)


def _tie(effect: Effect, initiative: Initiative) -> None:
    """Say which case study tells the figure, once there is one."""
    if effect.case_study_id is None:
        effect.case_study = initiative.case_studies.filter(state=State.PUBLISHED).first()
        effect.save(update_fields=["case_study"])


def _load_snapshots(entries: list[dict[str, Any]]) -> int:
    slugs = [entry["territory"] for entry in entries]
    territories = {each.slug: each for each in Territory.objects.light().filter(slug__in=slugs)}
    loaded = 0
    for entry in entries:
        territory = territories.get(entry.pop("territory"))
        figures = entry.pop("figures")
        if territory is None:
            continue
        snapshot, is_new = Snapshot.objects.get_or_create(
            slug=entry["slug"], defaults={**entry, "territory": territory}
        )
        for figure in figures if is_new else []:
            snapshot.figures.create(**figure)
        loaded += 1
    return loaded
