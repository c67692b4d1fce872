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
    """Gathers rows in the thread that copies, and hands them over to the one that takes them."""

    def __init__(self, copy: Callable[[Sink], object], cancel: Callable[[], object]) -> None:
        self.copy, self.cancel = copy, cancel
        self.handed: Queue[list[bytes] | BaseException | None] = Queue(BATCHES_AHEAD)
        self.rows: list[bytes] = []
        self.size = 0
        self.has_ended = False

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
        except BaseException as error:
            self.handed.put(error)
        else:
            self.handed.put(None)

    def take(self, patience: float | None) -> list[bytes] | None:
        """The next batch, None after the last; what takes longer than `patience` seconds is cancelled."""
        try:
            taken = self.handed.get(timeout=patience)
        except Empty:
            self.cancel()
            taken = self.handed.get()
        self.has_ended = not isinstance(taken, list)
        if isinstance(taken, BaseException):
            raise taken
        return taken

    def abandon(self) -> None:
        """Nobody takes the rows any more: end the copy, and let go of what it still hands over."""
        try:
            self.cancel()
        finally:
            while isinstance(self.handed.get(), list):
                pass


def copy_rows(
    copy: Callable[[Sink], object], cancel: Callable[[], object], *, patience: float | None = None
) -> Iterator[list[bytes]]:
    """Yield the rows that `copy` writes to the sink it is given, in batches, in their order.

    `copy` runs in a thread, so that a row can leave before the next is there; it waits for who takes the rows. `cancel`
    must end it from outside: it is called when nobody takes the rows any more, and when none came for `patience`
    seconds. What `copy` raises is raised here, after the rows that came before.
    """
    batches = _Batches(copy, cancel)
    thread = Thread(target=batches.run, name="copy", daemon=True)
    thread.start()
    try:
        while (rows := batches.take(patience)) is not None:
            yield rows
    finally:
        if not batches.has_ended:
            batches.abandon()
        thread.join()
