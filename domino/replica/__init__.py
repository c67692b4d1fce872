"""A copy of the database that answers what everyone may read (docs/backup.md, « Réplica »): who reads where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REPLICA = "replica"
_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


def is_configured() -> bool:
    """Whether this installation has a replica (DATABASE_REPLICA_URL)."""
    return REPLICA in connections.settings


def reading_alias() -> str:
    """The alias of the database that the present request reads from."""
    return _reads_from.get()


def reading() -> BaseDatabaseWrapper:
    """The connection to it, for SQL by hand."""
    return connections[reading_alias()]


def read_from(alias: str) -> None:
    """Read from `alias` until the end of the request."""
    _reads_from.set(alias)


@contextmanager
def choosing() -> Iterator[None]:
    """What is chosen inside ends with the block."""
    mark = _reads_from.set(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _reads_from.reset(mark)
