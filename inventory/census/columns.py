"""The public census as columns in memory: one array per attribute, one place per record.

Read with COPY, in one snapshot; `refreshed` reads only what changed since. An instance never changes once it is made:
requests share it between threads, and a newer one takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from inventory.census.binary import copy_array, native
from inventory.models import Initiative

MANY = ("themes", "stakes", "exchanges", "needs", "offers")
NO_KEY = -1
NO_YEAR = -32_768
NO_DAY = -2_147_483_648
WORD = 64
# Days and microseconds are counted from here, as PostgreSQL does.
EPOCH = "2000-01-01"
TYPES = {
    "id": "uuid", "closed": "bool", "sphere": "int4", "legal_form": "int4", "territory": "int4", "year": "int2",
    "confirmed": "int4", "created": "int8", "updated": "int8", "lon": "float8", "lat": "float8",
}  # fmt: skip
PUBLIC = "status IN ('published', 'closed')"
ROWS = f"""
SELECT id, status = 'closed', coalesce(sphere_id, {NO_KEY})::int4, coalesce(legal_form_id, {NO_KEY})::int4,
    coalesce(territory_id, {NO_KEY})::int4, coalesce(founded_year, {NO_YEAR})::int2,
    coalesce(confirmed_on - date '{EPOCH}', {NO_DAY})::int4,
    (extract(epoch FROM created_at - '{EPOCH} 00:00+00') * 1000000)::int8,
    (extract(epoch FROM updated_at - '{EPOCH} 00:00+00') * 1000000)::int8,
    coalesce(ST_X(point), 'NaN'), coalesce(ST_Y(point), 'NaN') {{extra}}
