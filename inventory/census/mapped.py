"""What the map asks of one query string: marks, names of places, single initiatives. From memory, or from the database.

Whoever moves the map asks again with the same filters: what they select is kept with the columns, and so are the texts
of single initiatives, so that a new frame of a known selection needs neither form nor query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from django.http import QueryDict
from django.utils import timezone

from domino.replica import reading
from inventory import clusters
from inventory.census import store, tally
from inventory.census.cells import cells, located
from inventory.census.columns import Columns
from inventory.census.map_text import group_text, map_text, point_text
from inventory.census.masks import Masks
from inventory.clusters import Cell, Cells, Viewport, marks
from inventory.enums import Status
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory
from inventory.querysets.initiative import InitiativeQuerySet

SELECTIONS_KEPT = 16
POINTS_KEPT = 20_000
POINTS = """
SELECT initiative.id::text, initiative.slug, initiative.name, coalesce(territory.name, ''), coalesce(sphere.tint, ''),
    coalesce(sphere.icon, ''), initiative.precision, initiative.confirmed_on
FROM inventory_initiative AS initiative
LEFT JOIN inventory_territory AS territory ON territory.id = initiative.territory_id
LEFT JOIN inventory_sphere AS sphere ON sphere.id = initiative.sphere_id
WHERE initiative.id = ANY(%s::uuid[]) AND initiative.status = ANY(%s)
"""
PUBLIC = [Status.PUBLISHED.value, Status.CLOSED.value]
Key = tuple[Any, ...]


class Mapped(Protocol):
    """The located records of a selection."""

    def cells(self, viewport: Viewport) -> Cells:
        """Grouped into the cells of `viewport`."""

    def names(self, keys: Iterable[int | None]) -> dict[int | None, str]:
        """The names of the territories with `keys`."""

    def points(self, alone: list[Cell]) -> list[str]:
        """The text of each single initiative; one that went meanwhile is left out."""


def mapped(parameters: QueryDict, user: Any) -> Mapped:
    """What `parameters` select of what `user` may see; ValueError in French when one of them is wrong."""
    columns = None if user.is_staff else store.columns()
    if columns is None:
        base = Initiative.objects.visible_to(user)
        return MapInSql(_valid(parameters, base), base, is_public=not user.is_staff)
    return MapInColumns(columns, _chosen(columns, parameters))


def drawn(found: Mapped, viewport: Viewport) -> str:
    """The answer of the map (JSON): groups with their box, single initiatives, how many there are in all."""
    shown = marks(found.cells(viewport), viewport)
    groups = [mark for mark in shown if mark.n > 1]
    places = found.names({mark.place for mark in groups})
    points = found.points([mark for mark in shown if mark.n == 1])
    texts = (group_text(mark, places.get(mark.place, "")) for mark in groups)
    return map_text(sum(mark.n for mark in shown), texts, points)


class MapInSql:
    """By queries."""

    def __init__(self, filterset: InitiativeFilter, base: InitiativeQuerySet, *, is_public: bool) -> None:
        self.found = filterset.filtered(base)
        self.statuses = PUBLIC if is_public else Status.values

    def cells(self, viewport: Viewport) -> Cells:
        return clusters.cells(self.found, viewport)

    def names(self, keys: Iterable[int | None]) -> dict[int | None, str]:
        known = {key for key in keys if key is not None}
        return dict(Territory.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}

    def points(self, alone: list[Cell]) -> list[str]:
        rows = {row[0]: row for row in _rows([mark.one for mark in alone], self.statuses)}
        return [_text(mark, rows[mark.one]) for mark in alone if mark.one in rows]


class MapInColumns:
    """From memory; the database is asked for single initiatives that were not shown yet."""

    def __init__(self, columns: Columns, chosen: np.ndarray) -> None:
        self.columns = columns
        self.chosen = chosen

    def cells(self, viewport: Viewport) -> Cells:
        return cells(self.columns, self.chosen, viewport)

    def names(self, keys: Iterable[int | None]) -> dict[int | None, str]:
        by_key = tally.territories(self.columns)
        return {key: by_key[key][2] for key in keys if key is not None and key in by_key}

    def points(self, alone: list[Cell]) -> list[str]:
        known = self._texts()
        texts = {mark.one: known.get(mark.one, "") for mark in alone}
        new = [mark for mark in alone if not texts[mark.one]]
        if new:
            texts |= (read := dict(self._read(new)))
            if len(known) + len(read) > POINTS_KEPT:
                known.clear()
            known.update(read)
        return [text for text in texts.values() if text]

    def _read(self, new: list[Cell]) -> Iterator[tuple[int, str]]:
        ids = self.columns.ids(np.array([mark.one for mark in new]))
        asked = dict(zip(ids, new, strict=True))
        for row in _rows(ids, PUBLIC):
            mark = asked[row[0].replace("-", "")]
            yield mark.one, _text(mark, row)

    def _texts(self) -> dict[int, str]:
        """Place → text; kept with the columns for the day."""
        day, texts = self.columns.kept.get("points", (None, {}))
        if day != timezone.localdate():
            self.columns.kept["points"] = (timezone.localdate(), texts := {})
        return texts


def _chosen(columns: Columns, parameters: QueryDict) -> np.ndarray:
    """Which of the located records `parameters` select; kept with the columns for the day (« confirmed since »)."""
    kept = columns.kept.setdefault("chosen", {})
    names = [name for name in InitiativeFilter.base_filters if name in parameters]
    key: Key = (timezone.localdate(), *((name, *parameters.getlist(name)) for name in names))
    if (chosen := kept.get(key)) is None:
        filterset = _valid(parameters, Initiative.objects.visible_to(None))
        chosen = Masks(columns, filterset, for_list=False).all_but()[located(columns).places]
        while len(kept) >= SELECTIONS_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[key] = chosen
    return chosen


def _valid(parameters: QueryDict, base: InitiativeQuerySet) -> InitiativeFilter:
    filterset = InitiativeFilter(parameters, queryset=base)
    if not filterset.is_valid():
        raise ValueError(" ".join(filterset.messages()))
    return filterset


def _rows(ids: list[str], statuses: list[str]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    with reading().cursor() as cursor:
        cursor.execute(POINTS, [ids, statuses])
        return list(cursor.fetchall())


def _text(mark: Cell, row: tuple[Any, ...]) -> str:
    return point_text(mark, *row[1:], today=timezone.localdate())
