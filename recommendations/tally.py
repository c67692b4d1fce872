"""What a vote comes to: counts, spread and rank of each recommendation. Pure.

Dots: the most dots first, then what most people chose. Placement: the highest effect for the least effort first, from
the medians, then the highest effect. Equals share a rank; what nobody chose or placed has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.scoring import Spread, median_and_spread


@dataclass(frozen=True)
class Ballot:
    """`count` alike votes on one recommendation: dots, or effect and effort from 0 to 4.

    A keyed one is what was counted in the room: all its dots together, or one place for `people` people.
    """

    recommendation: Hashable
    dots: int | None = None
    impact: int | None = None
    effort: int | None = None
    people: int = 1
    is_keyed: bool = False
    count: int = 1


@dataclass(frozen=True)
class DotsResult:
    """`total` dots, `keyed` of them counted in the room; `spread` is (dots, phones that gave so many), most first."""

    total: int
    keyed: int
    spread: tuple[tuple[int, int], ...]
    rank: int | None

    @property
    def givers(self) -> int:
        """How many phones gave any."""
        return sum(phones for _, phones in self.spread)


@dataclass(frozen=True)
class PlacementResult:
    """Where `people` people placed it: median, lowest and highest effect and effort."""

    impact: Spread
    effort: Spread
    people: int
    rank: int | None

    @property
    def spreads(self) -> tuple[Spread, Spread]:
        """Effect, then effort."""
        return self.impact, self.effort


def dots_results(ballots: Iterable[Ballot], keys: Sequence[Hashable]) -> dict[Hashable, DotsResult]:
    """The result of each of `keys`, in their order."""
    given = _grouped(ballots)
    totals = {key: sum((one.dots or 0) * (1 if one.is_keyed else one.count) for one in given[key]) for key in keys}
    spreads = {key: _dots_spread(given[key]) for key in keys}
    worth = {key: (totals[key], sum(phones for _, phones in spreads[key])) for key in keys if totals[key]}
    ranks = _ranks(worth)
    return {
        key: DotsResult(
            totals[key], sum(one.dots or 0 for one in given[key] if one.is_keyed), spreads[key], ranks.get(key)
        )
        for key in keys
    }


def placement_results(ballots: Iterable[Ballot], keys: Sequence[Hashable]) -> dict[Hashable, PlacementResult]:
    """The result of each of `keys`, in their order; a keyed place counts for its people."""
    placed = _grouped(ballots)
    spreads = {key: (_values(placed[key], "impact"), _values(placed[key], "effort")) for key in keys}
    worth = {
        key: (impact.median - effort.median, impact.median)
        for key, (impact, effort) in spreads.items()
        if impact.median is not None and effort.median is not None
    }
    ranks = _ranks(worth)
    return {
        key: PlacementResult(*spreads[key], sum(one.people * one.count for one in placed[key]), ranks.get(key))
        for key in keys
    }


def ordered(
    results: Mapping[Hashable, DotsResult] | Mapping[Hashable, PlacementResult], keys: Sequence[Hashable]
) -> list[Hashable]:
    """`keys` by rank; those without one come last, equals keep their order."""
    return sorted(keys, key=lambda key: results[key].rank or len(keys) + 1)


def _grouped(ballots: Iterable[Ballot]) -> Mapping[Hashable, list[Ballot]]:
    grouped: dict[Hashable, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        grouped[ballot.recommendation].append(ballot)
    return grouped


def _dots_spread(ballots: Iterable[Ballot]) -> tuple[tuple[int, int], ...]:
    phones: dict[int, int] = defaultdict(int)
    for ballot in ballots:
        if ballot.dots and not ballot.is_keyed:
            phones[ballot.dots] += ballot.count
    return tuple(sorted(phones.items(), reverse=True))


def _values(ballots: Iterable[Ballot], name: str) -> Spread:
    return median_and_spread([getattr(one, name) for one in ballots for _ in range(one.people * one.count)])


def _ranks(worth: Mapping[Hashable, tuple[float, ...]]) -> dict[Hashable, int]:
    best = sorted(worth.values(), reverse=True)
    return {key: best.index(value) + 1 for key, value in worth.items()}
