"""The map of a panorama: the communes of a place, filled by how many initiatives there are for their inhabitants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from inventory.enums import TerritoryKind
from inventory.models import Territory
from portfolio import charts
from portfolio.panorama.views import Panorama, rate

MAX_AREAS = 400
# What is drawn, in the singular: communes while they can be told apart, else larger pieces.
KINDS = {
    TerritoryKind.COMMUNE: "commune",
    TerritoryKind.EPCI: "intercommunalité",
    TerritoryKind.DEPARTEMENT: "département",
}
# The smallest detail drawn, as a share of the drawing's larger side.
DETAIL = 1 / 900
# Web Mercator metres, y downwards.
AREAS = """
WITH area AS (
    SELECT id, slug, name, population, ST_Transform(outline, 3857) AS flat
    FROM inventory_territory AS territory
    WHERE kind = %s AND outline IS NOT NULL AND (%s OR EXISTS (
        SELECT FROM inventory_containment AS inside
        WHERE inside.inner_id = territory.id AND inside.outer_id = ANY(%s)))),
box AS (SELECT ST_Extent(flat)::box2d AS box FROM area)
SELECT slug, name, population,
       ST_AsSVG(ST_SimplifyPreserveTopology(
           flat, greatest(ST_XMax(box) - ST_XMin(box), ST_YMax(box) - ST_YMin(box)) * %s), 1, 0),
       ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM area, box ORDER BY name, slug
"""


@dataclass(frozen=True)
class Area:
    """One piece of the map: its path, the rank of its class, and what it says."""

    name: str
    path: str
    rank: int
    count: int
    rate: float | None


@dataclass(frozen=True)
class Choropleth:
    """Areas in Web Mercator metres; `unit` is a hundredth of the larger side, for patterns. `is_rate`: per 10 000."""

    kind: str
    view_box: str
    unit: float
    areas: list[Area]
    classes: list[tuple[charts.Class, int]]
    empty: int
    is_rate: bool


def choropleth(panorama: Panorama, territories: Sequence[Territory]) -> Choropleth | None:
    """The map of `panorama` within `territories` (none: everywhere); None when there is but one piece. One query."""
    kind = next((kind for kind in KINDS if 1 < panorama.areas.get(kind, 0) <= MAX_AREAS), None)
    if kind is None or not panorama.total:
        return None
    pks = [territory.pk for territory in territories]
    with connection.cursor() as cursor:
        cursor.execute(AREAS, [kind, not pks, pks, DETAIL])
        rows = cursor.fetchall()
    if not rows:
        return None
    return _drawn(KINDS[kind], rows, panorama)


def _drawn(kind: str, rows: list[tuple], panorama: Panorama) -> Choropleth:
    counts = [panorama.by_place[row[0]].number if row[0] in panorama.by_place else 0 for row in rows]
    is_rate = panorama.everyone and all(row[2] for row in rows)
    values = [rate(count, row[2]) or 0.0 if is_rate else float(count) for count, row in zip(counts, rows, strict=True)]
    scale = charts.classes(values)
    areas = [
        Area(row[1], row[3], charts.rank_of(value, scale), count, value if is_rate else None)
        for row, count, value in zip(rows, counts, values, strict=True)
    ]
    west, south, east, north = rows[0][4:]
    side = max(east - west, north - south, 1)
    margin = side * 0.02
    box = (west - margin, -north - margin, east - west + 2 * margin, north - south + 2 * margin)
    held = [sum(area.rank == each.rank for area in areas) for each in scale]
    return Choropleth(
        kind=kind,
        view_box=" ".join(f"{number:.0f}" for number in box),
        unit=round(side / 100, 1),
        areas=areas,
        classes=list(zip(scale, held, strict=True)),
        empty=sum(area.rank == 0 for area in areas),
        is_rate=is_rate,
    )
