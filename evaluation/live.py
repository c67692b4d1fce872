"""What many poll is made once: each web process keeps the last answer for half a second, and shares nothing else."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

KEPT_SECONDS = 0.5
MOST_KEPT = 64


class Answer(NamedTuple):
    """JSON as bytes, and the ETag that says whether it changed."""

    body: bytes
    etag: str


class Shared:
    """Answers by name, made by `make` when the one at hand is older than `KEPT_SECONDS`.

    One thread makes it at a time: the others take what it made. None is kept too, so that a wrong name costs no more.
    """

    def __init__(self, make: Callable[[str], str | None], clock: Callable[[], float] = time.monotonic) -> None:
        self.make = make
        self.clock = clock
        self._kept: dict[str, tuple[float, Answer | None]] = {}
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()

    def get(self, name: str) -> Answer | None:
        """The answer called `name`, at most `KEPT_SECONDS` old."""
        if (fresh := self._fresh(name)) is not None:
            return fresh[1]
        with self._guard:
            if len(self._locks) >= MOST_KEPT and name not in self._locks:
                self._kept.clear()
                self._locks.clear()
            lock = self._locks.setdefault(name, Lock())
        with lock:
            if (fresh := self._fresh(name)) is None:
                fresh = (self.clock(), _answer(self.make(name)))
                self._kept[name] = fresh
            return fresh[1]

    def _fresh(self, name: str) -> tuple[float, Answer | None] | None:
        kept = self._kept.get(name)
        return kept if kept is not None and self.clock() - kept[0] < KEPT_SECONDS else None


def _answer(text: str | None) -> Answer | None:
    if text is None:
        return None
    body = text.encode()
    return Answer(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')
