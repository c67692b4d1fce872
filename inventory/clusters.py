"""What the map draws for a viewport: cells of about 64 pixels, each a cluster or a single initiative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Avg, Count, FloatField, Func, Max, Min, Q
from django.db.models.functions import Floor

from inventory.outlines import WEB_MERCATOR
from inventory.querysets.initiative import InitiativeQuerySet

WORLD_METRES = 40_075_016.686  # circumference of the Earth in Web Mercator
TILE_PIXELS = 256
CELL_PIXELS = 64
MAX_ZOOM = 20
MAX_CELLS_ACROSS = 24


class X(Func):
    function = "ST_X"
    output_field = FloatField()


class Y(Func):
    function = "ST_Y"
    output_field = FloatField()


@dataclass(frozen=True)
class Viewport:
    """What the browser shows: `bbox` (west, south, east, north; EPSG:4326) at a zoom level."""

    bbox: tuple[float, float, float, float]
    zoom: int

    @property
    def cell_metres(self) -> float:
        """Side of a cell in Web Mercator metres; wider when the box asks for too many cells."""
        across = max(self.bbox[2] - self.bbox[0], self.bbox[3] - self.bbox[1]) / 360 * WORLD_METRES
        pixels = WORLD_METRES / TILE_PIXELS / 2**self.zoom
        return max(CELL_PIXELS * pixels, across / MAX_CELLS_ACROSS)


def cells(queryset: InitiativeQuerySet, viewport: Viewport) -> list[Any]:
    """Group the located initiatives of `queryset` into the cells of `viewport`, in one query.

    Each cell has `n`, its mean `lon`/`lat`, its extent, the `tints` of its spheres and, when n is 1, the
    initiative's slug, name, commune, precision and icon (the minimum of a single value is that value).
    """
    flat = Transform("point", WEB_MERCATOR)
    size = viewport.cell_metres
    single = {"slug": "slug", "name": "name", "commune": "territory__name", "icon": "sphere__icon"}
    return list(
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
            precision_code=Min("precision"),
            **{f"any_{key}": Min(path) for key, path in single.items()},
        )
        .values_list(
            "n",
            "mean_lon",
            "mean_lat",
            "west",
            "south",
            "east",
            "north",
            "tints",
            "precision_code",
            *[f"any_{key}" for key in single],
            named=True,
        )
    )
