"""Two versions of a list, or of a recommendation, as people read them: what came, went, moved or changed, by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inventory.comparison import Line
from inventory.difference import Difference, difference, listed
from recommendations.enums import Phase, Register, Status

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
SETTINGS = {
    "title": "Titre",
    "foreword": "Avant-propos",
    "event": "Atelier",
    "participants": "Nombre de participants",
    "attribution": "Attribution",
}
LABELS = {
    "title": "Titre",
    "category": "Catégorie",
    "context": "Pourquoi",
    "how": "Comment",
    "phases": "Phases",
    "registers": "Registres",
    "stakes": "Enjeux",
    "criteria": "Critères servis",
    "needs": "Besoins",
    "carriers": "Porteurs potentiels",
    "partners": "Partenaires",
    "inspirations": "Sources d’inspiration",
    "insights": "Analyses",
    "arguments": "Arguments du débat",
    "effort": "Effort",
    "horizon": "Échéance",
    "success": "À quoi on verra que c’est réussi",
    "budget": "Budget",
    "starts_on": "Début",
    "ends_on": "Fin",
    "status": "Avancement",
    "priority": "Priorité",
    "contact_person": "Personne référente",
    "elected_person": "Élu référent",
    "follow_ups": "Suivi",
}
CHOICES: dict[str, Any] = {"phases": Phase, "registers": Register, "status": Status}
# One, several.
TOLD = {
    ADDED: ("ajoutée", "ajoutées"),
    REMOVED: ("retirée", "retirées"),
    CHANGED: ("modifiée", "modifiées"),
    SAME: ("sans changement", "sans changement"),
}
Labels = dict[str, dict[str, str]]


@dataclass(frozen=True)
class RecommendationChange:
    """What became of one recommendation: `kind` is added, removed, changed or same; `lines` are what differs."""

    kind: str
    number: int
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class ListDifference:
    """What differs between two versions of a list; `counts` says how many of each kind."""

    settings: list[Line]
    recommendations: list[RecommendationChange]

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return not self.settings and all(each.kind == SAME for each in self.recommendations)

    @property
    def counts(self) -> dict[str, int]:
        """How many recommendations came, went, changed and stayed."""
        kinds = [each.kind for each in self.recommendations]
        return {kind: kinds.count(kind) for kind in (ADDED, REMOVED, CHANGED, SAME)}

    @property
    def told(self) -> list[str]:
        """The same in words, without the kinds that are none."""
        return [f"{count} {TOLD[kind][count > 1]}" for kind, count in self.counts.items() if count]


def compare_lists(old: dict[str, Any], new: dict[str, Any]) -> ListDifference:
    """Compare two lists as `list_as_dict` gives them; recommendations are recognised by their ids."""
    labels = merged_labels(old, new)
    settings = [
        Line(name, label, difference(_plain(old.get(name)), _plain(new.get(name))), old.get(name) != new.get(name))
        for name, label in SETTINGS.items()
    ]
    before, after = ([each["id"] for each in version["recommendations"]] for version in (old, new))
    if _common(before, after) != _common(after, before):
        words = difference(_titles(old), _titles(new))
        settings.append(Line("order", "Ordre", words, is_changed=True))
    changed = [line for line in settings if line.is_changed]
    return ListDifference(changed, [_change(left, right, labels) for left, right in _paired(old, new)])


def compare_values(before: dict[str, Any], after: dict[str, Any], labels: Labels | None = None) -> list[Line]:
    """The lines of the fields of `after` that differ from `before`; a field it does not name keeps its value."""
    lines = []
    for name, label in LABELS.items():
        if name in after and (before.get(name) or None) != (after[name] or None):
            words = _words(name, before.get(name), after[name], labels or {})
            lines.append(Line(name, label, words, is_changed=True))
    return lines


def merged_labels(*versions: dict[str, Any]) -> Labels:
    """The names of slugs in several versions, the last one's first."""
    merged: Labels = {}
    for version in versions:
        for name, known in version.get("labels", {}).items():
            merged.setdefault(name, {}).update(known)
    return merged


def _change(before: dict[str, Any], after: dict[str, Any], labels: Labels) -> RecommendationChange:
    shown = after or before
    lines = compare_values(before, after or dict.fromkeys(before), labels)
    kind = ADDED if not before else REMOVED if not after else CHANGED if lines else SAME
    return RecommendationChange(kind, shown["number"], shown["title"], lines)


def _paired(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(old, new) recommendations of one id, in the new order, then those that went; {} for none."""
    former = {each["id"]: each for each in old["recommendations"]}
    kept = {each["id"] for each in new["recommendations"]}
    gone: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (each, {}) for each in old["recommendations"] if each["id"] not in kept
    ]
    return [(former.get(each["id"], {}), each) for each in new["recommendations"]] + gone


def _common(ids: Sequence[str], others: Sequence[str]) -> list[str]:
    there = set(others)
    return [each for each in ids if each in there]


def _titles(version: dict[str, Any]) -> str:
    return "\n".join(f"{each['number']}. {each['title']}" for each in version["recommendations"])


def _words(name: str, old: Any, new: Any, labels: Labels) -> Difference:
    if isinstance(old or new, list):
        return listed(*([_item(name, item, labels) for item in value or []] for value in (old, new)))
    return difference(_item(name, old, labels), _item(name, new, labels))


def _item(name: str, value: Any, labels: Labels) -> str:
    if isinstance(value, dict):
        return " ".join(str(value[key]) for key in ("date", "name", "title", "text", "contact") if value.get(key))
    if name in CHOICES and value:
        return str(dict(CHOICES[name].choices).get(value, value)).capitalize()
    return labels.get(name, {}).get(str(value), _plain(value))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
