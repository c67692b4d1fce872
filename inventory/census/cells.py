"""The cells of the map from the columns: what clusters.cells asks of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from inventory.census.columns import NO_KEY, Columns
from inventory.clusters import NO_CELLS, Box, Cells, Viewport, easting, northing
from inventory.models import Sphere

# Whoever looks at less than this part of all finds it faster by its longitude than by looking at everything.
FEW = 1 / 8


@dataclass(frozen=True)
class Located:
    """The records that have a point, in the order of their territories: within a cell, those of one stand together.

    `places` in the columns; degrees (EPSG:4326), `y` in Web Mercator metres; `along`: from west to east.
    """

    places: np.ndarray
    territory: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    y: np.ndarray
    along: np.ndarray

    def within(self, box: Box, chosen: np.ndarray) -> np.ndarray:
        """Which of them are `chosen` (one truth value each) and lie in `box`, in their order."""
        west, south, east, north = box
        lon, lat = self.lon, self.lat
        first, last = lon.searchsorted(west, "left", self.along), lon.searchsorted(east, "right", self.along)
        if last - first > FEW * len(lon):
            return np.flatnonzero(chosen & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        near = self.along[first:last]
        found = near[(lat[near] >= south) & (lat[near] <= north) & chosen[near]]
        found.sort()
        return found


def located(columns: Columns) -> Located:
    """Those of `columns`; kept with them."""
    if "located" not in columns.kept:
        order = np.argsort(columns.territory, kind="stable").astype(np.int32)
        places = order[columns.locations[order]]
        lon, lat = columns.lon[places], columns.lat[places]
        columns.kept["located"] = Located(places, columns.territory[places], lon, lat, northing(lat), np.argsort(lon))
    return columns.kept["located"]


def cells(columns: Columns, chosen: np.ndarray, viewport: Viewport) -> Cells:
    """Group the located records that are `chosen` into the cells of `viewport`; `one` is a place in the columns."""
    every = located(columns)
    found = every.within(viewport.bbox, chosen)
    if not len(found):
        return NO_CELLS
    size = viewport.cell_metres
    column, line = np.floor(easting(every.lon[found]) / size), np.floor(every.y[found] / size)
    line -= line.min()
    number = (column - column.min()) * (line.max() + 1) + line
    # Few cells fit in a frame: their numbers are short, and short ones are sorted in one pass.
    number = number.astype(np.uint16 if number.max() < 2**16 else np.int64)
    order = number.argsort(kind="stable")
    number = number[order]
    starts = np.flatnonzero(np.concatenate([[True], number[1:] != number[:-1]]))
    return _grouped(columns, every, found[order], starts)


def _grouped(columns: Columns, every: Located, found: np.ndarray, starts: np.ndarray) -> Cells:
    """One cell for each run of `found` that begins at one of `starts`."""
    lon, lat, places = every.lon[found], every.lat[found], every.places[found]
    n = np.diff(starts, append=len(found))
    bits, names = _tints(columns)
    seen = np.bitwise_or.reduceat(bits[columns.sphere[places]], starts).tolist()
    mixes = {mix: [name for bit, name in enumerate(names) if mix >> bit & 1] for mix in set(seen)}
    inside = _fullest(every.territory[found], np.repeat(np.arange(len(starts)), n), len(starts)).tolist()
    return Cells(
        n,
        np.add.reduceat(lon, starts) / n,
        np.add.reduceat(lat, starts) / n,
        np.minimum.reduceat(lon, starts),
        np.minimum.reduceat(lat, starts),
        np.maximum.reduceat(lon, starts),
        np.maximum.reduceat(lat, starts),
        [mixes[mix] for mix in seen],
        [None if key == NO_KEY else key for key in inside],
        places[starts].tolist(),
    )


def _tints(columns: Columns) -> tuple[Any, list[str]]:
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
    territories, cells = territories[known], cells[known]
    if not len(cells):
        return fullest
    is_first = (cells[1:] != cells[:-1]) | (territories[1:] != territories[:-1])
    starts = np.flatnonzero(np.concatenate([[True], is_first]))
    n = np.diff(starts, append=len(cells))
    # The last one written wins: the fullest, of equals the one with the smallest key, which came first.
    order = n[::-1].argsort(kind="stable")
    chosen = starts[::-1][order]
    fullest[cells[chosen]] = territories[chosen]
    return fullest
