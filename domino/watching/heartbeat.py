"""The worker says every few seconds that it lives; the web processes look."""

from __future__ import annotations

import time

from django.core.cache import cache

EVERY_SECONDS = 10.0
KEPT_SECONDS = 7 * 24 * 3600
KEY = "domino.worker.heartbeat"


class Heartbeat:
    """One worker's: `beat` as often as you like, it is written every ten seconds."""

    def __init__(self) -> None:
        self._next = 0.0

    def beat(self) -> None:
        """Say that the worker lives."""
        if time.monotonic() >= self._next:
            cache.set(KEY, time.time(), KEPT_SECONDS)
            self._next = time.monotonic() + EVERY_SECONDS


def age() -> float | None:
    """Seconds since any worker last said so; None when none did this week."""
    at = cache.get(KEY)
    return None if at is None else max(0.0, time.time() - at)
