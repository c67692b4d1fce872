"""Figures in French."""

from decimal import Decimal

import pytest

from portfolio.templatetags.figures import figure, percent


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("8000.00"), "8\u00a0000"),
        (Decimal("2.50"), "2,5"),
        (0.67, "0,67"),
        (4.0, "4"),
        (Decimal("0.00"), "0"),
        (Decimal("999999999999.99"), "999\u00a0999\u00a0999\u00a0999,99"),
    ],
)
def test_figure_has_the_decimals_it_needs(value: Decimal | float, expected: str) -> None:
    assert figure(value).replace("\u202f", "\u00a0") == expected


@pytest.mark.parametrize(("share", "expected"), [(0, "0 %"), (0.2, "< 1 %"), (99.6, "100 %"), (33.3, "33 %")])
def test_percent_of_what_is_there_is_never_nothing(share: float, expected: str) -> None:
    assert percent(share) == expected.replace(" %", "\u00a0%")
