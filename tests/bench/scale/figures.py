"""What a measure gives: a line of the table, with its target and whether it is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table. `met`: None where there is no target. Texts are as they are shown."""

    what: str
    size: int
    median: str
    p95: str
    reference: str
    ratio: str
    target: str
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.met]

    def cells(self) -> list[str]:
        size = f"{self.size:,}".replace(",", " ")
        return [self.what, size, self.median, self.p95, self.reference, self.ratio, self.target, self.verdict]


HEADER = ["what", "initiatives", "median", "p95", "reference", "ratio", "target", "verdict"]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty is above."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with as many digits as mean something."""
    value = seconds * 1000
    return f"{value:.1f} ms" if value < 20 else f"{value:.0f} ms"


def table(lines: Sequence[Line]) -> str:
    """The lines in Markdown, as wide as they need."""
    rows = [HEADER, *[line.cells() for line in lines]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows
    )
