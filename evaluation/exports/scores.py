"""Scores as a file: one row for each criterion of each evaluation, with version and coverage; never by score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from domino.exports import Column

COLUMNS = [
    Column("initiative", "initiative", "text"),
    Column("slug", "identifiant de l’initiative", "text"),
    Column("referential", "référentiel", "text"),
    Column("version", "version", "integer"),
    Column("kind", "regard", "text"),
    Column("made_on", "date", "date"),
    Column("criterion", "critère", "text"),
    Column("value", "valeur sur 4", "number"),
    Column("coverage", "couverture", "number"),
    Column("known", "indicateurs connus", "integer"),
    Column("applicable", "indicateurs qui s’appliquent", "integer"),
    Column("raters", "regards", "integer"),
    Column("low", "regard le plus bas", "number"),
    Column("high", "regard le plus haut", "number"),
]
DIGITS = 3


def rows(profiles: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows of COLUMNS from `evaluation_profiles`; an unknown value is empty, never a zero."""
    for profile in profiles:
        evaluation = profile.evaluation
        head = [
            evaluation.initiative.name,
            evaluation.initiative.slug,
            evaluation.version.referential.title,
            evaluation.version.number,
            evaluation.get_kind_display(),
            evaluation.made_on,
        ]
        for criterion, score, spread in zip(profile.criteria, profile.scores, profile.spreads, strict=True):
            numbers = [_rounded(score.value), _rounded(score.coverage), score.known, score.applicable]
            yield [*head, criterion.name, *numbers, spread.n, _rounded(spread.low), _rounded(spread.high)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
