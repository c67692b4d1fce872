"""The demo census: real initiatives named in the programme's documents, from inventory/demo/initiatives.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from inventory.enums import Precision, Status, TerritoryKind
from inventory.models import (
    Exchange,
    Initiative,
    LegalForm,
    ResourceKind,
    Source,
    Sphere,
    Stake,
    Territory,
    Theme,
)
from inventory.models.taxonomy import Term
from inventory.services.initiatives import refresh_keywords

FILE = Path(__file__).parent.parent / "demo" / "initiatives.toml"
SOURCE = {"name": "Programme DOMINO et étude de Dijon", "licence": "CC-BY-SA-4.0"}
# When the documents the facts come from were published, and by whom: nobody has confirmed them since.
PUBLISHED = {"004": (date(2018, 2, 2), "l’étude de Dijon")}
PROGRAMME = (date(2017, 12, 31), "le programme DOMINO")
PLAIN_FIELDS = "name summary description scope founded_year audience website needs_text offers_text".split()
FOREIGN_KEYS: dict[str, type[Term]] = {"sphere": Sphere, "legal_form": LegalForm}
MANY_TO_MANY: dict[str, type[Term]] = {
    "themes": Theme,
    "stakes": Stake,
    "exchanges": Exchange,
    "needs": ResourceKind,
    "offers": ResourceKind,
}


@transaction.atomic
def load_demo(*, file: Path = FILE) -> list[Initiative]:
    """Create or update the demo initiatives whose commune is loaded, and return them.

    They are recognised by their source and identifier, so a second call changes nothing.
    """
    with file.open("rb") as stream:
        entries: list[dict[str, Any]] = tomllib.load(stream)["initiative"]
    source, _ = Source.objects.update_or_create(slug="programme-domino", defaults=SOURCE)
    communes = _communes(entry["insee"] for entry in entries if "insee" in entry)
    terms = {model: model._default_manager.in_bulk(field_name="slug") for model in _models()}
    loaded = [
        _save(entry, source, communes.get(entry.get("insee", "")), terms)
        for entry in entries
        if "insee" not in entry or entry["insee"] in communes
    ]
    refresh_keywords(initiative_ids=[initiative.pk for initiative in loaded])
    return loaded


def _models() -> set[type[Term]]:
    return {*FOREIGN_KEYS.values(), *MANY_TO_MANY.values()}


def _communes(codes: Iterable[str]) -> dict[str, Territory]:
    found = Territory.objects.light().filter(kind=TerritoryKind.COMMUNE, code__in=set(codes))
    return {commune.code: commune for commune in found}


def _save(
    entry: dict[str, Any], source: Source, commune: Territory | None, terms: dict[type[Term], dict[str, Any]]
) -> Initiative:
    confirmed_on, confirmed_by = PUBLISHED.get(entry["seed"], PROGRAMME)
    precision = entry.get("precision", Precision.COMMUNE)
    values = {name: entry[name] for name in PLAIN_FIELDS if name in entry}
    values |= {name: terms[model].get(entry.get(name, "")) for name, model in FOREIGN_KEYS.items()}
    values |= {
        "status": Status.CLOSED if entry.get("closed") else Status.PUBLISHED,
        "slug": slugify(entry["id"].removeprefix("case-")),
        "territory": commune,
        "precision": precision,
        "point": commune.centre if commune and precision != Precision.ONLINE else None,
        "postal_code": commune.postal_codes[0] if commune and len(commune.postal_codes) == 1 else "",
        "confirmed_on": confirmed_on,
        "confirmed_by": confirmed_by,
        "licence": source.licence,
    }
    initiative, _ = Initiative.objects.update_or_create(source=source, external_id=entry["id"], defaults=values)
    for name, model in MANY_TO_MANY.items():
        getattr(initiative, name).set([terms[model][slug] for slug in entry.get(name, [])])
    return initiative
