"""The perimeters of the demo: pilot "pays" made of EPCI, and métropoles put forward."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from inventory.enums import TerritoryKind
from inventory.models import Territory
from inventory.reference.errors import ReferenceDataError
from inventory.services.territories.perimeters import set_perimeter

DEMO_FILE = Path(__file__).resolve().parents[2] / "demo" / "territories.toml"


@transaction.atomic
def load_demo_perimeters(*, path: Path = DEMO_FILE) -> list[Territory]:
    """Create the perimeters that `path` describes, and put its EPCI forward; return them all.

    What exists keeps the texts and members that an administrator gave it.
    Raises ReferenceDataError when a member is not loaded.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["territory"]
    return [_load(entry) for entry in entries]


def _load(entry: dict[str, Any]) -> Territory:
    members = _members(entry)
    text = "\n\n".join(filter(None, [entry.get("description"), entry.get("made_of")]))
    if entry["kind"] == TerritoryKind.EPCI:
        return _put_forward(members[0], text, featured=entry.get("featured", False))
    territory, is_new = Territory.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            "kind": entry["kind"],
            "name": entry["name"],
            "description": text,
            "is_featured": entry.get("featured", False),
        },
    )
    return set_perimeter(territory=territory, members=members) if is_new else territory


def _members(entry: dict[str, Any]) -> list[Territory]:
    members = list(
        Territory.objects.light().filter(kind=TerritoryKind.EPCI, code__in=entry["members"]).order_by("code")
    )
    missing = sorted(set(entry["members"]) - {member.code for member in members})
    if missing or not members:
        raise ReferenceDataError(f"« {entry['name']} » : intercommunalité non chargée, {', '.join(missing)}.")
    return members


def _put_forward(territory: Territory, text: str, *, featured: bool) -> Territory:
    """Feature an official territory whose page has no text yet; one that was written about is left alone."""
    if not territory.description:
        territory.description = text
        territory.is_featured = featured
        territory.save(update_fields=["description", "is_featured"])
    return territory