FROM inventory_initiative WHERE {PUBLIC} {{only}} ORDER BY id
"""  # noqa: S608 — constants of this module
RANK = ", row_number() OVER (ORDER BY name_plain, id)::float8"
LINKS = "SELECT initiative_id, {column}::int4 FROM {table} {only}"
PARENTS = "SELECT id::int4, parent_id::int4 FROM inventory_theme WHERE parent_id IS NOT NULL"
CONTAINMENT = "SELECT inner_id::int4, outer_id::int4 FROM inventory_containment"
# For each changed record, in the order of names, the first unchanged one that follows it.
FOLLOWING = f"""
SELECT changed.id, coalesce((
    SELECT next.id FROM (VALUES ('published'), ('closed')) AS state (status) CROSS JOIN LATERAL (
        SELECT id, name_plain FROM inventory_initiative AS other
        WHERE other.status = state.status AND (other.name_plain, other.id) > (changed.name_plain, changed.id)
            AND other.id <> ALL(%s::uuid[])
        ORDER BY other.name_plain, other.id LIMIT 1
    ) AS next ORDER BY next.name_plain, next.id LIMIT 1
), '00000000-0000-0000-0000-000000000000')
FROM inventory_initiative AS changed WHERE id = ANY(%s::uuid[]) AND {PUBLIC} ORDER BY name_plain, id
"""  # noqa: S608


class CannotRefresh(Exception):
    """What changed does not fit into what is there: everything has to be read anew."""


@dataclass(frozen=True)
class Columns:
    """One place per published or closed record, in the order of ids.

    `high` and `low` are the halves of the id. `confirmed` counts days, `created` and `updated` microseconds since 2000;
    `lon` and `lat` are degrees (EPSG:4326), NaN without a point. `rank` orders names as the database does.
    `bits[many]` has a row of 64-bit words per record: bit n stands for the term whose key is n; a theme's
    parent is set too. `inner` and `outer` are the closure of territories.
    """

    high: np.ndarray
    low: np.ndarray
    closed: np.ndarray
    sphere: np.ndarray
    legal_form: np.ndarray
    territory: np.ndarray
    year: np.ndarray
    confirmed: np.ndarray
    created: np.ndarray
    updated: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    rank: np.ndarray
    bits: dict[str, np.ndarray]
    inner: np.ndarray
    outer: np.ndarray
    parents: dict[int, int]
    # What was worked out of these columns, by whoever needs it (orders, selections of words).
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        return len(self.high)

    @cached_property
    def locations(self) -> np.ndarray:
        """Whether each record has a point."""
        return ~np.isnan(self.lon)

    def ids(self, places: np.ndarray) -> list[str]:
        """The ids of the records at `places`, as hexadecimal text."""
        return [f"{high:016x}{low:016x}" for high, low in zip(self.high[places], self.low[places], strict=True)]

    def places(self, ids: np.ndarray) -> np.ndarray:
        """Where the records with `ids` (structured: high, low) are; those that are not here are left out."""
        high, low = native(ids["high"]), native(ids["low"])
        found = np.minimum(np.searchsorted(self.high, high), max(self.size - 1, 0))
        if not self.size:
            return found[:0]
        return found[(self.high[found] == high) & (self.low[found] == low)]

    def memory(self) -> int:
        """Bytes that the columns take."""
        arrays = [value for value in vars(self).values() if isinstance(value, np.ndarray)]
        return sum(array.nbytes for array in [*arrays, *self.bits.values()])


def load() -> Columns:
    """Read everything. Call in one transaction with a snapshot (REPEATABLE READ)."""
    rows = copy_array(ROWS.format(extra=RANK, only=""), [], {**TYPES, "rank": "float8"})
    parents = copy_array(PARENTS, [], {"child": "int4", "parent": "int4"})
    closure = copy_array(CONTAINMENT, [], {"inner": "int4", "outer": "int4"})
    bare = Columns(
        **_attributes(rows),
        rank=native(rows["rank"]),
        bits={},
        inner=native(closure["inner"]),
        outer=native(closure["outer"]),
        parents=dict(zip(parents["child"].tolist(), parents["parent"].tolist(), strict=True)),
    )
    if bare.size and not np.all(bare.high[1:] > bare.high[:-1]):
        raise CannotRefresh("Two ids share their first half.")
    return replace(bare, bits={many: _bits(bare, many, [], "") for many in MANY})


def refreshed(columns: Columns, changed: list[str]) -> Columns:
    """The columns with the records `changed` (ids) as they are now, in the same kind of transaction as `load`.

    Raises CannotRefresh when everything has to be read anew.
    """
    rows = copy_array(ROWS.format(extra="", only="AND id = ANY(%s::uuid[])"), [changed], TYPES)
    gone = np.zeros(columns.size, bool)
    gone[columns.places(_as_ids(changed))] = True
    left = _without(columns, gone)
    fresh = replace(left, **_attributes(rows), rank=np.zeros(len(rows)), bits={}, kept={})
    only = "WHERE initiative_id = ANY(%s::uuid[])"
    fresh = replace(fresh, bits={many: _bits(fresh, many, [changed], only) for many in MANY})
    return _together(left, replace(fresh, rank=_ranks(left, fresh, changed)))


def _attributes(rows: np.ndarray) -> dict[str, Any]:
    named = {name: native(rows[name]) for name in TYPES if name not in {"id", "closed"}}
    halves = {"high": native(rows["id"]["high"]), "low": native(rows["id"]["low"])}
    return {**named, **halves, "closed": rows["closed"] == 1}


def _bits(columns: Columns, many: str, parameters: list[Any], only: str) -> np.ndarray:
    """The terms of each record as words of bits."""
    through, column = Initiative.links(many)
    sql = LINKS.format(column=f"{column}_id", table=through._meta.db_table, only=only)
    links = copy_array(sql, parameters, {"id": "uuid", "term": "int4"})
    terms = native(links["term"]).astype(np.int64)
    high, low = native(links["id"]["high"]), native(links["id"]["low"])
    size = columns.size
    places = np.minimum(np.searchsorted(columns.high, high), max(size - 1, 0))
    known = (columns.high[places] == high) & (columns.low[places] == low) if size else np.zeros(len(terms), bool)
    places, terms = places[known], terms[known]
    words = int(max(terms.max(initial=0), *columns.parents.values(), 0)) // WORD + 1
    bits = np.zeros((size, words), np.uint64)
    _set(bits, places, terms)
    for child, parent in columns.parents.items() if many == "themes" else ():
        of_child = places[terms == child]
        _set(bits, of_child, np.full(len(of_child), parent, np.int64))
    return bits


def _set(bits: np.ndarray, places: np.ndarray, terms: np.ndarray) -> None:
    np.bitwise_or.at(bits, (places, terms // WORD), np.uint64(1) << (terms % WORD).astype(np.uint64))


def _as_ids(texts: list[str]) -> np.ndarray:
    numbers = [int(text.replace("-", ""), 16) for text in texts]
    pairs = [(number >> 64, number & (2**64 - 1)) for number in numbers]
    return np.array(pairs, np.dtype([("high", "u8"), ("low", "u8")]))


def _per_record(columns: Columns) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(columns).items()
        if isinstance(value, np.ndarray) and name not in {"inner", "outer", "locations"}
    }


def _without(columns: Columns, gone: np.ndarray) -> Columns:
    left: dict[str, Any] = {name: column[~gone] for name, column in _per_record(columns).items()}
    return replace(columns, **left, bits={many: bits[~gone] for many, bits in columns.bits.items()}, kept={})


def _together(some: Columns, others: Columns) -> Columns:
    """Both in the order of ids."""
    high = np.concatenate([some.high, others.high])
    order = np.argsort(high, kind="stable")
    if len(high) and not np.all(np.diff(high[order].view(np.int64)) != 0):
        raise CannotRefresh("Two ids share their first half.")
    more = _per_record(others)
    joined: dict[str, Any] = {
        name: np.concatenate([column, more[name]])[order] for name, column in _per_record(some).items()
    }
    bits = {many: _stacked(some.bits[many], others.bits[many])[order] for many in MANY}
    return replace(some, **joined, bits=bits, kept={})


def _stacked(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    width = max(some.shape[1], others.shape[1])
    wide = [np.pad(bits, ((0, 0), (0, width - bits.shape[1]))) for bits in (some, others)]
    return np.concatenate(wide)


def _ranks(left: Columns, fresh: Columns, changed: list[str]) -> np.ndarray:
    """Ranks for the changed records: between those of the names that stand around them."""
    ranks = np.zeros(fresh.size)
    if not fresh.size:
        return ranks
    rows = copy_array(FOLLOWING, [changed, changed], {"id": "uuid", "next": "uuid"})
    own = fresh.places(rows["id"])
    nexts = left.places(rows["next"])
    last = (rows["next"]["high"] == 0) & (rows["next"]["low"] == 0)
    if len(own) != len(rows) or len(nexts) != len(rows) - np.count_nonzero(last):
        raise CannotRefresh("A record is not where it was.")
    upper = np.full(len(rows), np.inf)
    upper[~last] = left.rank[nexts]
    ordered = np.sort(left.rank)
    before = np.searchsorted(ordered, upper) - 1
    lower = ordered[before] if left.size else np.zeros(len(rows))
    lower[before < 0] = upper[before < 0] - 2 if left.size else 0
    ranks[own] = _between(lower, upper)
    return ranks


def _between(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Numbers rising strictly between `lower` and `upper`, for runs of equal bounds; raises CannotRefresh."""
    _, starts, counts = np.unique(upper, return_index=True, return_counts=True)
    position = np.arange(len(upper)) - np.repeat(starts, counts) + 1
    share = position / (np.repeat(counts, counts) + 1)
    made = np.where(np.isinf(upper), lower + position, lower + (upper - lower) * share)
    if np.any(made <= lower) or np.any(made >= upper) or np.any(np.diff(made) <= 0):
        raise CannotRefresh("There is no room left between two names.")
    return made
