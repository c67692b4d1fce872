"""The version of the census: what a change moves, whoever makes it, for ETags and for what is kept in memory."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.conf import settings

from domino.replica import reading, reading_alias

# On a replica, a snapshot does not tell which transactions are open: all from the oldest on may be.
LATEST = """
SELECT coalesce(max(id), 0), count(*), coalesce(min(id), 0),
    (SELECT CASE WHEN pg_is_in_recovery() THEN concat_ws(':', pg_snapshot_xmin(now), pg_snapshot_xmin(now), '')
        ELSE now::text END FROM pg_current_snapshot() AS now)
FROM inventory_censuschange
"""
CHANGED = """
SELECT DISTINCT initiative_id::text FROM inventory_censuschange
WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(xid::text::xid8, %(snapshot)s::pg_snapshot)
"""


class Stamp(NamedTuple):
    """`last`, `changes`, `first`: last, count and first of the log's numbers; `snapshot`: which transactions had ended.

    Changes become visible in another order than their numbers': a late one moves `changes`, not `last`.
    """

    last: int
    changes: int
    first: int
    snapshot: str

    @property
    def text(self) -> str:
        """The version, as it goes into an ETag."""
        return f"{self.last}-{self.changes}"


def read() -> Stamp:
    """The version now; one query."""
    with reading().cursor() as cursor:
        cursor.execute(LATEST)
        return Stamp(*cursor.fetchone())


# By alias of the database: the replica is a little older.
_latest: dict[str, tuple[float, Stamp]] = {}


def current() -> Stamp:
    """The version, at most `CENSUS_STAMP_SECONDS` old: asked of the database once for many requests."""
    now = time.monotonic()
    latest = _latest.get(reading_alias())
    if latest is None or now - latest[0] >= settings.CENSUS_STAMP_SECONDS:
        latest = _latest[reading_alias()] = (now, read())
    return latest[1]


def changed_since(stamp: Stamp) -> list[str] | None:
    """Ids of the records written since `stamp`, by transactions then open too; None when anything may have changed."""
    with reading().cursor() as cursor:
        cursor.execute(CHANGED, {"snapshot": stamp.snapshot})
        ids = [row[0] for row in cursor.fetchall()]
    return None if None in ids else ids
