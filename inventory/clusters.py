"""What the map draws for a viewport: cells of about 64 pixels, each a cluster or a single initiative."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import asinh, ceil, floor, hypot, pi, radians, tan
from typing import NamedTuple

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
    them lie in (the smallest of equals; None without any), and the id of one of them.
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
    any_id: str


@dataclass(frozen=True)
class Viewport:
    """What the browser shows: `bbox` (west, south, east, north; EPSG:4326) at a zoom level."""

    bbox: Box
    zoom: int

    @property
    def cell_metres(self) -> float:
        """Side of a cell in Web Mercator metres: doubled until the box holds no more than MAX_CELLS."""
        west, south, east, north = self.bbox
        width = (east - west) / 360 * WORLD_METRES
        height = _mercator(north) - _mercator(south)
        side = WORLD_METRES / TILE_PIXELS / 2**self.zoom * CELL_PIXELS
        while ceil(width / side) * ceil(height / side) > MAX_CELLS:
            side *= 2
        return side


def _mercator(latitude: float) -> float:
    """Northing of a latitude (degrees) in Web Mercator metres, poles cut off."""
    flat = max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude))
    return asinh(tan(radians(flat))) * EARTH_RADIUS


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


def marks(found: Iterable[Cell], viewport: Viewport) -> list[Cell]:
    """The cells `found` in `viewport`, those whose marks would hide one another made one."""
    side = viewport.cell_metres * MARK_PIXELS / CELL_PIXELS
    merged: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in sorted(found, key=lambda cell: (-cell.n, cell.west, cell.south)):
        x, y = cell.mean_lon / 360 * WORLD_METRES, _mercator(cell.mean_lat)
        column, line = floor(x / side), floor(y / side)
        around = [
            (place, index)
            for place in product(range(column - 1, column + 2), range(line - 1, line + 2))
            for index, other in enumerate(merged.get(place, []))
            if _distance(other, x, y) < side
        ]
        if around:
            place, index = around[0]
            merged[place][index] = _together(merged[place][index], cell)
        else:
            merged[column, line].append(cell)
    return [mark for kept in merged.values() for mark in kept]


def _distance(mark: Cell, x: float, y: float) -> float:
    return hypot(mark.mean_lon / 360 * WORLD_METRES - x, _mercator(mark.mean_lat) - y)


def _together(large: Cell, small: Cell) -> Cell:
    """Two marks as one; it stands where the larger one was and bears its place name."""
    return large._replace(
        n=large.n + small.n,
        west=min(large.west, small.west),
        south=min(large.south, small.south),
        east=max(large.east, small.east),
        north=max(large.north, small.north),
        tints=sorted({*large.tints, *small.tints}),
    )


def cells(queryset: InitiativeQuerySet, viewport: Viewport) -> list[Cell]:
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
            any_id=Min(Cast("pk", CharField())),
        )
        .values_list(*Cell._fields)
    )
    return [Cell(*row) for row in rows]
