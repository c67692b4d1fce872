"""What the map draws for a viewport: cells of about 64 pixels, each a cluster or a single initiative."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, pi
from typing import Any, NamedTuple

import numpy as np
from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Avg, CharField, Count, FloatField, Func, IntegerField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Floor

from inventory.outlines import MAINLAND, WEB_MERCATOR
from inventory.querysets.initiative import InitiativeQuerySet

EARTH_RADIUS = 6_378_137.0
WORLD_METRES = 2 * pi * EARTH_RADIUS  # circumference of the Earth in Web Mercator
MAX_LATITUDE = 85.0511
TILE_PIXELS = 256
CELL_PIXELS = 64
MARK_PIXELS = 54
MAX_ZOOM = 20
MAX_CELLS = 400
Box = tuple[float, float, float, float]
# From Guadeloupe to La Réunion: a map of all that shows an ocean.
WIDE_DEGREES = 60


class X(Func):
    function = "ST_X"
    output_field = FloatField()


class Y(Func):
    function = "ST_Y"
    output_field = FloatField()


class Mode(Aggregate):
    """The most frequent value."""

    function = "MODE"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"


class Cell(NamedTuple):
    """Initiatives that the map shows as one mark.

    Their number, mean position, extent (EPSG:4326), the tints of their spheres, the key of the territory that most of
    them lie in (the smallest of equals; None without any), and one of them, as whoever counted them knows it.
    """

    n: int
    mean_lon: float
    mean_lat: float
    west: float
    south: float
    east: float
    north: float
    tints: list[str]
    place: int | None
    one: Any


class Cells(NamedTuple):
    """The attributes of many a Cell, each as a column: arrays of numbers, lists of the others."""

    n: np.ndarray
    mean_lon: np.ndarray
    mean_lat: np.ndarray
    west: np.ndarray
    south: np.ndarray
    east: np.ndarray
    north: np.ndarray
    tints: list[list[str]]
    place: list[int | None]
    one: list[Any]

    def rows(self) -> list[Cell]:
        """One Cell for each place of the columns."""
        return [Cell._make(row) for row in zip(*(array.tolist() for array in self[:7]), *self[7:], strict=True)]


NO_CELLS = Cells._make([*(np.zeros(0) for _ in range(7)), [], [], []])


@dataclass(frozen=True)
class Viewport:
    """What the browser shows: `bbox` (west, south, east, north; EPSG:4326) at a zoom level."""

    bbox: Box
    zoom: int

    @cached_property
    def cell_metres(self) -> float:
        """Side of a cell in Web Mercator metres: doubled until the box holds no more than MAX_CELLS."""
        west, south, east, north = self.bbox
        width = (east - west) / 360 * WORLD_METRES
        low, high = northing(np.array([south, north])).tolist()
        side = WORLD_METRES / TILE_PIXELS / 2**self.zoom * CELL_PIXELS
        while ceil(width / side) * ceil((high - low) / side) > MAX_CELLS:
            side *= 2
        return side


def northing(latitude: np.ndarray) -> np.ndarray:
    """Web Mercator metres north of the equator of latitudes in degrees, poles cut off."""
    return np.arcsinh(np.tan(np.radians(np.clip(latitude, -MAX_LATITUDE, MAX_LATITUDE)))) * EARTH_RADIUS


def easting(longitude: np.ndarray) -> np.ndarray:
    """Web Mercator metres east of Greenwich of longitudes in degrees."""
    return np.radians(longitude) * EARTH_RADIUS


def extent(queryset: QuerySet, column: str = "point") -> Box | None:
    """Return the box (west, south, east, north; EPSG:4326) of a geometry column; None when nothing is located."""
    return queryset.order_by().aggregate(box=Extent(column))["box"]


def first_view(box: Box | None) -> Box:
    """Return what a map shows first: `box` (EPSG:4326), or the mainland, also of a box that reaches overseas."""
    if box is None:
        return MAINLAND
    if box[2] - box[0] <= WIDE_DEGREES:
        return box
    west, south = max(box[0], MAINLAND[0]), max(box[1], MAINLAND[1])
    east, north = min(box[2], MAINLAND[2]), min(box[3], MAINLAND[3])
    return (west, south, east, north) if west < east and south < north else box


def marks(found: Cells, viewport: Viewport) -> list[Cell]:
    """The cells `found` in `viewport`, those whose marks would hide one another made one; the largest first."""
    order = np.lexsort((found.south, found.west, -found.n))
    x, y = easting(found.mean_lon[order]), northing(found.mean_lat[order])
    cells = found.rows()
    shown = {rank: cells[place] for rank, place in enumerate(order.tolist())}
    for rank, larger in _hidden(x, y, viewport.cell_metres * MARK_PIXELS / CELL_PIXELS).items():
        shown[larger] = _together(shown[larger], shown.pop(rank))
    return list(shown.values())


def _hidden(x: np.ndarray, y: np.ndarray, side: float) -> dict[int, int]:
    """Those that stand closer than `side` to one before them → the first such one that is not hidden itself."""
    close = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 < side**2
    later, earlier = np.nonzero(np.tril(close, -1))
    hidden: dict[int, int] = {}
    for one, other in zip(later.tolist(), earlier.tolist(), strict=True):
        if one not in hidden and other not in hidden:
            hidden[one] = other
    return hidden


def _together(large: Cell, small: Cell) -> Cell:
    """Two marks as one; it stands where the larger one was and bears its place name."""
    return Cell(
        large.n + small.n,
        large.mean_lon,
        large.mean_lat,
        min(large.west, small.west),
        min(large.south, small.south),
        max(large.east, small.east),
        max(large.north, small.north),
        large.tints if large.tints == small.tints else sorted({*large.tints, *small.tints}),
        large.place,
        large.one,
    )


def cells(queryset: InitiativeQuerySet, viewport: Viewport) -> Cells:
    """Group the located initiatives of `queryset` into the cells of `viewport`, in one query."""
    flat = Transform("point", WEB_MERCATOR)
    size = viewport.cell_metres
    rows = (
        queryset.on_map()
        .in_bbox(viewport.bbox)
        .order_by()
        .annotate(column=Floor(X(flat) / size), line=Floor(Y(flat) / size), lon=X("point"), lat=Y("point"))
        .values("column", "line")
        .annotate(
            n=Count("pk"),
            mean_lon=Avg("lon"),
            mean_lat=Avg("lat"),
            west=Min("lon"),
            south=Min("lat"),
            east=Max("lon"),
            north=Max("lat"),
            tints=ArrayAgg("sphere__tint", distinct=True, filter=Q(sphere__isnull=False), default=[]),
            place=Mode("territory_id", output_field=IntegerField()),
            one=Min(Cast("pk", CharField())),
        )
        .values_list(*Cells._fields)
    )
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Cells._make([*map(np.array, columns[:7]), *columns[7:]]) if columns else NO_CELLS
