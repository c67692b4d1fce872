"""What the tables hold, in numbers that do not depend on the order of rows: how many, and a sum of their digests."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

# Rows are digested as text: these decide how values are written.
WRITTEN_ALIKE = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';"
    " SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';"
)
# What belongs to an extension is the extension's business.
OWN = """
SELECT nspname || '.' || quote_ident(relname) FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
WHERE relkind = ANY(%s) AND nspname = 'public' AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
ORDER BY 1
"""
DIGEST = "count(*) || ':' || coalesce(sum(('x' || left(md5(row::text), 15))::bit(60)::bigint), 0)"
FUNCTIONS = """
SELECT format('DROP FUNCTION IF EXISTS %s CASCADE;', pg_proc.oid::regprocedure)
FROM pg_proc JOIN pg_namespace AS space ON space.oid = pronamespace WHERE nspname = 'public'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
"""
CONFIGURATIONS = """
SELECT format('DROP TEXT SEARCH CONFIGURATION IF EXISTS public.%I CASCADE;', cfgname)
FROM pg_ts_config JOIN pg_namespace AS space ON space.oid = cfgnamespace WHERE nspname = 'public'
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_ts_config'::regclass AND objid = pg_ts_config.oid AND deptype = 'e')
"""


class Cursor(Protocol):
    def execute(self, query: Any, values: Any = ..., /) -> object: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Table(NamedTuple):
    """How many rows, and the sum of their digests."""

    rows: int
    checksum: str


def names(cursor: Cursor, kinds: str = "rp") -> list[str]:
    """Our tables (or relations of other `kinds`), qualified and quoted; empty in a database without a site."""
    cursor.execute(OWN, [list(kinds)])
    return [row[0] for row in cursor.fetchall()]


def contents(cursor: Cursor) -> dict[str, Table]:
    """Each table's rows and checksum, as the transaction of `cursor` sees them."""
    cursor.execute(WRITTEN_ALIKE)
    found = {}
    for name in names(cursor):
        cursor.execute(f"SELECT {DIGEST} FROM {name} AS row")  # noqa: S608 - names the catalogue quoted
        rows, _, checksum = cursor.fetchone()[0].partition(":")
        found[name] = Table(int(rows), checksum)
    return found


def sequences(cursor: Cursor) -> dict[str, int]:
    """How far each sequence has counted."""
    cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences ORDER BY 1")
    return {name: value or 0 for name, value in cursor.fetchall()}


def removal(cursor: Cursor) -> str:
    """SQL that removes everything of ours, and nothing of an extension's."""
    lines = [f"DROP VIEW IF EXISTS {name} CASCADE;" for name in names(cursor, "v")]
    lines += [f"DROP TABLE IF EXISTS {name} CASCADE;" for name in names(cursor)]
    lines += [f"DROP SEQUENCE IF EXISTS {name} CASCADE;" for name in names(cursor, "S")]
    for statement in (FUNCTIONS, CONFIGURATIONS):
        cursor.execute(statement)
        lines += [row[0] for row in cursor.fetchall()]
    return "\n".join(lines) + "\n"


def verification(tables: dict[str, Table], counted: dict[str, int]) -> str:
    """SQL that fails, naming the first table or sequence that does not hold what it should."""
    checks = [
        f"IF (SELECT {DIGEST} FROM {name} AS row) <> {_text(f'{table.rows}:{table.checksum}')} THEN"  # noqa: S608
        f" RAISE EXCEPTION USING MESSAGE = {_text(f'domino: {name}')}; END IF;"
        for name, table in tables.items()
    ]
    # Sequences count outside of transactions: they may have gone on while the backup was made.
    checks += [
        f"IF (SELECT last_value FROM {name}) < {int(value)} THEN"  # noqa: S608
        f" RAISE EXCEPTION USING MESSAGE = {_text(f'domino: {name}')}; END IF;"
        for name, value in counted.items()
    ]
    body = "\n".join(["BEGIN", *checks, "END"])
    return f"{WRITTEN_ALIKE}\nDO {_text(body)};\n"


def _text(value: str) -> str:
    """`value` as an SQL literal: names and numbers only, standard_conforming_strings is on since PostgreSQL 9.1."""
    return "'" + value.replace("'", "''") + "'"
