"""Geometry of charts drawn on the server: bars, columns of signs, classes of a map. Pure; numbers are SVG units.

What a chart says by colour it also says by a shape, a hatch or a number: it must read in grey print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

# Columns of signs: a sign each STEP units, at most MAX_SIGNS in a column.
STEP = 18.0
SIGN = 8.2
COLUMN = 62.0
MAX_SIGNS = 12
FOOT = 44.0
HEAD = 34.0
CLASSES = 4


def width(value: float, most: float) -> str:
    """The length of a bar for `value` when the longest is `most`, as an SVG percentage; a value is never invisible."""
    if value <= 0 or most <= 0:
        return "0%"
    return f"{max(0.6, 100 * value / most):.1f}%"


def round_up(value: float) -> float:
    """The first of 1, 2, 5, 10, 20, 50… that is at least `value` (positive)."""
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))


@dataclass(frozen=True)
class Column:
    """One column of signs: centres from the foot up, the number above, the label beneath; `is_young` draws squares."""

    label: str
    count: int
    x: float
    top: float
    signs: list[float]
    is_young: bool = False


@dataclass(frozen=True)
class Columns:
    """Columns of signs side by side; one sign stands for `unit` things."""

    width: float
    height: float
    foot: float
    unit: int
    columns: list[Column]

    @property
    def text(self) -> str:
        """The whole chart in words."""
        return ", ".join(f"{column.label} : {column.count}" for column in self.columns) + "."


def columns(counts: Sequence[tuple[str, int, bool]]) -> Columns:
    """Columns of (label, count, is_young), with as many things a sign as keeps the highest at MAX_SIGNS signs."""
    most = max((count for _, count, _ in counts), default=0)
    unit = int(round_up(max(1.0, most / MAX_SIGNS)))
    tallest = max(1, ceil(most / unit))
    height = HEAD + tallest * STEP + FOOT
    ground = height - FOOT
    drawn = []
    for index, (label, count, is_young) in enumerate(counts):
        signs = max(1, round(count / unit)) if count else 0
        centres = [ground - STEP * (rank + 0.5) for rank in range(signs)]
        top = ground - STEP * signs - 8
        drawn.append(Column(label, count, COLUMN * (index + 0.5), top, centres, is_young))
    return Columns(COLUMN * max(1, len(counts)), height, height - 16, unit, drawn)


@dataclass(frozen=True)
class Class:
    """One class of a map: `rank` 0 is "none", then the higher the darker; values in (low, high]."""

    rank: int
    low: float
    high: float


def classes(values: Iterable[float], number: int = CLASSES) -> list[Class]:
    """At most `number` classes that hold about as many of the positive `values` each, with round limits."""
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return []
    limits: list[float] = []
    for rank in range(1, number + 1):
        quantile = positive[min(len(positive) - 1, ceil(len(positive) * rank / number) - 1)]
        limit = _readable(quantile)
        if not limits or limit > limits[-1]:
            limits.append(limit)
    lows = [0.0, *limits[:-1]]
    return [Class(rank, low, high) for rank, (low, high) in enumerate(zip(lows, limits, strict=True), start=1)]


def rank_of(value: float, among: Sequence[Class]) -> int:
    """The rank of the class that holds `value`: 0 for none."""
    if value <= 0 or not among:
        return 0
    return next((each.rank for each in among if value <= each.high), among[-1].rank)


def _readable(value: float) -> float:
    """`value` rounded up to two significant figures: 13.37 gives 14."""
    step = 10.0 ** (floor(log10(value)) - 1)
    return round(ceil(value / step - 1e-9) * step, 10)
