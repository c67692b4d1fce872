"""A referential as plain data: what a file holds, what versions are compared by, what is missing to agree. Pure.

The shape is that of `export_referential`: {format, title, description, uses_weights, min_coverage, criteria: [{slug,
name, description, weight, provenance, indicators: [{slug, name, help, scale, levels, unit, thresholds, weight}]}]} and
facts about the version. Numbers are JSON numbers. Problems are French sentences that name the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.text import slugify

from evaluation.enums import Scale

FORMAT = "domino-referential"
MIN_CRITERIA, MAX_CRITERIA, MAX_INDICATORS = 3, 10, 12
MAX_BYTES, MAX_DEPTH = 500_000, 12
TITLE, NAME, INDICATOR_NAME, HELP, LEVEL, UNIT, SLUG = 150, 80, 160, 300, 300, 40, 80
DESCRIPTION = 4_000
LEVELS: dict[str, int] = {Scale.LEVELS: 5, Scale.YES_NO: 2, Scale.NUMBER: 0}
YES_NO = ["Non", "Oui"]
THRESHOLDS = 4
# What a score of a number may hold.
MAX_NUMBER = 10**10
MAX_WEIGHT = 99.99
THRESHOLDS_WANTED = "donnez quatre seuils, tous croissants ou tous décroissants"
FACTS = {
    "format", "format_version", "slug", "url", "territory", "licence", "attribution", "version", "state", "agreed_on",
    "agreed_by",
}  # fmt: skip
CONTENT = {"title", "description", "uses_weights", "min_coverage", "criteria"}
SLUG_SHAPE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def gaps(criteria: Sequence[dict[str, Any]]) -> list[str]:
    """Return what is missing before these criteria may be agreed, as French sentences; none when all is there."""
    found = []
    if len(criteria) < MIN_CRITERIA:
        found.append(f"Il faut au moins {MIN_CRITERIA} critères pour faire un radar : il y en a {len(criteria)}.")
    if len(criteria) > MAX_CRITERIA:
        found.append(f"Un radar ne se lit plus au-delà de {MAX_CRITERIA} critères : il y en a {len(criteria)}.")
    for criterion in criteria:
        if not criterion["indicators"]:
            found.append(f"« {criterion['name']} » n’a pas d’indicateur : écrivez-en au moins un.")
        found += [gap for indicator in criterion["indicators"] for gap in _indicator_gaps(criterion, indicator)]
    return found


def _indicator_gaps(criterion: dict[str, Any], indicator: dict[str, Any]) -> Iterable[str]:
    where = f"« {criterion['name']} », « {indicator['name']} »"
    if indicator["scale"] == Scale.NUMBER:
        if not are_thresholds(indicator["thresholds"]):
            yield f"{where} : {THRESHOLDS_WANTED}."
        if not indicator["unit"]:
            yield f"{where} : dites en quelle unité on compte."
        return
    wanted = LEVELS[indicator["scale"]]
    if len(indicator["levels"]) != wanted or not all(indicator["levels"]):
        what = "les cinq niveaux, de 0 à 4" if indicator["scale"] == Scale.LEVELS else "ce que veulent dire oui et non"
        yield f"{where} : décrivez {what}."


def are_thresholds(values: Sequence[float]) -> bool:
    """Whether `values` are four numbers, all rising or all falling."""
    pairs = list(pairwise(values))
    return len(values) == THRESHOLDS and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs))


def level_texts(indicator: dict[str, Any]) -> list[str]:
    """Return what each of the five levels of an indicator means; empty for those it does not have."""
    if indicator["scale"] == Scale.YES_NO:
        no, yes = indicator["levels"] or YES_NO
        return [no, "", "", "", yes]
    if indicator["scale"] == Scale.LEVELS:
        return indicator["levels"] or [""] * LEVELS[Scale.LEVELS]
    if not are_thresholds(indicator["thresholds"]):
        return [""] * LEVELS[Scale.LEVELS]
    numbers = [f"{value:g}".replace(".", ",") for value in indicator["thresholds"]]
    rising = indicator["thresholds"][0] < indicator["thresholds"][-1]
    unit = f"\u00a0{indicator['unit']}" if indicator["unit"] else ""
    texts = [f"{number}{unit} {'ou plus' if rising else 'ou moins'}" for number in numbers]
    return [f"{'moins' if rising else 'plus'} de {numbers[0]}{unit}", *texts]


def free_slug(text: str, taken: Iterable[str], *, most: int = SLUG, otherwise: str = "critere") -> str:
    """Return a slug of `text` that is not among `taken`, of at most `most` characters."""
    known = set(taken)
    base = slugify(text)[:most].strip("-_") or otherwise
    slug, number = base, 1
    while slug in known:
        number += 1
        slug = f"{base[: most - 5]}-{number}"
    return slug
