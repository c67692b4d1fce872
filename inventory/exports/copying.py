"""The census as CSV, written by PostgreSQL itself: one COPY, whose rows leave as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, CharField, F, Func, Value, When

from domino.exports.copy_csv import copy_options, stream_copied
from domino.exports.copy_rows import copy_rows
from domino.exports.tabular import LIST_SEPARATOR
from inventory.columns import COLUMNS
from inventory.exports.links import LISTS, Links, terms_of
from inventory.exports.reading import address, values
from inventory.models import Initiative
from inventory.querysets.initiative import InitiativeQuerySet

# A million records are gathered and sorted before the first leaves: so many times what a page's statement may take.
PATIENCE = 6
# Asking one record for its terms takes as long as this many records of the census when all are asked at once.
AT_ONCE = 6


class _Seconds(Func):
    """A date-time in ISO 8601 without fractions of seconds, in the zone of the session (UTC)."""

    template = "to_jsonb(date_trunc('second', %(expressions)s)) #>> '{}'"
    output_field = CharField()


class _Decimal(Func):
    """A number as Python writes it: with a point, even when it is whole."""

    template = (
        "CASE WHEN %(expressions)s = floor(%(expressions)s)"
        " THEN (%(expressions)s)::text || '.0' ELSE (%(expressions)s)::text END"
    )
    output_field = CharField()


class _Chained(Func):
    """Texts one after the other, of which none is null."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = CharField()


class _Joined(Func):
    """An array of texts as one text."""

    function = "array_to_string"
    output_field = CharField()


def stream_census(queryset: InitiativeQuerySet, base_url: str, *, at_once: bool | None = None) -> Iterator[bytes]:
    """`queryset` as CSV, the columns of `inventory.columns`: what `domino.exports.stream` makes of its rows.

    `at_once`: whether the terms of all records are asked for together; None: when that should be faster.
    """
    return stream_copied(COLUMNS, _rows(queryset, base_url, at_once))


def _rows(queryset: InitiativeQuerySet, base_url: str, at_once: bool | None) -> Iterator[list[bytes]]:
    with _snapshot(queryset.db) as connection, connection.cursor() as cursor:
        try:
            query = _query(queryset, base_url, cursor, _is_large(queryset) if at_once is None else at_once)
        except EmptyResultSet:  # a set that is known to be empty has no SQL
            return
        statement = f"COPY ({query}) TO STDOUT ({copy_options(COLUMNS)})"
        yield from copy_rows(
            lambda sink: cursor.copy_expert(statement, sink),
            connection.connection.cancel,
            patience=PATIENCE * settings.STATEMENT_TIMEOUT_MS / 1000 or None,
        )


@contextmanager
def _snapshot(alias: str) -> Iterator[BaseDatabaseWrapper]:
    """One state of the database for terms and rows; a download may last as long as its reader takes."""
    connection = connections[alias]
    is_inside = connection.in_atomic_block
    with transaction.atomic(using=alias):
        with connection.cursor() as cursor:
            isolation = "" if is_inside else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
            cursor.execute(f"{isolation}SET LOCAL statement_timeout = 0")
        yield connection


def _query(queryset: InitiativeQuerySet, base_url: str, cursor: Any, at_once: bool) -> str:
    """The SELECT whose columns are named by the keys of COLUMNS, in the order of `queryset`; raises EmptyResultSet.

    Nothing around the ordered rows sorts or hashes them, so they keep their order, and leave before all are found.
    """

    def quoted(text: str) -> str:
        return str(cursor.mogrify("%s", [text]).decode())

    terms = terms_of("sphere", "legal_form", *LISTS)
    found = _found(base_url, terms)
    keys = [column.key for column in COLUMNS if not (at_once and column.key in LISTS)]
    rows = queryset.values_list(*[found.get(key, key) for key in keys])
    inner = cursor.mogrify(*rows.query.sql_with_params()).decode()
    named = ", ".join(f'"{key}"' for key in keys)
    chosen = f"({inner}) AS chosen ({named})"
    if not at_once:
        return f"SELECT {named} FROM {chosen}"  # noqa: S608
    links = Links(terms, quoted)
    texts = {name: f'{links.text(name)} AS "{name}"' for name in LISTS}
    wanted = ", ".join(texts.get(column.key, f'"{column.key}"') for column in COLUMNS)
    return (
        f"WITH links AS MATERIALIZED ({links.all()}) SELECT {wanted} FROM {chosen}"  # noqa: S608
        f" CROSS JOIN LATERAL ({links.of('chosen.id')}) AS own"
    )


def _found(base_url: str, terms: dict[str, list[tuple[int, str]]]) -> dict[str, Any]:
    """Where each column comes from, written as it stands in the file."""
    found = values()
    head, tail = address(base_url)
    written = {
        "url": _Chained(Value(head), F("slug"), Value(tail)),
        "sphere": _slug("sphere", terms),
        "legal_form": _slug("legal_form", terms),
        "longitude": _Decimal(found["longitude"]),
        "latitude": _Decimal(found["latitude"]),
        "created_at": _Seconds("created_at"),
        "updated_at": _Seconds("updated_at"),
        **{name: _Joined(found[name], Value(LIST_SEPARATOR)) for name in LISTS},
    }
    return found | written


def _slug(name: str, terms: dict[str, list[tuple[int, str]]]) -> Case:
    """The slug of the one term that `name` points to: told from its key sooner than by a join."""
    known = [When(**{name: key, "then": Value(slug)}) for key, slug in terms[name]]
    return Case(*known, default=Value(""), output_field=CharField())


def _is_large(queryset: InitiativeQuerySet) -> bool:
    """Whether asking for the terms of all records should take less than for those of each record of `queryset`."""
    with connections[queryset.db].cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Initiative._meta.db_table])
        everything = cursor.fetchone()[0]
    plan = json.loads(queryset.explain(format="json") or "[]")
    return bool(plan and plan[0]["Plan"]["Plan Rows"] * AT_ONCE >= everything)
