"""Whether the replica can be read from: it answers, and what it shows is at most so old."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from domino.replica import REPLICA

logger = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
PAUSE_SECONDS = 5.0
# Positions in the journal of writes, as numbers.
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
REPLAYED = "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint"


class Watch:
    """Compares where the primary was with where the replica is: a check a second, whatever the number of requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usable = False
        self._next_check = 0.0
        self._written: deque[tuple[float, int]] = deque(maxlen=600)
        self._fresh_at: float | None = None

    def is_usable(self) -> bool:
        """Whether public reads may go to the replica now."""
        if time.monotonic() >= self._next_check and self._lock.acquire(blocking=False):
            try:
                self._note(self._check(time.monotonic()))
            finally:
                self._lock.release()
        return self._usable

    def failed(self) -> None:
        """A query just failed there: leave it alone for a while."""
        connections[REPLICA].close()
        self._note(False)

    def _note(self, usable: bool) -> None:
        if usable != self._usable:
            logger.warning("Public reads go to the %s", "replica" if usable else "primary")
        self._usable = usable
        self._next_check = time.monotonic() + (CHECK_SECONDS if usable else PAUSE_SECONDS)

    def _check(self, now: float) -> bool:
        written = _ask(DEFAULT_DB_ALIAS, WRITTEN)
        replayed = _ask(REPLICA, REPLAYED)
        if replayed is None:
            return False
        if written is None:  # no primary: what the replica has is all there is
            return True
        if not replayed[0]:  # promoted beside a primary that lives: they tell different stories
            return False
        self._written.append((now, written[0]))
        while self._written and self._written[0][1] <= replayed[1]:
            self._fresh_at = self._written.popleft()[0]
        return self._fresh_at is not None and now - self._fresh_at <= settings.REPLICA_LAG_SECONDS


def _ask(alias: str, query: str) -> tuple | None:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            row: tuple = cursor.fetchone()
            return row
    except Error:
        connections[alias].close()
        return None


watch = Watch()
