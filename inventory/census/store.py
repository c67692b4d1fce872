"""The columns that this process holds, kept up to date: other processes have their own, from the same database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections, transaction

from domino.replica import read_from, reading, reading_alias
from inventory.census import stamp as stamps
from inventory.census.columns import CannotRefresh, Columns, load, refreshed
from inventory.census.stamp import Stamp

logger = logging.getLogger(__name__)
# Beyond, reading everything anew costs less.
MOST_CHANGED = 2_000
# From so many records on, nobody waits for a reading of everything: a thread of its own does it.
SLOW_FROM = 20_000


class Held(NamedTuple):
    """Columns, None where the census is small or they cannot be held, and what else is kept, as of a version."""

    stamp: Stamp
    columns: Columns | None
    kept: dict[Any, Any]


# By alias of the database that they were read from.
_held: dict[str, Held] = {}
_lock = threading.Lock()
_behind = threading.Lock()


def columns() -> Columns | None:
    """The columns of the present version (at most CENSUS_STAMP_SECONDS old); None: ask the database itself.

    One thread at a time brings them up to date; the others go on with what there is, and with the database while
    there is nothing yet. After a change of many records of a large census (an import), all go on with what there is.
    """
    if settings.CENSUS_COLUMNS_FROM is None:
        return None
    stamp = stamps.current()
    held = _held.get(reading_alias())
    if held is not None and _is_same(held.stamp, stamp):
        return held.columns
    if not _behind.locked() and _lock.acquire(blocking=False):
        try:
            return _renew(patient=not _is_long(held))
        except _TakesTime:
            _renew_behind(reading_alias())
        finally:
            _lock.release()
    return held.columns if held else None


def kept() -> dict[Any, Any] | None:
    """What to keep for as long as the census stays as it is; None where nothing is kept at all."""
    columns()
    held = _held.get(reading_alias())
    return held.kept if held and settings.CENSUS_COLUMNS_FROM is not None else None


def version() -> str:
    """The version of what a request is answered with, or an older one: never a newer one, or it would seem current."""
    if columns() is not None and (held := _held.get(reading_alias())):
        return held.stamp.text
    return stamps.current().text


def forget() -> None:
    """Let go of what is held: the next request reads everything anew."""
    global _held
    _held = {}


def _is_same(one: Stamp, other: Stamp) -> bool:
    return one.text == other.text


class _TakesTime(Exception):
    """Everything has to be read anew, and there is much of it."""


def _is_long(held: Held | None) -> bool:
    """Whether to read everything anew takes seconds. Another thread would not see what a transaction has written."""
    is_large = held is not None and held.columns is not None and held.columns.size >= SLOW_FROM
    return is_large and not reading().in_atomic_block


def _renew(*, patient: bool) -> Columns | None:
    """Bring the columns up to date; raises _TakesTime when everything has to be read anew, unless `patient`."""
    global _held
    with _snapshot():
        stamp = stamps.read()
        columns = _read(_held.get(reading_alias()), stamp, patient=patient)
        held = Held(stamp, columns, columns.kept if columns else {})
    _held = {**_held, reading_alias(): held}
    return held.columns


def _renew_behind(alias: str) -> None:
    """Have a thread read everything anew, unless one does; what is held serves until then."""
    if _behind.acquire(blocking=False):
        threading.Thread(target=_work_behind, args=[alias], name="census", daemon=True).start()


def _work_behind(alias: str) -> None:
    read_from(alias)
    try:
        _renew(patient=True)
    except Exception:
        logger.exception("Columns could not be read anew")
    finally:
        connections.close_all()
        _behind.release()


def _read(held: Held | None, stamp: Stamp, *, patient: bool) -> Columns | None:
    try:
        if held and held.columns and stamp.first <= held.stamp.last <= stamp.last:
            changed = stamps.changed_since(held.stamp)
            if changed is not None and len(changed) <= MOST_CHANGED:
                return refreshed(held.columns, changed) if changed else held.columns
    except CannotRefresh as reason:
        logger.info("Columns are read anew: %s", reason)
    if not patient:
        raise _TakesTime
    try:
        return load() if _is_large() else None
    except CannotRefresh:
        logger.exception("Columns cannot be held: the database is asked instead")
        return None


def _is_large() -> bool:
    with reading().cursor() as cursor:
        sql = "SELECT count(*) FROM (SELECT FROM inventory_initiative WHERE status = 'published' LIMIT %s) AS few"
        cursor.execute(sql, [settings.CENSUS_COLUMNS_FROM])
        return bool(cursor.fetchone()[0] >= settings.CENSUS_COLUMNS_FROM)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for several queries; inside a transaction there already, that one is used."""
    if reading().in_atomic_block:
        yield
        return
    with transaction.atomic(using=reading_alias()):
        with reading().cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # All of a large census takes longer than a page may ask for; pages are answered by SQL meanwhile.
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield
