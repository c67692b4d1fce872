"""Which places of the columns a query string selects; the same rules as InitiativeFilter's, on arrays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet, Value
from django.utils import timezone

from inventory.census.binary import copy_array
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
EVERYWHERE_TIER = 3
FOUND = {"id": "uuid", "tier": "int2"}


class Masks:
    """One boolean array per parameter that narrows the census; None stands for all of it."""

    def __init__(self, columns: Columns, filterset: InitiativeFilter) -> None:
        self.columns = columns
        self.values = filterset.form.cleaned_data
        self.filterset = filterset
        self.parts: dict[str, np.ndarray] = {"status": self._status()}
        for name in (*ONE, *MANY, "territory", "year", "fresh", "bbox", "near"):
            mask = getattr(self, f"_{name}", lambda name=name: self._terms(name))()
            if mask is not None:
                self.parts[name] = mask
        self.tiers: np.ndarray | None = None
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
            places, tiers = self._found("holding", text)
            mask = self._mask(places)
            if self.filterset.is_approximate is None:
                self.filterset.is_approximate = not bool(np.any(mask & self.all_but("q")))
            if not self.filterset.is_approximate:
                self.tiers = np.full(self.columns.size, EVERYWHERE_TIER, np.int16)
                self.tiers[places] = tiers
                return mask
        places, _ = self._found("resembling", text)
        return self._mask(places)

    def _mask(self, places: np.ndarray) -> np.ndarray:
        mask = np.zeros(self.columns.size, bool)
        mask[places] = True
        return mask

    def _found(self, how: str, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Places and tiers of the records that hold or resemble `text`; kept with the columns for the next request."""
        kept = self.columns.kept.setdefault("words", {})
        if (how, text) not in kept:
            while len(kept) >= WORDS_KEPT:
                kept.pop(next(iter(kept)), None)
            kept[how, text] = self._ask(getattr(Initiative.objects.visible_to(None), how)(text), text)
        return kept[how, text]

    def _ask(self, queryset: QuerySet, text: str) -> tuple[np.ndarray, np.ndarray]:
        tier = text_tier(text) if words(text) else Value(0)
        try:
            sql, parameters = queryset.order_by().values_list("id", tier).query.sql_with_params()
        except EmptyResultSet:  # a set that is known to be empty has no SQL
            return np.zeros(0, np.int64), np.zeros(0, np.int16)
        # The type of a whole number is settled by the widest; here it must be said.
        told = f"SELECT found.id, found.tier::int2 FROM ({sql}) AS found (id, tier)"  # noqa: S608 — made by Django
        rows = copy_array(told, parameters, FOUND)
        known = self.columns.places(rows["id"])
        if len(known) != len(rows):  # a record that came since the columns were read
            rows = rows[np.isin(rows["id"]["high"], self.columns.high)]
        return known, rows["tier"].astype(np.int16)
