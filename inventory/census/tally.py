"""Counts of facets from the columns: what facets.count and count_by_outer_territory ask of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from inventory.census.columns import NO_KEY, WORD, Columns
from inventory.census.masks import MANY, ONE, Masks
from inventory.facets import FRESH_CHOICES, Counts
from inventory.models import Territory


def count(masks: Masks) -> Counts:
    """The whole selection and every facet of it; a facet's own choice does not narrow its counts."""
    columns = masks.columns
    by_key: dict[tuple[str, str], int] = {}
    for name in ONE:
        keys = getattr(columns, name)[masks.all_but(name)]
        found = np.bincount(keys[keys != NO_KEY])
        by_key |= {(name, str(key)): int(found[key]) for key in np.flatnonzero(found)}
    for name, many in MANY.items():
        by_key |= {(name, str(key)): n for key, n in _terms(columns.bits[many][masks.all_but(name)])}
    others = masks.all_but("fresh")
    for days in FRESH_CHOICES:
        by_key["fresh", str(days)] = int(np.count_nonzero(others & masks.since(days)))
    return Counts(int(np.count_nonzero(masks.all_but())), by_key)


def _terms(bits: np.ndarray) -> Iterator[tuple[int, int]]:
    """(key, how many records have it) of the terms that some record has."""
    for number, word in enumerate(np.ascontiguousarray(bits.T)):
        present = int(np.bitwise_or.reduce(word)) if len(word) else 0
        for bit in range(WORD):
            if present >> bit & 1:
                yield number * WORD + bit, int(np.count_nonzero(word & np.uint64(1 << bit)))


def outer_territories(
    masks: Masks, *, kinds: Iterable[str], chosen: Iterable[str], limit: int
) -> list[tuple[str, str, int]]:
    """(slug, name, how many lie within) of territories of `kinds` and those chosen: these first, then the fullest."""
    columns, by_key = masks.columns, territories(masks.columns)
    own = columns.territory[masks.all_but("territory")]
    per_territory = np.bincount(own[own != NO_KEY], minlength=int(columns.inner.max(initial=0)) + 1)
    most = max(int(columns.outer.max(initial=0)), max(by_key, default=0)) + 1
    within = np.bincount(columns.outer, weights=per_territory[columns.inner], minlength=most).astype(int)
    listed = _of_kinds(columns, frozenset(kinds))
    first = {key for slug in chosen if (key := _keys(columns).get(slug)) is not None}
    fullest = listed[(-within[listed]).argsort(kind="stable")[: limit + len(first)]].tolist()
    found = [key for key in first.union(fullest) if within[key]]
    found.sort(key=lambda key: (key not in first, -within[key], by_key[key][0]))
    return [(by_key[key][1], by_key[key][2], int(within[key])) for key in found[:limit]]


def _of_kinds(columns: Columns, kinds: frozenset[str]) -> np.ndarray:
    """Keys of the territories of `kinds` in the order of names; kept with the columns."""
    kept = columns.kept.setdefault("of_kinds", {})
    if kinds not in kept:
        kept[kinds] = np.array([key for key, row in territories(columns).items() if row[3] in kinds], np.int64)
    return kept[kinds]


def _keys(columns: Columns) -> dict[str, int]:
    """Slug → key of every territory; kept with the columns."""
    if "territory_keys" not in columns.kept:
        columns.kept["territory_keys"] = {row[1]: key for key, row in territories(columns).items()}
    return columns.kept["territory_keys"]


def territories(columns: Columns) -> dict[int, tuple[int, str, str, str]]:
    """Key → place in the order of names, slug, name and kind of every territory; kept with the columns."""
    if "territories" not in columns.kept:
        rows = Territory.objects.order_by("name").values_list("pk", "slug", "name", "kind")
        columns.kept["territories"] = {pk: (place, *row) for place, (pk, *row) in enumerate(rows)}
    return columns.kept["territories"]
