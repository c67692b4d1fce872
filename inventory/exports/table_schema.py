"""The columns of the census as a Table Schema (frictionless standards), described in French."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from domino.exports import Column
from inventory.columns import COLUMNS
from inventory.enums import Precision, Scope, Status
from inventory.models import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.taxonomy import Term

TYPES = {
    "text": {"type": "string"},
    "url": {"type": "string", "format": "uri"},
    "list": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime", "format": "any"},
}
TAXONOMIES: dict[str, type[Term]] = {
    "sphere": Sphere, "themes": Theme, "stakes": Stake, "exchanges": Exchange, "legal_form": LegalForm,
    "needs": ResourceKind, "offers": ResourceKind,
}  # fmt: skip
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "id": {"required": True, "unique": True},
    "slug": {"required": True, "unique": True},
    "url": {"required": True},
    "name": {"required": True, "maxLength": 200},
    "summary": {"maxLength": 300},
    "scope": {"required": True, "enum": Scope.values},
    "founded_year": {"minimum": 1800, "maximum": 2100},
    "precision": {"required": True, "enum": Precision.values},
    "postal_code": {"maxLength": 5},
    "longitude": {"minimum": -180, "maximum": 180},
    "latitude": {"minimum": -90, "maximum": 90},
    "status": {"required": True, "enum": [Status.PUBLISHED.value, Status.CLOSED.value]},
    "created_at": {"required": True},
    "updated_at": {"required": True},
    "licence": {"required": True},
}


def table_schema() -> dict[str, Any]:
    """The schema of the CSV: names are its headers; one query a taxonomy. Lists are patterns of slugs."""
    described = tomllib.loads(files("inventory.exports").joinpath("table_schema.toml").read_text(encoding="utf-8"))
    terms = {key: list(model._default_manager.values_list("slug", "name")) for key, model in TAXONOMIES.items()}
    return {
        "fields": [_field(column, described[column.key], terms.get(column.key)) for column in COLUMNS],
        "primaryKey": ["identifiant"],
        "missingValues": [""],
    }


def _field(column: Column, description: str, terms: list[tuple[str, str]] | None) -> dict[str, Any]:
    constraints = dict(CONSTRAINTS.get(column.key, {}))
    if terms is not None:
        slugs = [slug for slug, _ in terms]
        if column.kind == "list":
            one = f"({'|'.join(map(re.escape, slugs))})" if slugs else "()"
            constraints["pattern"] = rf"({one}( \| {one})*)?"
        elif slugs:
            constraints["enum"] = slugs
        description += "".join(f"\n- {slug} : {name}" for slug, name in terms)
    if column.key == "id":
        return {**_named(column, description), "type": "string", "format": "uuid", "constraints": constraints}
    return {
        **_named(column, description),
        **TYPES[column.kind],
        **({"constraints": constraints} if constraints else {}),
    }


def _named(column: Column, description: str) -> dict[str, Any]:
    return {"name": column.label, "title": f"{column.label[0].upper()}{column.label[1:]}", "description": description}
