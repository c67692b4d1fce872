"""The vocabulary of a kit beside that of this site: what it names, what is missing here, adding it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from inventory.enums import Tint
from inventory.models import Exchange, ResourceKind, Sphere, Stake, Theme
from inventory.models.taxonomy import Term
from recommendations.kits import FLAGS, TERMS
from recommendations.models import Effort, Horizon

MODELS: dict[str, type[Term]] = {
    "spheres": Sphere,
    "themes": Theme,
    "stakes": Stake,
    "exchanges": Exchange,
    "resources": ResourceKind,
    "efforts": Effort,
    "horizons": Horizon,
}
# What a term cannot do without, when the kit does not say it.
OTHERWISE = {"icon": "shapes", "color": "#0b3a86", "tint": Tint.INNOVATE}


def vocabulary() -> dict[str, list[dict[str, Any]]]:
    """The terms of this site as a kit names them; one query a table."""
    tables = {}
    for table, model in MODELS.items():
        rows: Any = model._default_manager.all()
        tables[table] = [_as_dict(term, table) for term in (rows.select_related("parent") if model is Theme else rows)]
    return tables


def known_slugs() -> dict[str, set[str]]:
    """The slugs of this site's terms, by table."""
    return {table: {*model._default_manager.values_list("slug", flat=True)} for table, model in MODELS.items()}


def missing_terms(content: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The terms of a kit that this site lacks, by table."""
    known = known_slugs()
    return {
        table: [term for term in content["taxonomies"][table] if term["slug"] not in known[table]] for table in TERMS
    }


@transaction.atomic
def add_terms(content: dict[str, Any]) -> int:
    """Add the terms of a kit that are missing, after the others; returns how many. Those that are there stay."""
    added = 0
    for table, terms in missing_terms(content).items():
        model = MODELS[table]
        last = model._default_manager.aggregate(last=Max("position"))["last"] or 0
        for place, term in enumerate(sorted(terms, key=lambda each: bool(each.get("parent"))), 1):
            model._default_manager.create(position=last + place, **_values(term))
            added += 1
    return added


def _as_dict(term: Any, table: str) -> dict[str, Any]:
    values = {name: getattr(term, name) for name in ("slug", "name", *TERMS[table], *FLAGS.get(table, ()))}
    if table == "themes":
        values["parent"] = term.parent.slug if term.parent else ""
    return values


def _values(term: dict[str, Any]) -> dict[str, Any]:
    values = {name: value or OTHERWISE.get(name, value) for name, value in term.items()}
    if "parent" in values:
        values["parent"] = Theme.objects.get(slug=values["parent"]) if values["parent"] else None
    return values
