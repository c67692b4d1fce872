"""Versions of imported records, written set-wise: the values of services.records.snapshot, made by the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from inventory.enums import ChangeOrigin
from inventory.services.records import FIELDS, MANY, ONE, STATE

REASON_CHARS = 500
NOT_TEXTS = {"sphere_id", "legal_form_id", "territory_id", "point", "founded_year", "confirmed_on"}


def _value(field: str, relation: str) -> str:
    """SQL of one value of a version; `relation` has the columns of a record and its terms as arrays of ids."""
    if field in MANY:
        table = MANY[field]._meta.db_table
        slugs = f'SELECT jsonb_agg(slug ORDER BY slug COLLATE "C") FROM {table} WHERE id = ANY({relation}.{field})'  # noqa: S608
        return f"CASE WHEN cardinality({relation}.{field}) > 0 THEN ({slugs}) ELSE '[]' END"
    if field in ONE:
        return f"(SELECT slug FROM {ONE[field]._meta.db_table} WHERE id = {relation}.{field}_id)"  # noqa: S608
    if field == "territory":
        return f"(SELECT slug FROM inventory_territory WHERE id = {relation}.territory_id)"  # noqa: S608
    if field == "point":
        coordinates = f"jsonb_build_array(ST_X({relation}.point), ST_Y({relation}.point))"
        return f"CASE WHEN {relation}.point IS NOT NULL THEN {coordinates} END"
    return f'{relation}."{field}"'


def version_sql(relation: str, fields: Iterable[str] = (*FIELDS, *STATE)) -> str:
    """SQL of a version as JSON: `fields` of `relation`, a record's columns with its terms as arrays of ids."""
    values = ", ".join(f"'{field}', {_value(field, relation)}" for field in fields)
    return f"jsonb_build_object({values})"


def _is_filled(field: str, relation: str) -> str:
    if field in MANY:
        return f"cardinality({relation}.{field}) > 0"
    column = f"{field}_id" if field in ONE or field == "territory" else field
    return f'{relation}."{column}" ' + ("IS NOT NULL" if column in NOT_TEXTS else "<> ''")


def filled_sql(relation: str, fields: Iterable[str]) -> str:
    """SQL of what a record begins with, as JSON: field → [null, value], of the `fields` of `relation` that say some."""
    pairs = {field: f"jsonb_build_array(NULL, {_value(field, relation)})" for field in fields}
    values = [f"'{field}', CASE WHEN {_is_filled(field, relation)} THEN {pair} END" for field, pair in pairs.items()]
    return f"jsonb_strip_nulls(jsonb_build_object({', '.join(values)}))"


# `source`: the relation with its terms; `number` and `mark`: SQL.
COLUMNS = "INSERT INTO inventory_revision (initiative_id, number, data, origin, reason, made_at)"
FIRST = f"""
{COLUMNS} SELECT record.id, 1, {version_sql("record")}, %(origin)s, %(reason)s, now()
FROM (
    SELECT initiative.*, staged.themes, staged.stakes, staged.exchanges, staged.needs, staged.offers
    FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.id
    WHERE staged.outcome = 'new'
) AS record
"""  # noqa: S608 — names are those of the models
# A record that came before imports kept versions: its former state is its first one.
BEFORE = f"""
{COLUMNS} SELECT wanted.id, 1, wanted.before, %(origin)s, '', now() FROM import_wanted AS wanted
WHERE wanted.id = ANY(%(ids)s::uuid[])
    AND NOT EXISTS (SELECT FROM inventory_revision AS known WHERE known.initiative_id = wanted.id)
"""  # noqa: S608
# What was written without a version (Django's admin) gets one, or it would pass for the import's.
UNSEEN = f"""
{COLUMNS} SELECT wanted.id, last.number + 1, wanted.before, %(admin)s, '', now()
FROM import_wanted AS wanted CROSS JOIN LATERAL (
    SELECT number, data FROM inventory_revision AS known WHERE known.initiative_id = wanted.id
    ORDER BY number DESC LIMIT 1
) AS last
WHERE wanted.id = ANY(%(ids)s::uuid[]) AND EXISTS (SELECT FROM jsonb_each(wanted.before) AS now
    WHERE last.data -> now.key <> now.value)
"""  # noqa: S608
# `imported_as` remembers which record a row of an absorbed one speaks for (see local.py).
AFTER = f"""
{COLUMNS} SELECT record.id, last.number + 1, {version_sql("record")} || CASE WHEN record.own_id <> record.id
    THEN jsonb_build_object('imported_as', record.own_id) ELSE '{{}}' END, %(origin)s, %(reason)s, now()
FROM ({{records}}) AS record CROSS JOIN LATERAL (
    SELECT max(number) AS number FROM inventory_revision AS known WHERE known.initiative_id = record.id
) AS last
WHERE record.id = ANY(%(ids)s::uuid[])
"""  # noqa: S608


def record_new(*, reason: str) -> None:
    """Write the first version of the records just inserted from the new rows."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, _values(reason))


def record_changed(*, records: str, ids: Iterable[object], reason: str) -> None:
    """Write a version of the records `ids`, as they are after the import; `records`: SQL of them with their terms."""
    values: dict[str, Any] = {**_values(reason), "ids": [str(pk) for pk in ids]}
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN, values)
        cursor.execute(BEFORE, values)
        cursor.execute(AFTER.replace("{records}", records), values)


def _values(reason: str) -> dict[str, str]:
    return {"origin": ChangeOrigin.IMPORT, "admin": ChangeOrigin.ADMIN, "reason": reason[:REASON_CHARS]}
