"""Dates as French writes them: the first of a month is « 1er »."""

from __future__ import annotations

import datetime
import re

from django.utils.formats import date_format

# The day of the month right before its name, in Django's format letters: "j F Y", not "\j F" nor "d/m/Y".
_DAY_AND_MONTH = re.compile(r"(?<!\\)j(?= [FMNbE])")


def written(value: datetime.date, form: str) -> str:
    """`value` in Django's format `form`: "j F Y" gives « 1er mars 2026 », « 2 mars 2026 »."""
    return date_format(value, _DAY_AND_MONTH.sub(r"j\\e\\r", form) if value.day == 1 else form)
