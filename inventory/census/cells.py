"""The cells of the map from the columns: what clusters.cells asks of the database."""

from __future__ import annotations

import numpy as np

from inventory.census.columns import NO_KEY, Columns
from inventory.census.masks import Masks
from inventory.clusters import EARTH_RADIUS, Cell, Viewport
from inventory.models import Sphere


def cells(masks: Masks, viewport: Viewport) -> list[Cell]:
    """Group the located records of the selection into the cells of `viewport`."""
    columns = masks.columns
    places = np.flatnonzero(masks.all_but() & masks.within(viewport.bbox))
    if not len(places):
        return []
    x, y = _flat(columns)
    size = viewport.cell_metres
    column = np.floor(x[places] / size).astype(np.int64)
    line = np.floor(y[places] / size).astype(np.int64)
    order = np.lexsort((line, column))
    places, column, line = places[order], column[order], line[order]
    is_first = np.r_[True, (column[1:] != column[:-1]) | (line[1:] != line[:-1])]
    return list(_cells(columns, places, np.flatnonzero(is_first)))


def _flat(columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Web Mercator metres of every record; kept with the columns."""
    if "flat" not in columns.kept:
        x = np.radians(columns.lon) * EARTH_RADIUS
        y = np.arcsinh(np.tan(np.radians(columns.lat))) * EARTH_RADIUS
        columns.kept["flat"] = (x, y)
    return columns.kept["flat"]


def _cells(columns: Columns, places: np.ndarray, starts: np.ndarray) -> list[Cell]:
    """One cell for each run of `places` that begins at one of `starts`."""
    lon, lat = columns.lon[places], columns.lat[places]
    n = np.diff(np.r_[starts, len(places)])
    numbers = [
        n,
        np.add.reduceat(lon, starts) / n,
        np.add.reduceat(lat, starts) / n,
        np.minimum.reduceat(lon, starts),
        np.minimum.reduceat(lat, starts),
        np.maximum.reduceat(lon, starts),
        np.maximum.reduceat(lat, starts),
    ]
    tints, names = _tints(columns)
    seen = np.bitwise_or.reduceat(tints[columns.sphere[places]], starts).tolist()
    mixes = {mix: [name for bit, name in enumerate(names) if mix >> bit & 1] for mix in set(seen)}
    ids = columns.ids(places[starts])
    inside = _fullest(columns.territory[places], np.repeat(np.arange(len(starts)), n), len(starts))
    rows = zip(*(column.tolist() for column in numbers), strict=True)
    return [
        Cell._make([*row, mixes[mix], place if place != NO_KEY else None, pk])
        for row, mix, place, pk in zip(rows, seen, inside.tolist(), ids, strict=True)
    ]


def _tints(columns: Columns) -> tuple[np.ndarray, list[str]]:
    """For each key of a sphere the bit of its tint, none at the last place (no sphere); the tints by name."""
    if "tints" not in columns.kept:
        rows = list(Sphere.objects.values_list("pk", "tint"))
        names = sorted({tint for _, tint in rows})
        bits = np.zeros(max([key for key, _ in rows], default=0) + 2, np.int64)
        for key, tint in rows:
            bits[key] = 1 << names.index(tint)
        columns.kept["tints"] = (bits, names)
    return columns.kept["tints"]


def _fullest(territories: np.ndarray, cells: np.ndarray, count: int) -> np.ndarray:
    """For each cell the territory that most of its records lie in, the smallest of equals; NO_KEY without any."""
    fullest = np.full(count, NO_KEY, np.int64)
    known = territories != NO_KEY
    pairs = cells[known].astype(np.int64) << 32 | territories[known]
    pairs, n = np.unique(pairs, return_counts=True)
    # The last one written wins: the fullest, of equals the one with the smallest key.
    order = np.lexsort((-pairs, n))
    fullest[pairs[order] >> 32] = pairs[order] & 0xFFFFFFFF
    return fullest
