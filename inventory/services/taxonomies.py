"""The starting set of taxonomies, from inventory/demo/taxonomies.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.models import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.taxonomy import Term

FILE = Path(__file__).parent.parent / "demo" / "taxonomies.toml"
# Table of the file → model, in an order where a parent theme comes before those beneath it.
MODELS: dict[str, type[Term]] = {
    "sphere": Sphere,
    "stake": Stake,
    "theme": Theme,
    "exchange": Exchange,
    "legal_form": LegalForm,
    "resource": ResourceKind,
}


@transaction.atomic
def load_taxonomies(*, file: Path = FILE) -> int:
    """Add the terms that are missing and return how many; those an administrator changed are left alone."""
    with file.open("rb") as stream:
        tables = tomllib.load(stream)
    added = 0
    for table, model in MODELS.items():
        present = set(model._default_manager.values_list("slug", flat=True))
        entries = sorted(tables[table], key=lambda entry: "parent" in entry)
        for entry in entries:
            if entry["slug"] not in present:
                model._default_manager.create(**_values(entry))
                added += 1
    return added


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    if "parent" in entry:
        return {**entry, "parent": Theme.objects.get(slug=entry["parent"])}
    return entry
