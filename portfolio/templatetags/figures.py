"""Figures in French: as many decimals as there are, thousands apart."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def figure(value: Decimal | float) -> str:
    """`value` with the decimals it needs: "8 000", "2,5", "0,67"."""
    exact = Decimal(str(value))
    short = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
    return number_format(short, use_l10n=True, force_grouping=True)


@register.filter
def percent(share: float) -> str:
    """A share of 100 as a whole number of percent; what is there is never "0 %"."""
    return "< 1\u00a0%" if 0 < share < 1 else f"{round(share)}\u00a0%"
