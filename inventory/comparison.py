"""Versions of a record as people read them: French labels, names instead of slugs, differences word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Value

from inventory.difference import Difference, difference, listed, same
from inventory.enums import Precision, Scope, Status
from inventory.freshness import MONTHS
from inventory.models import Initiative, Territory
from inventory.services.records import FIELDS, MANY, ONE, STATE

CHOICES = {"precision": Precision, "scope": Scope, "status": Status}
LABELS = {
    name: str(Initiative._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
    for name in (*FIELDS, *STATE)
} | {"private_email": "Adresse privée de la structure", "contact_email": "Adresse électronique publique"}


@dataclass(frozen=True)
class Line:
    """One field of two versions. `is_changed` says whether they differ, `is_conflict` that someone must choose."""

    field: str
    label: str
    words: Difference
    is_changed: bool
    is_conflict: bool = False


class Names:
    """The French names of slugs of taxonomies and territories, read in one query for all that occur."""

    def __init__(self, *versions: dict[str, Any]) -> None:
        wanted: dict[Any, set[str]] = {}
        for version in versions:
            for field, model in {**ONE, **MANY}.items():
                wanted.setdefault(model, set()).update(_slugs(version.get(field)))
            wanted.setdefault(Territory, set()).update(_slugs(version.get("territory")))
        asked = [
            model._default_manager.filter(slug__in=slugs)
            .order_by()
            .annotate(model_label=Value(model._meta.label))
            .values_list("model_label", "slug", "name")
            for model, slugs in wanted.items()
            if slugs
        ]
        self._names: dict[str, dict[str, str]] = {}
        for label, slug, name in asked[0].union(*asked[1:], all=True) if asked else ():
            self._names.setdefault(label, {})[slug] = name

    def of(self, model: Any, slugs: Any) -> list[str]:
        """Names of `slugs` (one, a list or none); a slug that is gone stands for itself."""
        names = self._names.get(model._meta.label, {})
        return [names.get(slug, slug) for slug in sorted(_slugs(slugs))]


def compare(
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    private: bool = False,
    only_changed: bool = False,
    conflicts: Iterable[str] = (),
    names: Names | None = None,
) -> list[Line]:
    """Lines of the fields that either version fills in, in the order of a record.

    A field absent from `after` (a proposal says nothing of it) keeps its value. `private` lets the private
    contact through; `names` shares what was read for other comparisons.
    """
    names = names or Names(before, after)
    conflicts = set(conflicts)
    lines = []
    for field in (*FIELDS, *STATE):
        old, new = before.get(field), after.get(field, before.get(field))
        if (field == "private_email" and not private) or (same(old, None) and same(new, None)):
            continue
        changed = not same(old, new)
        if changed or not only_changed:
            words = _words(names, field, old, new)
            lines.append(Line(field, LABELS[field], words, changed, field in conflicts))
    return lines


def _words(names: Names, field: str, old: Any, new: Any) -> Difference:
    model = {**ONE, **MANY, "territory": Territory}.get(field)
    if model:
        return listed(names.of(model, old), names.of(model, new))
    before, after = in_words(field, old), in_words(field, new)
    return difference(before, after)


def in_words(field: str, value: Any) -> str:
    """A plain value of `field` as French text; blank for none."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if value in (None, "", []):
        return ""
    if field in CHOICES:
        return str(dict(CHOICES[field].choices).get(value, value)).capitalize()
    if field == "point":
        lon, lat = value
        return f"{_degrees(lat)} de latitude, {_degrees(lon)} de longitude"
    if field == "confirmed_on":
        day = date.fromisoformat(value)
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return str(value)


def _degrees(value: float) -> str:
    return f"{value:.5f}".replace(".", ",")


def _slugs(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if value else set()
    return {slug for slug in value or [] if isinstance(slug, str)}
