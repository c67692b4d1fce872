"""Scoring holds for any answers, not only for those of the examples."""

from decimal import Decimal
from math import inf, nan
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluation.scoring import (
    CriterionScore,
    Distribution,
    ScoredIndicator,
    Spread,
    criterion_score,
    distribution,
    is_open,
    level_of,
    median_and_spread,
    rater_profile,
    raters_spread,
    settled_value,
    territory_median,
    yes_no_level,
)

weights = st.decimals(min_value="0.01", max_value="99.99", places=2)
# Thousandths: what scales give, and no number so small that halving it changes nothing.
fractions = st.integers(0, 4000).map(lambda thousandths: thousandths / 1000)
levels = st.one_of(st.integers(0, 4), fractions)
indicators = st.builds(ScoredIndicator, st.just("i"), weights, st.none() | levels, st.booleans())
answers = st.lists(indicators, max_size=12)
values = st.lists(st.none() | fractions, max_size=12)
four = st.lists(st.integers(-1000, 1000), min_size=4, max_size=4, unique=True)


def known(weight: int | str | Decimal, level: float | None) -> ScoredIndicator:
    return ScoredIndicator("i", Decimal(weight), level)


@given(answers)
def test_value_and_coverage_stay_in_bounds(given_answers: list[ScoredIndicator]) -> None:
    score = criterion_score(given_answers)
    assert score.value is None or 0 <= score.value <= 4
    assert 0 <= score.coverage <= 1
    assert 0 <= score.known <= score.applicable <= len(given_answers)
    assert (score.value is None) == (score.known == 0)


@given(answers, st.randoms())
def test_order_of_indicators_changes_nothing(given_answers: list[ScoredIndicator], random: Random) -> None:
    shuffled = given_answers[:]
    random.shuffle(shuffled)
    assert criterion_score(shuffled) == criterion_score(given_answers)


@given(answers, st.decimals(min_value="0.01", max_value="1000", places=2))
def test_scaling_all_weights_changes_nothing(given_answers: list[ScoredIndicator], factor: Decimal) -> None:
    scaled = [ScoredIndicator(one.slug, one.weight * factor, one.level, one.applicable) for one in given_answers]
    assert criterion_score(scaled) == criterion_score(given_answers)


@given(answers, weights, levels, weights)
def test_heavier_indicator_pulls_the_value_to_its_level(
    others: list[ScoredIndicator], weight: Decimal, level: float, more: Decimal
) -> None:
    light = criterion_score([*others, known(weight, level)]).value
    heavy = criterion_score([*others, known(weight + more, level)]).value
    assert light is not None and heavy is not None
    assert abs(heavy - level) <= abs(light - level)


@given(answers, weights, levels, levels)
def test_value_rises_with_one_level(
    others: list[ScoredIndicator], weight: Decimal, first: float, second: float
) -> None:
    low, high = sorted([first, second])
    below = criterion_score([*others, known(weight, low)]).value
    above = criterion_score([*others, known(weight, high)]).value
    assert below is not None and above is not None and below <= above


@given(answers, weights)
def test_unknown_is_not_zero(others: list[ScoredIndicator], weight: Decimal) -> None:
    before = criterion_score(others)
    unknown = criterion_score([*others, known(weight, None)])
    zero = criterion_score([*others, known(weight, 0)])
    assert unknown.value == before.value
    assert unknown.coverage < 1
    assert zero.value is not None
    assume(before.value)
    assert zero.value < (before.value or 0)


@given(answers, weights, st.none() | levels)
def test_not_applicable_changes_nothing(others: list[ScoredIndicator], weight: Decimal, level: float | None) -> None:
    assert criterion_score([*others, ScoredIndicator("x", weight, level, applicable=False)]) == criterion_score(others)


@given(answers, weights, levels)
def test_coverage_falls_with_an_unknown_and_rises_with_a_known(
    others: list[ScoredIndicator], weight: Decimal, level: float
) -> None:
    before = criterion_score(others).coverage
    assert criterion_score([*others, known(weight, None)]).coverage <= before
    assert not others or criterion_score([*others, known(weight, level)]).coverage >= min(before, 1)


def test_nothing_applicable_misses_nothing() -> None:
    score = criterion_score([])
    assert score == CriterionScore(None, 1.0, 0, 0)
    assert (score.is_not_applicable, is_open(score, 1)) == (True, False)


