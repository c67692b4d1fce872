"""The map of a poster, read from the database: outlines, towns, and a sign for each initiative."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsSVG, Transform
from django.contrib.gis.geos import Polygon
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from inventory.clusters import CELL_PIXELS, TILE_PIXELS, WORLD_METRES, Viewport, X, Y, cells, extent, marks
from inventory.enums import TerritoryKind
from inventory.models import Territory
from inventory.outlines import WEB_MERCATOR
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.querysets.territory import Simplified
from portfolio.posters.content import Box, Dot, Ground
from portfolio.posters.metrics import clean

MAX_DOTS = 1_200
FRANCE: Box = (-5.2, 41.3, 9.6, 51.1)  # degrees: where nothing else says what to show
WIDTH_MM = 260.0  # of a map, about
CELL_MM = 14.0  # rounds stand that far apart
DETAIL = 1 / 1_000
AROUND = 120
TOWNS = 80  # looked at; those that have room are named
# Wider than this (Web Mercator metres), the next larger kind of territory is drawn around.
REACH = {TerritoryKind.COMMUNE: 25_000.0, TerritoryKind.EPCI: 220_000.0}


def ground(territories: Sequence[Territory], found: InitiativeQuerySet) -> Ground:
    """The outlines of `territories` (or those beneath what was `found`), their neighbours and towns."""
    degrees = _degrees(territories, found)
    frame = Polygon.from_bbox(_wider(degrees))
    frame.srid = 4326
    west, south, east, north = box = _flat(degrees)
    pks = [territory.pk for territory in territories]
    span = max(east - west, north - south)
    chosen, around = _outlines(pks, frame, _kind(territories, span), span * DETAIL)
    centre = Transform("centre", WEB_MERCATOR)
    towns = Territory.objects.communes().filter(centre__bboverlaps=frame).annotate(x=X(centre), y=Y(centre))
    largest = towns.order_by(F("population").desc(nulls_last=True), "name_plain")[:TOWNS]
    named = [(clean(name), (x, y)) for name, x, y in largest.values_list("name", "x", "y")]
    return Ground(box, chosen, around, named)


def _degrees(territories: Sequence[Territory], found: InitiativeQuerySet) -> Box:
    shown = None
    if territories:
        drawn = Territory.objects.filter(pk__in=[territory.pk for territory in territories])
        shown = drawn.order_by().aggregate(box=Extent(Coalesce("outline", "geometry")))["box"]
    return shown or extent(found) or FRANCE


def _wider(box: Box) -> Box:
    """The box with what may show around it: a sheet is up to twice as long as it is wide."""
    west, south, east, north = box
    margin = max(east - west, north - south, 0.05) * 0.75
    return west - margin, max(south - margin, -85.0), east + margin, min(north + margin, 85.0)


def _kind(territories: Sequence[Territory], span: float) -> str:
    kinds = {territory.kind for territory in territories}
    if len(kinds) == 1:
        (kind,) = kinds
        return TerritoryKind.EPCI if kind in (TerritoryKind.PAYS, TerritoryKind.CUSTOM) else kind
    return next((kind for kind, most in REACH.items() if span < most), TerritoryKind.DEPARTEMENT)


def _outlines(pks: list[int], frame: Polygon, kind: str, detail: float) -> tuple[list[str], list[str]]:
    """Paths in Web Mercator metres: those of `pks`, and those of `kind` within `frame`. One query."""
    neighbours = Q(kind=kind, outline__bboverlaps=frame)
    path = AsSVG(Simplified(Transform("outline", WEB_MERCATOR), Value(detail)), relative=True, precision=0)
    shapes = Territory.objects.filter(Q(pk__in=pks) | neighbours, outline__isnull=False).annotate(path=path)
    rows = list(shapes.order_by("name_plain", "pk").values_list("pk", "path")[: AROUND + len(pks)])
    chosen = [path for pk, path in rows if pk in pks and path]
    return chosen, [path for pk, path in rows if pk not in pks and path]


def dots(found: InitiativeQuerySet, located: int) -> list[Dot]:
    """A dot for each initiative that has a point; beyond `MAX_DOTS`, one for each cell of the map."""
    if not located:
        return []
    flat = Transform("point", WEB_MERCATOR)
    if located <= MAX_DOTS:
        read = found.on_map().order_by().annotate(x=X(flat), y=Y(flat), tint=Coalesce("sphere__tint", Value("")))
        return [Dot((x, y), tint) for x, y, tint in read.values_list("x", "y", "tint")]
    box = extent(found)
    if box is None:
        return []
    viewport = Viewport(box, _zoom(box))
    shown = marks(cells(found, viewport), viewport)
    places = [_flat((mark.mean_lon, mark.mean_lat, mark.mean_lon, mark.mean_lat))[:2] for mark in shown]
    return [Dot(place, (mark.tints or [""])[0], mark.n) for place, mark in zip(places, shown, strict=True)]


def _zoom(box: Box) -> int:
    metres = max((box[2] - box[0]) / 360 * WORLD_METRES, (box[3] - box[1]) / 360 * WORLD_METRES, 1.0)
    side = metres / WIDTH_MM * CELL_MM
    return max(0, min(20, int(log2(WORLD_METRES / TILE_PIXELS * CELL_PIXELS / side))))


def _flat(degrees: Box) -> Box:
    """A box of degrees in Web Mercator metres."""
    box = Polygon.from_bbox(degrees)
    box.srid = 4326
    west, south, east, north = box.transform(WEB_MERCATOR, clone=True).extent
    return west, south, east, north
