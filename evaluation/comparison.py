"""Two versions of a referential as people read them: criteria and indicators that came, went or changed, by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.enums import Scale
from evaluation.portable import level_texts
from inventory.comparison import Line
from inventory.difference import difference

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"


@dataclass(frozen=True)
class CriterionChange:
    """What became of one criterion: `kind` is added, removed, changed or same; `lines` are what differs."""

    kind: str
    name: str
    lines: list[Line]


@dataclass(frozen=True)
class VersionDifference:
    """What differs between two versions; `is_same` when nothing does."""

    settings: list[Line]
    criteria: list[CriterionChange]

    @property
    def is_same(self) -> bool:
        return not self.settings and all(change.kind == SAME for change in self.criteria)


def compare_versions(old: dict[str, Any], new: dict[str, Any]) -> VersionDifference:
    """Compare two exported versions; criteria and indicators are recognised by their slugs."""
    settings = [
        _line(
            "uses_weights",
            "Poids",
            *("avec des poids" if each["uses_weights"] else "sans poids" for each in (old, new)),
        ),
        _line("min_coverage", "Couverture minimale", *(f"{each['min_coverage']:.0%}" for each in (old, new))),
    ]
    if _order(old, new) != _order(new, old):
        settings.append(_line("order", "Ordre des critères", _names(old), _names(new)))
    changed = [line for line in settings if line.is_changed]
    pairs = _paired(old["criteria"], new["criteria"])
    weighted = old["uses_weights"] or new["uses_weights"]
    return VersionDifference(changed, [_criterion(before, after, weighted) for before, after in pairs])


def criterion_lines(before: dict[str, Any], after: dict[str, Any], *, weighted: bool = True) -> list[Line]:
    """The lines of a criterion that differ; either may be empty, for one that came or went."""
    lines = [
        _line("name", "Nom", before.get("name", ""), after.get("name", "")),
        _line("description", "Ce qu’il veut dire", before.get("description", ""), after.get("description", "")),
    ]
    if weighted:
        lines.append(_line("weight", "Poids", *(f"{each['weight']:g}" if each else "" for each in (before, after))))
    for old, new in _paired(before.get("indicators", []), after.get("indicators", [])):
        label = _indicator_label(old, new)
        lines.append(_line("indicator", label, _indicator_text(old, weighted), _indicator_text(new, weighted)))
    return [line for line in lines if line.is_changed]


def _criterion(before: dict[str, Any], after: dict[str, Any], weighted: bool) -> CriterionChange:
    lines = criterion_lines(before, after, weighted=weighted)
    kind = ADDED if not before else REMOVED if not after else CHANGED if lines else SAME
    return CriterionChange(kind, (after or before)["name"], lines)


def _paired(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(old, new) rows of one slug, in the new order, then those that went; {} for none."""
    former = {row["slug"]: row for row in old if row["slug"]}
    kept = {row["slug"] for row in new}
    return [(former.get(row["slug"], {}), row) for row in new] + [(row, {}) for row in old if row["slug"] not in kept]


def _order(version: dict[str, Any], other: dict[str, Any]) -> list[str]:
    common = {row["slug"] for row in other["criteria"]}
    return [row["slug"] for row in version["criteria"] if row["slug"] in common]


def _names(version: dict[str, Any]) -> str:
    return "\n".join(row["name"] for row in version["criteria"])


def _indicator_label(old: dict[str, Any], new: dict[str, Any]) -> str:
    if not old:
        return "Indicateur ajouté"
    return "Indicateur" if new else "Indicateur retiré"


def _indicator_text(row: dict[str, Any], weighted: bool) -> str:
    if not row:
        return ""
    levels = [f"{level}. {text}" for level, text in enumerate(level_texts(row)) if text]
    weight = [f"Poids : {row['weight']:g}".replace(".", ",")] if weighted else []
    scale = str(Scale(row["scale"]).label)
    return "\n".join([row["name"], *([row["help"]] if row["help"] else []), f"Échelle : {scale}", *levels, *weight])


def _line(field: str, label: str, before: str, after: str) -> Line:
    return Line(field, label, difference(before, after), before != after)
