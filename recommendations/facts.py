"""A recommendation of `list_as_dict` in words: names for slugs, French days and amounts. Pure."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from domino.dates import written
from recommendations.enums import Phase, Register, Status

# What an inspiration is, in words; a mere link is no evidence.
SEEN = {"initiative": "Initiative", "case_study": "Enquête", "recommendation": "Préconisation d’ailleurs", "link": ""}
Labels = dict[str, dict[str, str]]


def facts(recommendation: dict[str, Any], labels: Labels) -> list[tuple[str, str]]:
    """What is short, as (label, text), the blank ones left out, and what only members may read."""
    lines = [
        ("Catégorie", recommendation["category"]),
        ("Avancement", str(Status(recommendation["status"]).label).capitalize()),
        ("Priorité donnée par les participants", str(recommendation["priority"] or "")),
        ("Phases", ", ".join(names(recommendation, "phases", labels))),
        ("Registres", ", ".join(names(recommendation, "registers", labels))),
        ("Enjeux", ", ".join(names(recommendation, "stakes", labels))),
        ("Critères servis", ", ".join(each["name"] for each in recommendation["criteria"])),
        ("Besoins auxquels elle répond", ", ".join(names(recommendation, "needs", labels))),
        ("Porteurs potentiels", joined(recommendation["carriers"])),
        ("Partenaires", joined(recommendation["partners"])),
        ("Effort", name("effort", recommendation["effort"], labels)),
        ("Échéance", name("horizon", recommendation["horizon"], labels)),
        ("Budget", amount(recommendation["budget"])),
        ("Début", day(recommendation["starts_on"])),
        ("Fin", day(recommendation["ends_on"])),
    ]
    return [(label, text) for label, text in lines if text]


def evidence(recommendation: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the recommendation rests upon, as (kind, text, address or blank): what was seen, said and evaluated."""
    criteria = [
        ("Critère évalué", f"{each['name']} (référentiel, version {each['version']})", "")
        for each in recommendation["criteria"]
    ]
    insights = [("Analyse", text, "") for text in recommendation["insights"]]
    arguments = [("Argument du débat", text, "") for text in recommendation["arguments"]]
    seen = [(SEEN[each["kind"]], each["title"], each["url"]) for each in recommendation["inspirations"]]
    return criteria + insights + arguments + [line for line in seen if line[0]]


def evidence_lines(evidence: Any) -> list[tuple[str, str, str]]:
    """An `evidence.Evidence` as (kind, text, address or blank): what everyone may see, how criteria spread included."""
    criteria = [("Critère évalué", _criterion(each), each.url) for each in evidence.criteria]
    needs = [
        ("Besoin", f"{each.name} : {each.looking} le cherchent, {each.offering} le proposent", each.url)
        for each in evidence.needs
    ]
    sources = [
        (label, f"{each.text} ({each.about})" if each.about else each.text, each.url)
        for label, group in (
            ("Argument du débat", evidence.arguments),
            ("Analyse", evidence.insights),
            ("Enquête", evidence.case_studies),
            ("Initiative", evidence.initiatives),
            ("Vu ailleurs", evidence.others),
        )
        for each in group
    ]
    return criteria + needs + sources


def _criterion(criterion: Any) -> str:
    """Its name, its referential, and over how many initiatives it spreads, when that may be told."""
    parts = ", ".join(f"{part.label.lower()} {part.count}" for part in criterion.parts if part.count)
    spread = f" ; {criterion.n} initiatives évaluées : {parts}" if parts and not criterion.is_hidden else ""
    return f"{criterion.name} ({criterion.referential}){spread}"


def names(recommendation: dict[str, Any], field: str, labels: Labels) -> list[str]:
    """The names of the phases, registers, stakes or needs of a recommendation."""
    choices = {"phases": Phase, "registers": Register}.get(field)
    known = {value: str(label) for value, label in choices.choices} if choices else labels.get(field, {})
    return [known.get(value, value) for value in recommendation[field]]


def name(field: str, slug: str | None, labels: Labels) -> str:
    """The name of an effort or a horizon, blank for none."""
    return labels.get(field, {}).get(slug, slug) if slug else ""


def joined(partners: list[dict[str, Any]]) -> str:
    """Names of organisations, without their contacts."""
    return ", ".join(each["name"] for each in partners)


def day(iso: str | None) -> str:
    """ "2026-03-01" → "1er mars 2026"; blank for none."""
    return written(datetime.date.fromisoformat(iso), "j F Y") if iso else ""


def short_day(iso: str | None) -> str:
    """ "2026-03-01" → "01/03/2026"; blank for none."""
    return datetime.date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else ""


def amount(text: str | None) -> str:
    """ "12500.00" → "12 500 €", cents only when there are some; blank for none."""
    if text is None:
        return ""
    value = Decimal(text)
    return f"{number_format(value, 0 if value == value.to_integral() else 2, force_grouping=True)}\u00a0€"
