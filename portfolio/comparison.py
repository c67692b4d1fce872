"""Versions of a case study as people read them: French labels, names instead of slugs, differences word by word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from domino.dates import written
from inventory.comparison import Line
from inventory.difference import Difference, difference, listed
from inventory.models import Initiative, Stake, Territory
from portfolio.enums import State

LABELS = {
    "state": "État",
    "title": "Titre",
    "lead": "Chapô",
    "stake": "Enjeu",
    "initiatives": "Initiatives",
    "territory": "Territoire",
    "place": "Lieu",
    "investigators": "Enquête de",
    "investigated_on": "Date de l’enquête",
    "body": "Texte",
    "quotes": "Citations",
    "interviews": "Entretiens",
    "illustrations": "Photos",
    "licence": "Licence",
}
MODELS: dict[str, Any] = {"stake": Stake, "territory": Territory, "initiatives": Initiative}
Names = dict[str, dict[str, str]]


def names_in(versions: Iterable[dict[str, Any]]) -> Names:
    """The names of the slugs that occur in `versions`, by field; three queries at most."""
    wanted: dict[str, set[str]] = {field: set() for field in MODELS}
    for version in versions:
        for field in MODELS:
            wanted[field].update(_slugs(version.get(field)))
    return {
        field: dict(MODELS[field]._default_manager.filter(slug__in=slugs).values_list("slug", "name"))
        for field, slugs in wanted.items()
        if slugs
    }


def compare(
    before: dict[str, Any], after: dict[str, Any], *, names: Names | None = None, only_changed: bool = False
) -> list[Line]:
    """Lines of the fields that either version fills in; one absent from `after` keeps its value."""
    names = names_in([before, after]) if names is None else names
    lines = []
    for field, label in LABELS.items():
        old, new = before.get(field), after.get(field, before.get(field))
        if (not old and not new) or (only_changed and old == new):
            continue
        lines.append(Line(field, label, _words(field, old, new, names), old != new))
    return lines


def _words(field: str, old: Any, new: Any, names: Names) -> Difference:
    if field in MODELS:
        known = names.get(field, {})
        return listed(*([known.get(slug, slug) for slug in _slugs(value)] for value in (old, new)))
    return difference(_text(field, old), _text(field, new))


def _text(field: str, value: Any) -> str:
    if not value:
        return ""
    if field == "state":
        return str(State(value).label)
    if field == "investigated_on":
        return written(date.fromisoformat(value), "j F Y")
    if isinstance(value, list):
        return "\n\n".join(_part(part) for part in value)
    return str(value)


def _part(part: dict[str, Any]) -> str:
    """An interview, a quotation or a photo as lines of text; the name of a photo's file says which one it is."""
    shown = {name: value for name, value in part.items() if name not in ("width", "height")}
    return "\n".join(str(value) for value in shown.values() if value)


def _slugs(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else sorted(value or [])
