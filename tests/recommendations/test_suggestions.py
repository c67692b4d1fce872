"""The rules that say what a list misses, at their thresholds."""

from typing import Any

import pytest

from recommendations.suggestions import CriterionFigures, NeedFigures, criterion_gaps, need_gaps


def criterion(key: str = "a", **values: Any) -> CriterionFigures:
    known = {"weak": 3, "known": 6, "evaluated": 6, "coverage": 0.9, "is_answered": False}
    return CriterionFigures(key=key, name=key, **{**known, **values})


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, [True]),
        ({"weak": 2}, []),
        ({"is_answered": True}, []),
        ({"weak": 0, "coverage": 0.49}, [False]),
        ({"weak": 0, "coverage": 0.5}, []),
        ({"weak": 0, "known": 0, "coverage": 0.0}, [False]),
        ({"weak": 0, "known": 0, "evaluated": 0, "coverage": 0.0}, []),
    ],
)
def test_criterion_is_weak_or_poorly_covered(values: dict[str, Any], found: list[bool]) -> None:
    assert [gap.is_weak for gap in criterion_gaps([criterion(**values)])] == found


def test_weakest_criteria_come_first() -> None:
    figures = [criterion("a", weak=3), criterion("b", weak=6), criterion("c", weak=0, coverage=0.1)]
    assert [gap.criterion.key for gap in criterion_gaps(figures)] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("looking", "offering", "is_answered", "count"),
    [(3, 0, False, 1), (2, 0, False, 0), (3, 1, False, 1), (5, 2, False, 0), (6, 2, False, 1), (9, 0, True, 0)],
)
def test_need_recurs_and_nobody_answers(looking: int, offering: int, is_answered: bool, count: int) -> None:
    assert len(need_gaps([NeedFigures("local", "un local", looking, offering, is_answered)])) == count
