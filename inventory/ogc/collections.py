"""The two collections: what each holds, what selects in it, and pages of it by key."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil, floor
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db.models import Min, Q, QuerySet
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from domino.exports import Column
from domino.geo import Bbox
from inventory.api.views import TerritoryFilter
from inventory.exports import COORDINATE_DECIMALS
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory
from inventory.ogc.features import (
    INITIATIVE_COLUMNS,
    OUTLINE_DECIMALS,
    TERRITORY_COLUMNS,
    initiative_lines,
    territory_lines,
)
from inventory.ogc.parameters import PAGING, Window
from inventory.ogc.queryables import INITIATIVE_QUERYABLES, TERRITORY_QUERYABLES, Queryable


@dataclass(frozen=True)
class Collection:
    """A set of features: `key` orders its pages and is the id, `time` (if any) answers `datetime`."""

    id: str
    title: str
    description: str
    key: str
    geometry: str
    time: str
    decimals: int
    columns: Sequence[Column]
    queryables: Sequence[Queryable]
    base: Callable[[], QuerySet]
    select: Callable[[QueryDict], QuerySet]
    lines: Callable[[QuerySet, str], Iterator[str]]
    parse_key: Callable[[str], Any]


@dataclass(frozen=True)
class Page:
    """Keys of the features of a page, the keys to go on from (blank at either end), and how many match in all."""

    keys: list[Any]
    before: str
    after: str
    matched: int


def _initiatives() -> QuerySet:
    # Nobody sees more here than anyone does.
    return Initiative.objects.visible_to(AnonymousUser())


def _select_initiatives(query: QueryDict) -> QuerySet:
    filterset = InitiativeFilter(query, queryset=_initiatives())
    if not filterset.is_valid():
        raise ValueError(" ".join(filterset.messages()))
    return filterset.qs


def _select_territories(query: QueryDict) -> QuerySet:
    filterset = TerritoryFilter(query, queryset=Territory.objects.all())
    try:
        wrong = {} if filterset.is_valid() else filterset.errors
        chosen = Territory.objects.all() if wrong else filterset.qs
    except ValidationError as error:
        wrong = error.detail
    if wrong:
        raise ValueError(" ".join(f"{name} : {' '.join(map(str, texts))}" for name, texts in wrong.items()))
    return chosen


def _slug(text: str) -> str:
    if not re.fullmatch(r"[-\w]{1,160}", text):
        raise ValueError
    return text


COLLECTIONS = {
    "initiatives": Collection(
        id="initiatives",
        title="Initiatives",
        description="Les pratiques collaboratives recensées et publiées, à leur place sur la carte.",
        key="pk",
        geometry="point",
        time="updated_at",
        decimals=COORDINATE_DECIMALS,
        columns=INITIATIVE_COLUMNS,
        queryables=INITIATIVE_QUERYABLES,
        base=_initiatives,
        select=_select_initiatives,
        lines=initiative_lines,
        parse_key=uuid.UUID,
    ),
    "territories": Collection(
        id="territories",
        title="Territoires",
        description="Communes, intercommunalités, pays, départements et régions, en contours simplifiés.",
        key="slug",
        geometry="outline",
        time="",
        decimals=OUTLINE_DECIMALS,
        columns=TERRITORY_COLUMNS,
        queryables=TERRITORY_QUERYABLES,
        base=Territory.objects.all,
        select=_select_territories,
        lines=territory_lines,
        parse_key=_slug,
    ),
}


def page(collection: Collection, query: QueryDict, window: Window) -> Page:
    """Return the page of `collection` that `query` selects and `window` frames: one query for keys, one to count.

    Pages go by key, so features that come or go meanwhile neither shift the others nor show them twice. Raises
    ValueError in French.
    """
    chosen = _framed(collection, collection.select(_words(query)), window)
    backwards = bool(window.before)
    order = f"-{collection.key}" if backwards else collection.key
    part = chosen.order_by(order)
    if edge := window.before or window.after:
        name = "before" if backwards else "after"
        part = part.filter(**{f"{collection.key}__{'lt' if backwards else 'gt'}": _edge(collection, name, edge)})
    keys = list(part.values_list(collection.key, flat=True)[: window.limit + 1])
    more, keys = len(keys) > window.limit, keys[: window.limit]
    if backwards:
        keys.reverse()
    return Page(
        keys=keys,
        before=str(keys[0]) if keys and (more if backwards else window.after) else "",
        after=str(keys[-1]) if keys and (backwards or more) else "",
        matched=chosen.order_by().count(),
    )


def _words(query: QueryDict) -> QueryDict:
    """The parameters that the filters read: they know no box across the antimeridian."""
    words = query.copy()
    for name in PAGING:
        words.pop(name, None)
    return words


def _edge(collection: Collection, name: str, text: str) -> Any:
    try:
        return collection.parse_key(text)
    except ValueError:
        raise ValueError(f"{name} : suivez les liens « next » et « prev » des pages.") from None


def _framed(collection: Collection, queryset: QuerySet, window: Window) -> QuerySet:
    if window.boxes is not None:
        touching = (Q(**{f"{collection.geometry}__intersects": shape(box)}) for box in window.boxes)
        queryset = queryset.filter(reduce(or_, touching))
    # Territories have no date: they are there at any time.
    if window.interval and collection.time:
        first, last = window.interval
        ends = {f"{collection.time}__gte": first, f"{collection.time}__lte": last}
        queryset = queryset.filter(**{name: end for name, end in ends.items() if end})
    return queryset


def shape(box: Bbox) -> GEOSGeometry:
    """Return a box (EPSG:4326) as a polygon, or the line or point that a flat one is."""
    west, south, east, north = box
    if west == east and south == north:
        return Point(west, south, srid=4326)
    if west == east or south == north:
        return LineString((west, south), (east, north), srid=4326)
    polygon = Polygon.from_bbox(box)
    polygon.srid = 4326
    return polygon


def features(collection: Collection, keys: Sequence[Any], base_url: str) -> list[str]:
    """Return the features that have `keys`, each as one line of GeoJSON, in the order of keys; one query."""
    chosen = collection.base().filter(**{f"{collection.key}__in": keys}).order_by(collection.key)
    return list(collection.lines(chosen, base_url))


def extent(collection: Collection) -> dict[str, Any]:
    """Return the extent of what is published, as the standard writes it; rounded outwards; one query."""
    wanted: dict[str, Any] = {"box": Extent(collection.geometry)}
    if collection.time:
        wanted["since"] = Min(collection.time)
    found = collection.select(QueryDict()).order_by().aggregate(**wanted)
    parts: dict[str, Any] = {}
    if found["box"]:
        scale = 10**collection.decimals
        rounds = (floor, floor, ceil, ceil)
        box = [near(side * scale) / scale for near, side in zip(rounds, found["box"], strict=True)]
        parts["spatial"] = {"bbox": [box]}
    if found.get("since"):
        parts["temporal"] = {"interval": [[found["since"].isoformat(timespec="seconds"), None]]}
    return parts
