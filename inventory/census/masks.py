"""Which places of the columns a query string selects; the same rules as InitiativeFilter's, on arrays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import Case, Q, SmallIntegerField, Value, When
from django.utils import timezone

from inventory.census.binary import copy_array, native
from inventory.census.columns import NO_YEAR, WORD, Columns
from inventory.enums import Status
from inventory.filters import DEFAULT_RADIUS_KM, InitiativeFilter
from inventory.models import Initiative
from inventory.querysets.initiative import box_around, text_tier
from inventory.text import words

MANY = {"theme": "themes", "stake": "stakes", "exchange": "exchanges", "needs": "needs", "offers": "offers"}
ONE = ("sphere", "legal_form")
# Radius of the sphere on which PostGIS measures.
EARTH_METRES = 6_371_008.771415059
MILLENNIUM = date(2000, 1, 1)
WORDS_KEPT = 32
# So many records are looked up by their ids; beyond, all that hold the words are read once more.
FEW = 3_000
MANY_OTHERS = 6_000
EVERYWHERE_TIER, UNKNOWN = 3, -1
FOUND = {"id": "uuid", "tier": "int2"}


class Found(NamedTuple):
    """Places of records that hold or resemble words, rising; where the words stand in each, as far as it is known."""

    places: np.ndarray
    tiers: np.ndarray

    def learn(self, told: Found) -> None:
        """Where the words stand in some of them."""
        _, own, others = np.intersect1d(self.places, told.places, assume_unique=True, return_indices=True)
        self.tiers[own] = told.tiers[others]


class Masks:
    """One boolean array per parameter that narrows the census; None stands for all of it."""

    def __init__(self, columns: Columns, filterset: InitiativeFilter, *, for_list: bool = True) -> None:
        self.columns = columns
        self.for_list = for_list
        self.values = filterset.form.cleaned_data
        self.filterset = filterset
        self.parts: dict[str, np.ndarray] = {"status": self._status()}
        for name in (*ONE, *MANY, "territory", "year", "fresh", "bbox", "near"):
            mask = getattr(self, f"_{name}", lambda name=name: self._terms(name))()
            if mask is not None:
                self.parts[name] = mask
        self.is_ranked = False
        if self.values.get("q"):
            self.parts["q"] = self._words(self.values["q"])

    def all_but(self, name: str = "") -> np.ndarray:
        """Where every parameter holds except the one named `name`."""
        masks = [mask for other, mask in self.parts.items() if other != name]
        together = masks[0]
        for mask in masks[1:]:
            together = together & mask
        return together

    def _status(self) -> np.ndarray:
        closed = self.columns.closed
        return closed if self.values.get("status") == Status.CLOSED else ~closed

    def _terms(self, name: str) -> np.ndarray | None:
        """One of several terms: of a column of keys, or of bits."""
        keys = [term.pk for term in self.values.get(name) or []]
        if not keys:
            return None
        if name in ONE:
            return np.isin(getattr(self.columns, name), keys)
        bits = self.columns.bits[MANY[name]]
        wanted = np.zeros(bits.shape[1], np.uint64)
        for key in keys:
            if key < WORD * len(wanted):
                wanted[key // WORD] |= np.uint64(1) << np.uint64(key % WORD)
        return np.any(bits & wanted, axis=1)

    def _territory(self) -> np.ndarray | None:
        chosen = [territory.pk for territory in self.values.get("territory") or []]
        if not chosen:
            return None
        inner = self.columns.inner[np.isin(self.columns.outer, chosen)]
        among = np.zeros(max(int(self.columns.territory.max(initial=0)), int(inner.max(initial=0))) + 2, bool)
        among[inner] = True
        # The last place stands for records without a territory.
        return among[self.columns.territory]

    def _year(self) -> np.ndarray | None:
        low, high = self.values.get("year_min"), self.values.get("year_max")
        if low is None and high is None:
            return None
        year = self.columns.year
        known = year != NO_YEAR
        return known & (year >= (low or NO_YEAR)) & (year <= (high or -NO_YEAR - 1))

    def _fresh(self) -> np.ndarray | None:
        days = self.values.get("fresh")
        return None if days is None else self.since(days)

    def since(self, days: int) -> np.ndarray:
        """Confirmed in the `days` before today."""
        first = timezone.localdate() - timedelta(days=days)
        return self.columns.confirmed >= (first - MILLENNIUM).days

    def _bbox(self) -> np.ndarray | None:
        box = self.values.get("bbox")
        return self.within(box) if box else None

    def within(self, box: tuple[float, float, float, float]) -> np.ndarray:
        """Where the point lies in `box` (west, south, east, north; EPSG:4326)."""
        west, south, east, north = box
        lon, lat = self.columns.lon, self.columns.lat
        return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)

    def _near(self) -> np.ndarray | None:
        if not self.values.get("near"):
            return None
        lon, lat = self.values["near"]
        radius = float(self.values.get("radius") or DEFAULT_RADIUS_KM)
        around = np.flatnonzero(self.within(box_around(lon, lat, radius).extent))
        near = np.zeros(self.columns.size, bool)
        near[around[self.distances(around) <= radius * 1_000]] = True
        return near

    def distances(self, places: np.ndarray) -> np.ndarray:
        """Metres on the ground from `near` to the records at `places`."""
        lon, lat = np.radians(self.values["near"])
        lons, lats = np.radians(self.columns.lon[places]), np.radians(self.columns.lat[places])
        half = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
        return 2 * EARTH_METRES * np.arcsin(np.sqrt(half))

    def _words(self, text: str) -> np.ndarray:
        """Where the words stand, as the database finds them; when they are nowhere, what resembles them."""
        if not self.filterset.is_approximate:
            mask = self._mask(self._found("holding", text).places)
            if self.filterset.is_approximate is None:
                self.filterset.is_approximate = not bool(np.any(mask & self.all_but("q")))
            if not self.filterset.is_approximate:
                self.is_ranked = True
                return mask
        return self._mask(self._found("resembling", text).places)

    def _mask(self, places: np.ndarray) -> np.ndarray:
        mask = np.zeros(self.columns.size, bool)
        mask[places] = True
        return mask

    def tiers(self, places: np.ndarray) -> np.ndarray:
        """Where the words stand in the records at `places`, which hold them: 0 in the name … 2 anywhere."""
        text = self.values["q"]
        found = self._found("holding", text)
        own = found.places.searchsorted(places)
        unknown = places[found.tiers[own] == UNKNOWN]
        if len(unknown):
            found.learn(self._ask("holding", text, with_tiers=True, only=unknown if len(unknown) <= FEW else None))
        tiers = found.tiers[own]
        tiers[tiers == UNKNOWN] = EVERYWHERE_TIER  # it changed since the columns were read
        return tiers

    def _found(self, how: str, text: str) -> Found:
        """The records that hold or resemble `text`; kept with the columns for the next request."""
        kept = self.columns.kept.setdefault("words", {})
        found = kept.get((how, text))
        if found is None:
            while len(kept) >= WORDS_KEPT:
                kept.pop(next(iter(kept)), None)
            # Their tiers take as long as to find them: asked for at once only where the order of many will need them.
            many = self.for_list and how == "holding" and np.count_nonzero(self.all_but("q")) > MANY_OTHERS
            found = kept[how, text] = self._ask(how, text, with_tiers=bool(many))
        return found

    def _tier(self, text: str, only: np.ndarray | None) -> Case:
        """Where the words stand; among all that hold them, only of those that the cheapest filters leave."""
        chosen = {f"{name}__in": self.values[name] for name in ONE if only is None and self.values.get(name)}
        tier = text_tier(text)
        return (
            Case(When(Q(**chosen), then=tier), default=Value(UNKNOWN), output_field=SmallIntegerField())
            if chosen
            else tier
        )

    def _ask(self, how: str, text: str, *, with_tiers: bool, only: np.ndarray | None = None) -> Found:
        queryset = getattr(Initiative.objects.visible_to(None), how)(text)
        if only is not None:
            queryset = queryset.filter(id__in=self.columns.ids(only))
        tier = self._tier(text, only) if with_tiers and words(text) else Value(UNKNOWN)
        try:
            sql, parameters = queryset.order_by().values_list("id", tier).query.sql_with_params()
        except EmptyResultSet:  # a set that is known to be empty has no SQL
            return Found(np.zeros(0, np.int64), np.zeros(0, np.int8))
        # The type of a whole number is settled by the widest; here it must be said.
        told = f"SELECT found.id, found.tier::int2 FROM ({sql}) AS found (id, tier)"  # noqa: S608 — made by Django
        rows = copy_array(told, parameters, FOUND)
        # In the order of the columns, where many are found twice as fast.
        rows = rows[native(rows["id"]["high"]).argsort()]
        places = self.columns.places(rows["id"])
        if len(places) != len(rows):  # a record that came since the columns were read
            rows = rows[np.isin(rows["id"]["high"], self.columns.high)]
        return Found(places, rows["tier"].astype(np.int8))
