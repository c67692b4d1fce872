"""One selection, two ways to answer about it: SQL, right at any size, and columns in memory, fast at any size.

The pages do not know which one answers. Tests hold the two against each other: the SQL is the oracle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from django.utils.functional import cached_property

from inventory import clusters, facets
from inventory.census import store, tally
from inventory.census.columns import Columns
from inventory.census.masks import Masks
from inventory.census.orders import page
from inventory.clusters import Box
from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Territory
from inventory.outlines import Outlines
from inventory.querysets.initiative import InitiativeQuerySet

OUTLINES_KEPT = 64


class Selection(Protocol):
    """What a valid query string selects among the records that someone may see."""

    @property
    def counts(self) -> facets.Counts:
        """The size of the selection, and how many each term of each facet would leave."""

    def terms(self) -> list[facets.Term]:
        """Every term of the facets."""

    def territories(self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int) -> list[tuple[str, str, int]]:
        """(slug, name, count) of the territories around it, its own choice of territories apart."""

    def page(self, offset: int, size: int) -> list[Initiative]:
        """Records for the list, in the order asked for."""

    def extent(self) -> Box | None:
        """Its box (west, south, east, north; EPSG:4326); None when nothing is located."""

    def outlines(self, territories: list[Territory]) -> Outlines | None:
        """The drawing of `territories`, or of every département when there are none."""


def select(filterset: InitiativeFilter, base: InitiativeQuerySet, *, is_public: bool) -> Selection:
    """The selection that the valid `filterset` makes in `base`; `is_public`: what everyone may see, no more."""
    columns = store.columns() if is_public else None
    return InSql(filterset, base) if columns is None else InColumns(filterset, base, columns)


class InSql:
    """Answers by queries."""

    def __init__(self, filterset: InitiativeFilter, base: InitiativeQuerySet) -> None:
        self.filterset = filterset
        self.base = base

    @cached_property
    def counts(self) -> facets.Counts:
        return facets.count(self.filterset, self.base)

    def terms(self) -> list[facets.Term]:
        return facets.all_terms()

    def territories(self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int) -> list[tuple[str, str, int]]:
        others = self.filterset.filtered(self.base, but="territory")
        return others.count_by_outer_territory(kinds=kinds, chosen=chosen, limit=limit)

    def page(self, offset: int, size: int) -> list[Initiative]:
        return list(self._ordered().for_list()[offset : offset + size])

    def extent(self) -> Box | None:
        return clusters.extent(self._ordered())

    def outlines(self, territories: list[Territory]) -> Outlines | None:
        return Territory.objects.to_show(territories).outlines(coarse=not territories)

    def _ordered(self) -> InitiativeQuerySet:
        return self.filterset.ordered(self.filterset.filtered(self.base))


class InColumns:
    """Answers from memory; only the records of a page are fetched."""

    def __init__(self, filterset: InitiativeFilter, base: InitiativeQuerySet, columns: Columns) -> None:
        self.filterset = filterset
        self.base = base
        self.masks = Masks(columns, filterset)

    @cached_property
    def counts(self) -> facets.Counts:
        return tally.count(self.masks)

    def terms(self) -> list[facets.Term]:
        kept = self.masks.columns.kept
        if "terms" not in kept:
            kept["terms"] = facets.all_terms()
        return kept["terms"]

    def territories(self, *, kinds: Iterable[str], chosen: Iterable[str], limit: int) -> list[tuple[str, str, int]]:
        return tally.outer_territories(self.masks, kinds=kinds, chosen=chosen, limit=limit)

    def page(self, offset: int, size: int) -> list[Initiative]:
        places = page(self.masks, self.filterset.ordering_key, offset, size)
        ids = self.masks.columns.ids(places)
        queryset: Any = self.base.filter(pk__in=ids).for_list()
        if self.filterset.form.cleaned_data.get("near"):
            queryset = self.filterset.filters["near"].filter(queryset, self.filterset.form.cleaned_data["near"])
        found = {record.pk.hex: record for record in queryset}
        # A record that went since the columns were read is missing from its page, for as long as a second.
        return [found[pk] for pk in ids if pk in found]

    def extent(self) -> Box | None:
        columns = self.masks.columns
        places = np.flatnonzero(self.masks.all_but() & columns.locations)
        if not len(places):
            return None
        lon, lat = columns.lon[places], columns.lat[places]
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def outlines(self, territories: list[Territory]) -> Outlines | None:
        """As the database draws them, which takes longer than the rest of a page; kept with the columns."""
        kept = self.masks.columns.kept.setdefault("outlines", {})
        key = tuple(territory.pk for territory in territories)
        if key not in kept:
            while len(kept) >= OUTLINES_KEPT:
                kept.pop(next(iter(kept)), None)
            kept[key] = Territory.objects.to_show(territories).outlines(coarse=not territories)
        return kept[key]
