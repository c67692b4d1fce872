"""The order of records in the columns: worked out once per version for each way to sort."""

from __future__ import annotations

import numpy as np

from inventory.census.columns import NO_DAY, NO_YEAR, Columns
from inventory.census.masks import Masks

CHUNK = 65_536
# ordering → (column, descending, what stands for "unknown": it comes last, or first where the order says so)
KEYS: dict[str, tuple[str, bool, int | None]] = {
    "-confirmed_on": ("confirmed", True, NO_DAY),
    "confirmed_on": ("confirmed", False, None),
    "-created_at": ("created", True, None),
    "created_at": ("created", False, None),
    "-updated_at": ("updated", True, None),
    "-founded_year": ("year", True, NO_YEAR),
    "founded_year": ("year", False, NO_YEAR),
}


def page(masks: Masks, ordering: str, offset: int, size: int) -> np.ndarray:
    """The places of `size` records of the selection from `offset` on, in the order named `ordering`."""
    mask = masks.all_but()
    if ordering == "distance" or (ordering == "relevance" and masks.is_ranked):
        places = np.flatnonzero(mask)
        key = masks.distances(places) if ordering == "distance" else masks.tiers(places)
        return places[np.lexsort((masks.columns.rank[places], key))][offset : offset + size]
    return _walk(_order(masks.columns, ordering), mask, offset, size)


def _walk(order: np.ndarray, mask: np.ndarray, offset: int, size: int) -> np.ndarray:
    """Along `order`, no further than needed."""
    found: list[np.ndarray] = []
    passed = 0
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        part = part[mask[part]]
        found.append(part[max(0, offset - passed) :][: size - sum(map(len, found))])
        passed += len(part)
        if passed >= offset + size:
            break
    return np.concatenate(found) if found else order[:0]


def _order(columns: Columns, ordering: str) -> np.ndarray:
    """All places in the order named `ordering`; without words to compare with, relevance is the order of names."""
    kept = columns.kept.setdefault("orders", {})
    if ordering not in kept:
        kept[ordering] = _sorted(columns, ordering)
    return kept[ordering]


def _sorted(columns: Columns, ordering: str) -> np.ndarray:
    if ordering not in KEYS:
        # Records of one name stand in the order of their ids, whichever way names go.
        return np.lexsort((np.arange(columns.size), -columns.rank if ordering == "-name" else columns.rank))
    name, is_descending, unknown = KEYS[ordering]
    values = getattr(columns, name).astype(np.int64)
    key = -values if is_descending else values
    if unknown is not None:
        key = np.where(values == unknown, np.iinfo(np.int64).max, key)
    return np.lexsort((columns.rank, key))
