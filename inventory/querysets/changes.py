"""What changed in the census, in an order that never loses anything: for copies that follow it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from inventory.enums import Status

# Longer than the clocks of two machines of one installation differ.
LAG_SECONDS = 5
PUBLIC = (Status.PUBLISHED, Status.CLOSED)
# A transaction that is still open may yet write rows dated from its beginning: what is dated later waits for it.
# Drafts that were never public say nothing, not even that they exist.
HORIZON = """
SELECT least(clock_timestamp(), min(xact_start)) - %(lag)s * interval '1 second' AS at FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
CHANGES = f"""
WITH horizon AS ({HORIZON}), changed AS (
    (SELECT updated_at AS at, id, slug, status FROM inventory_initiative AS initiative
    WHERE (updated_at, id) > (%(at)s, %(id)s) AND updated_at < (SELECT at FROM horizon)
        AND (status <> 'draft' OR EXISTS (
            SELECT FROM inventory_revision AS revision
            WHERE revision.initiative_id = initiative.id AND revision.data ->> 'status' IN ('published', 'closed')))
    ORDER BY updated_at, id LIMIT %(limit)s)
    UNION ALL
    (SELECT deleted_at, id, slug, 'deleted' FROM inventory_tombstone
    WHERE (deleted_at, id) > (%(at)s, %(id)s) AND deleted_at < (SELECT at FROM horizon)
    ORDER BY deleted_at, id LIMIT %(limit)s)
)
SELECT at, id, slug, status FROM changed ORDER BY at, id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Position:
    """A place in the feed: everything up to and with this moment and id was read."""

    at: datetime
    id: UUID

    def encode(self) -> str:
        """As a text for addresses; programs keep it and look no further."""
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id.hex}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Position:
        """The position that `encode` wrote; ValueError for anything else."""
        try:
            moment, _, id_ = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
            at = datetime.fromisoformat(moment)
        except (binascii.Error, UnicodeError) as error:
            raise ValueError("Not a position") from error
        if at.tzinfo is None:
            raise ValueError("A position has a time zone")
        return cls(at, UUID(id_))


@dataclass(frozen=True)
class Change:
    """A record as it stands since `at`: its status, or "deleted"."""

    at: datetime
    id: UUID
    slug: str
    status: str

    @property
    def position(self) -> Position:
        return Position(self.at, self.id)

    @property
    def is_public(self) -> bool:
        return self.status in PUBLIC


BEGINNING = Position(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


def changes_after(position: Position, *, limit: int, lag: float | None = None) -> list[Change]:
    """The oldest `limit` changes after `position`, by moment and id; one query.

    Each record comes once, as of its last change: one that changes again comes again, later. Nothing younger than
    `lag` seconds or than the oldest open transaction is told yet, so that nothing can appear before `position`.
    """
    values: dict[str, Any] = {"at": position.at, "id": position.id, "limit": limit}
    values["lag"] = LAG_SECONDS if lag is None else lag
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, values)
        return [Change(*row) for row in cursor.fetchall()]


def present(*, lag: float | None = None) -> Position:
    """Where the feed ends now: what comes after it has not happened yet, or is not told yet."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON, {"lag": LAG_SECONDS if lag is None else lag})
        return Position(cursor.fetchone()[0], UUID(int=0))
