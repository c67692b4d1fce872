"""Where recommendations stand between effort and effect: the geometry of the chart. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 400
LEFT, TOP, INNER = 46, 12, 330
GRADES = 4
# Several on one place stand in a ring around it.
RING = 15
AROUND = 6


@dataclass(frozen=True)
class Mark:
    """A numbered point of the chart, in its units; decimal points always."""

    number: int
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """A grade of the scales: where it crosses each axis."""

    grade: int
    x: str
    y: str


def marks(places: Sequence[tuple[int, float, float]]) -> list[Mark]:
    """Points of (number, effect, effort), grades from 0 to 4; those on one place are set apart around it."""
    there: dict[tuple[float, float], list[int]] = defaultdict(list)
    for number, impact, effort in places:
        there[(impact, effort)].append(number)
    return [
        _mark(number, impact, effort, index, len(numbers))
        for (impact, effort), numbers in there.items()
        for index, number in enumerate(numbers)
    ]


def lines() -> list[Line]:
    """The five grades of both scales."""
    return [Line(grade, f"{_x(grade):.1f}", f"{_y(grade):.1f}") for grade in range(GRADES + 1)]


def _mark(number: int, impact: float, effort: float, index: int, among: int) -> Mark:
    x, y = _x(effort), _y(impact)
    if among > 1:
        turn, ring = index % AROUND, index // AROUND + 1
        angle = 2 * math.pi * turn / min(among, AROUND) + 0.5 * (ring - 1)
        x, y = x + RING * ring * math.cos(angle), y + RING * ring * math.sin(angle)
    return Mark(number, f"{_inside(x):.1f}", f"{_inside(y):.1f}")


def _inside(value: float) -> float:
    return min(max(value, 14), SIZE - 14)


def _x(effort: float) -> float:
    return LEFT + 12 + (INNER - 24) * effort / GRADES


def _y(impact: float) -> float:
    return TOP + 12 + (INNER - 24) * (GRADES - impact) / GRADES