@pytest.mark.parametrize(("weight", "level"), [(0, 2), (-1, 2), (inf, 2), (nan, 2), (1, -0.1), (1, 4.1), (1, nan)])
def test_impossible_indicator_is_refused(weight: float, level: float) -> None:
    with pytest.raises(ValueError, match="of i"):
        ScoredIndicator("i", weight, level)


@given(answers, st.decimals(min_value=0, max_value=1, places=2))
def test_open_scores_settle_nothing(given_answers: list[ScoredIndicator], least: Decimal) -> None:
    score = criterion_score(given_answers)
    settled = settled_value(score, least)
    assert settled == (None if is_open(score, least) else score.value)


def test_coverage_at_the_minimum_is_enough() -> None:
    score = criterion_score([known(1, 4), known(1, None)])
    assert (is_open(score, Decimal("0.50")), is_open(score, Decimal("0.51"))) == (False, True)


@given(four, st.integers(-1100, 1100), st.integers(0, 100))
def test_level_follows_thresholds_both_ways(steps: list[int], value: int, more: int) -> None:
    rising = sorted(steps)
    assert 0 <= level_of(value, rising) <= level_of(value + more, rising) <= 4
    assert 4 >= level_of(value, rising[::-1]) >= level_of(value + more, rising[::-1]) >= 0
    assert [level_of(step, rising) for step in rising] == [1, 2, 3, 4]
    assert [level_of(step, rising[::-1]) for step in rising[::-1]] == [1, 2, 3, 4]


@pytest.mark.parametrize("thresholds", [[], [1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 2, 3], [1, 3, 2, 4], [4, 3, 3, 1]])
def test_thresholds_that_neither_rise_nor_fall_are_refused(thresholds: list[int]) -> None:
    with pytest.raises(ValueError, match="Thresholds"):
        level_of(2, thresholds)


def test_level_of_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        level_of(nan, [1, 2, 3, 4])


def test_yes_is_four_and_no_is_zero() -> None:
    assert (yes_no_level(True), yes_no_level(False)) == (4, 0)


@given(values, st.randoms())
def test_spread_holds_the_median_and_ignores_the_unknown(given_values: list[float | None], random: Random) -> None:
    spread = median_and_spread(given_values)
    random.shuffle(given_values)
    assert median_and_spread([*given_values, None]) == spread
    assert spread.n == len([value for value in given_values if value is not None])
    if spread.low is not None and spread.median is not None and spread.high is not None:
        assert 0 <= spread.low <= spread.median <= spread.high <= 4
        assert spread.width == spread.high - spread.low
    else:
        assert (spread, spread.width) == (Spread(None, None, None, 0), None)


def test_rater_who_knows_too_little_counts_in_no_spread() -> None:
    sure = rater_profile({"local": [known(1, 3), known(1, 3)], "solid": [known(1, None)]})
    unsure = rater_profile({"local": [known(1, 0), known(3, None)], "solid": [known(1, 2)]})
    assert raters_spread([sure["local"], unsure["local"]], 0.5) == Spread(3.0, 3.0, 3.0, 1)
    assert raters_spread([sure["solid"], unsure["solid"]], 0.5) == Spread(2.0, 2.0, 2.0, 1)


@given(st.lists(st.lists(st.none() | st.floats(0, 4), min_size=3, max_size=3), max_size=9))
def test_territory_has_a_median_from_five_initiatives_on(rows: list[list[float | None]]) -> None:
    medians = territory_median(rows)
    assert (medians is None) == (len(rows) < 5)
    for index, median in enumerate(medians or []):
        counted = [row[index] for row in rows if row[index] is not None]
        assert (median is None) == (len(counted) < 5)


def test_territory_rows_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        territory_median([[1.0], [1.0, 2.0], [1.0], [1.0], [1.0]])


@given(st.lists(answers, max_size=10))
def test_distribution_counts_each_score_once(profiles: list[list[ScoredIndicator]]) -> None:
    counted = distribution([criterion_score(one) for one in profiles], 0.5)
    assert counted.n == len(profiles)
    assert counted.not_applicable == sum(not any(one.applicable for one in given_answers) for given_answers in profiles)


def test_distribution_borders_belong_to_the_band_above() -> None:
    scores = [CriterionScore(value, 1.0, 1, 1) for value in (0.0, 0.99, 1.0, 2.0, 3.0, 4.0)]
    assert distribution(scores, 0.5) == Distribution((2, 1, 1, 2), 0, 0)
