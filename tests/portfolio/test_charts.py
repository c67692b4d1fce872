"""Geometry of charts: round units, signs that add up, classes that hold every value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import charts


@pytest.mark.parametrize(
    ("value", "most", "expected"),
    [(0, 10, "0%"), (5, 10, "50.0%"), (10, 10, "100.0%"), (1, 100_000, "0.6%"), (3, 0, "0%")],
)
def test_width_of_a_bar(value: float, most: float, expected: str) -> None:
    assert charts.width(value, most) == expected


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (1.1, 2), (2, 2), (13, 20), (51, 100), (400, 500)])
def test_round_up_gives_a_round_number(value: float, expected: float) -> None:
    assert charts.round_up(value) == expected


def test_columns_draw_one_sign_a_thing() -> None:
    drawn = charts.columns([("≤ 2014", 3, False), ("2015", 0, False), ("2016", 1, True)])
    assert (drawn.unit, [len(column.signs) for column in drawn.columns]) == (1, [3, 0, 1])
    assert drawn.text == "≤ 2014 : 3, 2015 : 0, 2016 : 1."
    assert [column.is_young for column in drawn.columns] == [False, False, True]


def test_columns_of_many_things_stay_low() -> None:
    drawn = charts.columns([("2015", 4_321, False), ("2016", 7, False)])
    assert (drawn.unit, [len(column.signs) for column in drawn.columns]) == (500, [9, 1])
    assert min(column.top for column in drawn.columns) > 0


def test_columns_of_nothing_are_drawn() -> None:
    assert charts.columns([]).columns == []


def test_classes_of_few_values_are_few() -> None:
    assert charts.classes([0, 0]) == []
    assert charts.classes([2, 2, 0]) == [charts.Class(1, 0, 2)]


def test_classes_have_readable_limits() -> None:
    made = charts.classes([0.31, 1.27, 13.4, 88.8])
    assert [each.high for each in made] == [0.31, 1.3, 14, 89]
    assert [charts.rank_of(value, made) for value in (0, 0.31, 1.27, 13.4, 88.8)] == [0, 1, 2, 3, 4]


@given(st.lists(st.floats(0.001, 1e6), min_size=1))
def test_every_value_has_a_class_that_holds_it(values: list[float]) -> None:
    made = charts.classes(values)
    assert 1 <= len(made) <= charts.CLASSES
    for value in values:
        found = made[charts.rank_of(value, made) - 1]
        assert found.low <= value <= found.high or pytest.approx(value) in (found.low, found.high)
