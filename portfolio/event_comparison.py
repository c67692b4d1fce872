"""Two versions of an event as people read them: French labels, names instead of slugs, differences word by word."""

from __future__ import annotations

from datetime import date
from typing import Any

from domino.dates import written
from inventory.comparison import Line
from inventory.difference import Difference, difference, listed
from inventory.models import Initiative, Stake, Territory
from portfolio.enums import DatePrecision, EventKind, OutcomeKind, State, Step
from portfolio.models import CaseStudy

LABELS = {
    "state": "État",
    "title": "Titre",
    "kind": "Nature",
    "step": "Étape",
    "territory": "Territoire",
    "date": "Date",
    "date_precision": "Précision de la date",
    "starts_at": "Heure de début",
    "ends_at": "Heure de fin",
    "place": "Lieu",
    "point": "Repère sur la carte",
    "participants": "Participants",
    "summary": "En quelques mots",
    "minutes": "Compte rendu",
    "cost": "Coût en euros",
    "cost_note": "Ce que le coût couvre",
    "stakes": "Enjeux",
    "initiatives": "Initiatives repérées",
    "outcomes": "Autres résultats",
    "case_studies": "Enquêtes du porte-folio",
    "source": "D’où vient l’information",
}
MODELS: dict[str, Any] = {
    "territory": Territory,
    "stakes": Stake,
    "initiatives": Initiative,
    "case_studies": CaseStudy,
}
CHOICES: dict[str, Any] = {"state": State, "kind": EventKind, "step": Step, "date_precision": DatePrecision}


def compare_events(before: dict[str, Any], after: dict[str, Any]) -> list[Line]:
    """Lines of the fields that either version fills in; one absent from `after` keeps its value. Four queries."""
    lines = []
    for field, label in LABELS.items():
        old, new = before.get(field), after.get(field, before.get(field))
        if old in (None, "", []) and new in (None, "", []):
            continue
        lines.append(Line(field, label, _words(field, old, new), old != new))
    return lines


def _words(field: str, old: Any, new: Any) -> Difference:
    if field not in MODELS:
        return difference(_text(field, old), _text(field, new))
    model = MODELS[field]
    shown = "title" if model is CaseStudy else "name"
    slugs = [[value] if isinstance(value, str) else list(value or []) for value in (old, new)]
    rows = model._default_manager.filter(slug__in=[*slugs[0], *slugs[1]])
    names = dict(rows.values_list("slug", shown))
    return listed(*([names.get(slug, slug) for slug in side] for side in slugs))


def _text(field: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if field in CHOICES:
        return str(CHOICES[field](value).label)
    if field == "date":
        return written(date.fromisoformat(value), "j F Y")
    if field == "point":
        return ", ".join(str(number) for number in value)
    if field == "outcomes":
        return "\n".join(f"{OutcomeKind(each['kind']).label} : {each['text']}" for each in value)
    return str(value)
