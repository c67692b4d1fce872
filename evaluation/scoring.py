"""From answers to the values of a radar. Pure; the formulas and worked examples are in docs/scoring.md.

Levels and values go from 0 to 4. « Ne sait pas » and « sans objet » are answers, never zeros. There is no overall
mark: criteria are never added up, and initiatives are never put in an order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

TOP_LEVEL = 4
# Below this many evaluated initiatives, a territory's median would say what one of them answered.
MIN_EVALUATED = 5
BANDS = ((0, 1), (1, 2), (2, 3), (3, 4))

Number = int | float | Decimal


@dataclass(frozen=True)
class ScoredIndicator:
    """One answer: a level from 0 to 4, None when not known; `applicable` is False for « sans objet »."""

    slug: str
    weight: Number
    level: Number | None
    applicable: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.weight < float("inf"):
            raise ValueError(f"The weight of {self.slug} is a number above zero, not {self.weight}.")
        if self.level is not None and not 0 <= self.level <= TOP_LEVEL:
            raise ValueError(f"The level of {self.slug} goes from 0 to {TOP_LEVEL}: {self.level} does not.")


@dataclass(frozen=True)
class CriterionScore:
    """A criterion's value from 0 to 4 (None: nothing known) and its coverage, a share of the weight from 0 to 1.

    `known` of the `applicable` indicators have a level.
    """

    value: float | None
    coverage: float
    known: int
    applicable: int

    @property
    def is_not_applicable(self) -> bool:
        """Whether every indicator is « sans objet »: there is nothing to know, so nothing is missing."""
        return self.applicable == 0


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest of `n` known values; all None when n is 0."""

    median: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def width(self) -> float | None:
        """How far apart the lowest and the highest are; None when nothing is known."""
        return None if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True)
class Distribution:
    """How many of `n` scores fall in each of BANDS; `unknown` are not known enough, `not_applicable` have no object."""

    bands: tuple[int, int, int, int]
    unknown: int
    not_applicable: int

    @property
    def n(self) -> int:
        """All scores counted, the unknown and not applicable ones included."""
        return sum(self.bands) + self.unknown + self.not_applicable


def criterion_score(indicators: Sequence[ScoredIndicator]) -> CriterionScore:
    """Return the weighted mean of the known levels, and the share of the applicable weight that is known.

    Sums are exact, so the order of the indicators and the unit of the weights change nothing. When nothing is
    applicable the value is None and the coverage 1: nothing is missing.
    """
    applicable = [one for one in indicators if one.applicable]
    known = [(Fraction(one.weight), Fraction(one.level)) for one in applicable if one.level is not None]
    whole = sum(Fraction(one.weight) for one in applicable)
    weight = sum(weight for weight, _level in known)
    value = float(sum(weight * level for weight, level in known) / weight) if weight else None
    return CriterionScore(value, float(weight / whole) if whole else 1.0, len(known), len(applicable))


def is_open(score: CriterionScore, min_coverage: Number) -> bool:
    """Whether too little is known: the axis is then drawn open, and the value counts in no median."""
    if score.is_not_applicable:
        return False
    return score.value is None or score.coverage < min_coverage


def settled_value(score: CriterionScore, min_coverage: Number) -> float | None:
    """Return the value when enough is known, else None: what medians and distributions count."""
    return None if is_open(score, min_coverage) else score.value


def yes_no_level(yes: bool) -> int:
    """Return the level of a yes (4) or a no (0)."""
    return TOP_LEVEL if yes else 0


def level_of(value: Number, thresholds: Sequence[Number]) -> int:
    """Return how many of the four `thresholds` the value has reached: 0 to 4.

    Rising thresholds are reached from below, falling ones from above; a value equal to one has reached it.
    Raises ValueError for thresholds that are not four numbers all rising or all falling, and for a value that is none.
    """
    pairs = list(pairwise(thresholds))
    rising = all(first < second for first, second in pairs)
    if len(thresholds) != TOP_LEVEL or not (rising or all(first > second for first, second in pairs)):
        raise ValueError("Thresholds are four numbers, all rising or all falling.")
    if value != value:
        raise ValueError("The value is not a number.")
    return sum(value >= step if rising else value <= step for step in thresholds)


def median_and_spread(values: Sequence[float | None]) -> Spread:
    """Return the median and the extremes of the known values; None values are left out, not counted as zero."""
    known = [value for value in values if value is not None]
    if not known:
        return Spread(None, None, None, 0)
    return Spread(float(median(known)), float(min(known)), float(max(known)), len(known))


def rater_profile(answers: Mapping[str, Sequence[ScoredIndicator]]) -> dict[str, CriterionScore]:
    """Return one rater's score of each criterion, in the order given: slug of the criterion → its score."""
    return {slug: criterion_score(indicators) for slug, indicators in answers.items()}


def raters_spread(scores: Sequence[CriterionScore], min_coverage: Number) -> Spread:
    """Return the spread of one criterion among raters; those who know too little of it are left out."""
    return median_and_spread([settled_value(score, min_coverage) for score in scores])


def combined_score(scores: Sequence[CriterionScore], min_coverage: Number) -> CriterionScore:
    """Return what several raters say together of a criterion: the median of the values and of the coverages settled.

    When nobody knows enough, the score of whom knows most, which is open; when it applies to nobody, that.
    """
    settled = [score for score in scores if settled_value(score, min_coverage) is not None]
    if not settled:
        asked = [score for score in scores if not score.is_not_applicable]
        return max(asked, key=lambda score: score.coverage, default=criterion_score([]))
    value = median(score.value for score in settled if score.value is not None)
    coverage = median(score.coverage for score in settled)
    return CriterionScore(value, coverage, max(s.known for s in settled), max(s.applicable for s in settled))


def territory_median(initiatives: Sequence[Sequence[float | None]]) -> list[float | None] | None:
    """Return the median of each axis over `initiatives` (one row of settled values each), or None below MIN_EVALUATED.

    An axis known of fewer than MIN_EVALUATED initiatives has no median either. Rows are plain values of one version's
    criteria, in one order; nothing says whose they are. Raises ValueError when rows differ in length.
    """
    if len(initiatives) < MIN_EVALUATED:
        return None
    axes = (median_and_spread(values) for values in zip(*initiatives, strict=True))
    return [spread.median if spread.n >= MIN_EVALUATED else None for spread in axes]


def distribution(scores: Sequence[CriterionScore], min_coverage: Number) -> Distribution:
    """Return how one criterion's scores spread over BANDS; a value on a border belongs to the band above it."""
    counts = [0, 0, 0, 0]
    without = sum(score.is_not_applicable for score in scores)
    values = [settled_value(score, min_coverage) for score in scores]
    for value in values:
        if value is not None:
            counts[min(int(value), len(BANDS) - 1)] += 1
    return Distribution((counts[0], counts[1], counts[2], counts[3]), values.count(None) - without, without)
