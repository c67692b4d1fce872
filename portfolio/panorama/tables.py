"""A panorama as a file: its columns, and a row for each place and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from domino.exports import Column
from portfolio.panorama.effects import EffectSum
from portfolio.panorama.views import PLACES, TITLES, Panorama, rate

COLUMNS = [
    Column("place", "territoire ou recherche", "text"),
    Column("view", "vue", "text"),
    Column("value", "identifiant", "text"),
    Column("label", "libellé", "text"),
    Column("count", "nombre", "integer"),
    Column("share", "part (%)", "number"),
    Column("local", "dont purement locales", "integer"),
    Column("population", "population", "integer"),
    Column("rate", "pour 10 000 habitants", "number"),
]
EFFECT_COLUMNS = [
    Column("place", "territoire ou recherche", "text"),
    Column("kind", "nature", "text"),
    Column("unit", "unité", "text"),
    Column("year", "année", "integer"),
    Column("total", "total", "number"),
    Column("is_approximate", "environ", "boolean"),
    Column("figures", "nombre de chiffres", "integer"),
    Column("subjects", "nombre d’initiatives", "integer"),
    Column("sources", "nombre de sources", "integer"),
]


def rows(panoramas: Iterable[Panorama], *, only: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield the values of COLUMNS for each line of each view, or of the view `only`."""
    for panorama in panoramas:
        for view in [only] if only else TITLES:
            for line in panorama.views.get(view, []):
                people = line.population if view in PLACES else panorama.population
                per = rate(line.count, people)
                yield (
                    panorama.label,
                    TITLES[view],
                    line.slug,
                    line.label,
                    line.count,
                    round(line.share, 2),
                    # How many of the places' initiatives are local is not known where the place itself is not.
                    line.local if line.slug or view not in PLACES else None,
                    people,
                    round(per, 2) if per is not None else None,
                )


def effect_rows(sums: Sequence[tuple[str, list[EffectSum]]]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of EFFECT_COLUMNS for each sum of each (place, sums)."""
    for place, added in sums:
        for each in added:
            yield (
                place,
                each.kind,
                each.unit,
                each.year,
                each.total,
                each.is_approximate,
                each.figures,
                each.subjects,
                each.sources,
            )
