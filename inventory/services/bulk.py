"""Tables without their indexes and foreign keys while very many rows come in: made again at once, they cost less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# What is made again after the rows, in this order. Primary keys stay: other tables point at them meanwhile.
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
"""
CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = %(type)s AND conparentid = 0
    AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
"""
UNIQUE, FOREIGN = "u", "f"
MAINTENANCE_MEMORY = "512MB"


@contextmanager
def bare_tables(tables: Sequence[str]) -> Iterator[None]:
    """Keep `tables` without indexes, unique and foreign keys and the census's own triggers while the block lasts.

    In a transaction: nobody else reads these tables until it ends, and when anything fails nothing has changed. The
    log of changes gets one line, "anything may have changed"; deleted rows leave no tombstone.
    Raises IntegrityError when the rows break a constraint.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # A table with checks still to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        again = _taken_off(cursor, list(tables))
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{MAINTENANCE_MEMORY}'")
        for statement in again:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER; ANALYZE {table}")
        cursor.execute(
            "INSERT INTO inventory_censuschange (initiative_id, xid, at)"
            " VALUES (NULL, pg_current_xact_id()::text::bigint, clock_timestamp())"
        )


def _taken_off(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    """Take off what can be made again; return the statements that do, in an order that works."""
    found = []
    for sql, kind in ((INDEXES, ""), (CONSTRAINTS, UNIQUE), (CONSTRAINTS, FOREIGN)):
        cursor.execute(sql, {"tables": tables, "type": kind})
        found += cursor.fetchall()
    for drop, _make in reversed(found):
        cursor.execute(drop)
    return [make for _drop, make in found]
