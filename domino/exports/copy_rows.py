"""Rows that PostgreSQL's COPY writes, taken one batch at a time while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Thread
from typing import Protocol

BATCH_BYTES = 128 * 1024
# What waits for a slow reader: COPY itself waits beyond.
BATCHES_AHEAD = 4


class Sink(Protocol):
    """What COPY writes to: called once a row."""

    def write(self, row: bytes) -> object: ...


class _Batches:
    """Gathers rows in the thread that copies, and hands them over."""

    def __init__(self, copy: Callable[[Sink], object]) -> None:
        self.handed: Queue[list[bytes] | BaseException | None] = Queue(BATCHES_AHEAD)
        self.copy = copy
        self.rows: list[bytes] = []
        self.size = 0

    def write(self, row: bytes) -> None:
        self.rows.append(row)
        self.size += len(row)
        if self.size >= BATCH_BYTES:
            self.hand_over()

    def hand_over(self) -> None:
        self.handed.put(self.rows)
        self.rows, self.size = [], 0

    def run(self) -> None:
        """Copy everything; the last thing handed over is None, or the error that ended it."""
        try:
            self.copy(self)
            if self.rows:
                self.hand_over()
        except BaseException as error:  # noqa: BLE001 - raised again where the rows are taken
            self.handed.put(error)
        else:
            self.handed.put(None)


def copy_rows(
    copy: Callable[[Sink], object], cancel: Callable[[], object], *, patience: float | None = None
) -> Iterator[list[bytes]]:
    """Yield the rows that `copy` writes to the sink it is given, in batches, in their order.

    `copy` runs in a thread, so that a row can leave before the next is there; it waits for who takes the rows. `cancel`
    must end it from outside: it is called when nobody takes the rows any more, and when none came for `patience`
    seconds. What `copy` raises is raised here, after the rows that came before.
    """
    batches = _Batches(copy)
    thread = Thread(target=batches.run, name="copy", daemon=True)
    thread.start()
    has_ended = False
    try:
        while True:
            try:
                taken = batches.handed.get(timeout=patience)
            except Empty:
                cancel()
                patience = None
                continue
            has_ended = taken is None or isinstance(taken, BaseException)
            if taken is None:
                return
            if isinstance(taken, BaseException):
                raise taken
            yield taken
    finally:
        if not has_ended:
            _abandon(batches, cancel)
        thread.join()


def _abandon(batches: _Batches, cancel: Callable[[], object]) -> None:
    """Nobody takes the rows any more: end the copy, and let go of what it still hands over."""
    try:
        cancel()
    finally:
        while isinstance(batches.handed.get(), list):
            pass
