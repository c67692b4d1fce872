"""The terms of all records at once, as SQL: for selections so large that asking each record for its terms takes longer.

A link is a bit, a record the bits of its links, in one or more numbers. Records stand in an array in the order of their
ids, where a row finds itself by bisection: a join would do as much, but lose the order of the selection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from domino.exports.tabular import LIST_SEPARATOR
from inventory.models import Initiative

LISTS = ("themes", "stakes", "exchanges", "needs", "offers")
# Bits of a number (bigint), without its sign.
BITS = 63


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of one of the lists: its key and slug, and which bit of which number stands for it."""

    key: int
    slug: str
    number: int
    bit: int


class Links:
    """The SQL that finds the terms of records; `terms` is of `terms_of`, `quoted` makes a literal of a text."""

    def __init__(self, terms: Mapping[str, Sequence[tuple[int, str]]], quoted: Callable[[str], str]) -> None:
        self._quoted = quoted
        self._terms: dict[str, list[_Term]] = {}
        place = 0
        for name in LISTS:
            rows = terms[name]
            self._terms[name] = [
                _Term(key, slug, n // BITS, 1 << n % BITS) for n, (key, slug) in enumerate(rows, place)
            ]
            place += len(rows)
        self._numbers = range(max(place - 1, 0) // BITS + 1)

    def all(self) -> str:
        """The query, to be named `links`, whose rows are the records that have terms: initiative_id, n0, n1…"""
        numbers = ", ".join(f"bit_or(n{number}) AS n{number}" for number in self._numbers)
        links = " UNION ALL ".join(self._table(name) for name in LISTS)
        return f"SELECT initiative_id, {numbers} FROM ({links}) AS one GROUP BY initiative_id ORDER BY initiative_id"  # noqa: S608 — names of tables and columns, numbers

    def of(self, record: str) -> str:
        """A query of one row, the numbers of the record whose id is the expression `record`."""
        ids = "(SELECT array_agg(initiative_id) FROM links)"
        numbers = ", ".join(
            f"CASE WHEN ({ids})[place] = {record}"  # noqa: S608
            f" THEN (SELECT array_agg(n{number}) FROM links)[place] ELSE 0 END AS n{number}"
            for number in self._numbers
        )
        # OFFSET: each is worked out once a row, not wherever it is named.
        return f"SELECT {numbers} FROM (SELECT width_bucket({record}, {ids}) AS place OFFSET 0) AS found OFFSET 0"  # noqa: S608

    def text(self, name: str) -> str:
        """The slugs of the list `name`, in the order of their taxonomy, as one text; "" without any."""
        terms = self._terms[name]
        if not terms:
            return "''"
        every = ", ".join(f"CASE WHEN n{t.number} & {t.bit} <> 0 THEN {self._quoted(t.slug)} END" for t in terms)
        several = f"array_to_string(ARRAY[{every}], '{LIST_SEPARATOR}')"
        if len({term.number for term in terms}) > 1:
            return several
        # One term or none, most often: told without looking at the others.
        single = " ".join(f"WHEN {term.bit} THEN {self._quoted(term.slug)}" for term in terms)
        mask = sum(term.bit for term in terms)
        return f"CASE n{terms[0].number} & {mask} WHEN 0 THEN '' {single} ELSE {several} END"

    def _table(self, name: str) -> str:
        through, column = Initiative.links(name)
        numbers = ", ".join(f"{self._number(name, number, f'{column}_id')} AS n{number}" for number in self._numbers)
        return f"SELECT initiative_id, {numbers} FROM {through._meta.db_table}"  # noqa: S608

    def _number(self, name: str, number: int, key: str) -> str:
        """The bit of the term whose key is the column `key`: looked up in an array that begins at the first key."""
        bits = {term.key: term.bit for term in self._terms[name] if term.number == number}
        if not bits:
            return "0::bigint"
        first = min(bits)
        values = ",".join(str(bits.get(key, 0)) for key in range(first, max(bits) + 1))
        return f"('{{{values}}}'::bigint[])[{key} - {first - 1}]"


def terms_of(*names: str) -> dict[str, list[tuple[int, str]]]:
    """(key, slug) of the terms that each of the relations `names` of an initiative leads to, in their order."""
    models: dict[str, Any] = {name: Initiative._meta.get_field(name).related_model for name in names}
    columns = ("kind", "position", "name", "pk", "slug")
    kinds = [model.objects.annotate(kind=Value(model.__name__)).values_list(*columns) for model in {*models.values()}]
    found: dict[str, list[tuple[int, str]]] = {model.__name__: [] for model in models.values()}
    for kind, _position, _name, key, slug in kinds[0].union(*kinds[1:], all=True).order_by(*columns[:3]):
        found[kind].append((key, slug))
    return {name: found[model.__name__] for name, model in models.items()}
