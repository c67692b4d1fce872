"""Say how far a long load has come: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


class Progress:
    """Steps in lines through `write`; rows in a bar on standard error when that is a terminal."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._started = time.monotonic()

    def step(self, label: str) -> None:
        """Say that `label` begins, and how many seconds have passed."""
        self._write(f"[{time.monotonic() - self._started:5.1f} s] {label}")

    def rows(self, rows: Iterable[T], *, total: int | None = None) -> Iterator[T]:
        """Yield `rows`, moving the bar."""
        return iter(tqdm(rows, total=total, unit=" lignes", leave=False, disable=not sys.stderr.isatty()))


def quiet() -> Progress:
    """A progress that says nothing."""
    return Progress(lambda line: None)
