"""What a list still misses: the rules, with their thresholds. Pure; `gaps.py` reads the rows into it.

- A criterion is weak when at least WEAK_SHARE of the initiatives whose value is known are below WEAK_BELOW of 4.
- It is poorly covered when its mean coverage is below POOR_COVERAGE: too little is known to say anything of it.
- A need recurs when at least MANY_LOOK initiatives look for it, and nobody answers when at least LOOK_PER_OFFER
  times fewer share it.

Each speaks only while no recommendation answers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WEAK_BELOW = 2
WEAK_SHARE = 0.5
POOR_COVERAGE = 0.5
MANY_LOOK = 3
LOOK_PER_OFFER = 3


@dataclass(frozen=True)
class CriterionFigures:
    """How a criterion spreads: `weak` of the `known` initiatives are below WEAK_BELOW; `coverage` from 0 to 1.

    `evaluated` counts all initiatives for which it has an object.
    """

    key: Any
    name: str
    weak: int
    known: int
    evaluated: int
    coverage: float
    is_answered: bool

    @property
    def percent(self) -> int:
        """The coverage in percent."""
        return round(100 * self.coverage)


@dataclass(frozen=True)
class NeedFigures:
    """How many look for something, how many share it."""

    key: Any
    name: str
    looking: int
    offering: int
    is_answered: bool


@dataclass(frozen=True)
class CriterionGap:
    """A criterion without a recommendation: weak, or known too little (`is_weak` is False)."""

    criterion: CriterionFigures
    is_weak: bool


def criterion_gaps(figures: Iterable[CriterionFigures]) -> list[CriterionGap]:
    """Those weak, the weakest first, then those poorly covered, the least covered first."""
    open_ones = [one for one in figures if not one.is_answered and one.evaluated]
    weak = sorted((one for one in open_ones if is_weak(one)), key=lambda one: -one.weak / one.known)
    poor = sorted((one for one in open_ones if not is_weak(one) and is_poor(one)), key=lambda one: one.coverage)
    return [*(CriterionGap(one, True) for one in weak), *(CriterionGap(one, False) for one in poor)]


def need_gaps(figures: Iterable[NeedFigures]) -> list[NeedFigures]:
    """Needs that recur and nobody answers, those that most look for first."""
    found = [one for one in figures if not one.is_answered and recurs_alone(one)]
    return sorted(found, key=lambda one: (one.offering - one.looking, one.name))


def is_weak(criterion: CriterionFigures) -> bool:
    """Whether many of the initiatives known are low."""
    return bool(criterion.known) and criterion.weak >= WEAK_SHARE * criterion.known


def is_poor(criterion: CriterionFigures) -> bool:
    """Whether too little is known of it."""
    return criterion.coverage < POOR_COVERAGE


def recurs_alone(need: NeedFigures) -> bool:
    """Whether many look for it and few share it."""
    return need.looking >= MANY_LOOK and need.looking >= LOOK_PER_OFFER * need.offering
