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
    # In the order of territories: within a cell, those of one territory then stand together.
    order = _by_territory(columns)
    places = order[(masks.all_but() & masks.within(viewport.bbox))[order]]
    if not len(places):
        return []
    x, y = _flat(columns)
    size = viewport.cell_metres
    column = np.floor(x[places] / size).astype(np.int64)
    line = np.floor(y[places] / size).astype(np.int64)
    line -= line.min()
    number = (column - column.min()) * (int(line.max()) + 1) + line
    # Few cells fit in a frame: their numbers are short, and short ones are sorted in one pass.
    number = number.astype(np.uint16) if number.max() < 2**16 else number
    order = np.argsort(number, kind="stable")
    places, number = places[order], number[order]
    return list(_cells(columns, places, np.flatnonzero(np.r_[True, number[1:] != number[:-1]])))


def _by_territory(columns: Columns) -> np.ndarray:
    """All places in the order of their territories; kept with the columns."""
    if "by_territory" not in columns.kept:
        columns.kept["by_territory"] = np.argsort(columns.territory, kind="stable")
    return columns.kept["by_territory"]


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
    """For each cell the territory that most of its records lie in, the smallest of equals; NO_KEY without any.

    `territories` rise within each of the rising `cells`.
    """
    fullest = np.full(count, NO_KEY, np.int64)
    known = territories != NO_KEY
    if not np.any(known):
        return fullest
    territories, cells = territories[known], cells[known]
    is_first = np.r_[True, (cells[1:] != cells[:-1]) | (territories[1:] != territories[:-1])]
    starts = np.flatnonzero(is_first)
    n = np.diff(np.r_[starts, len(cells)])
    # The last one written wins: the fullest, of equals the one with the smallest key, which came first.
    order = np.argsort(n[::-1], kind="stable")
    chosen = starts[::-1][order]
    fullest[cells[chosen]] = territories[chosen]
    return fullest
