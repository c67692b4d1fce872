"""Dates in words, in Python and in every template."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Template
from django.template.context import Context

from domino.dates import written

FIRST, SECOND = datetime.date(2026, 11, 1), datetime.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("day", "form", "expected"),
    [
        (FIRST, "j F Y", "1er novembre 2026"),
        (FIRST, "j F", "1er novembre"),
        (FIRST, "l j F Y", "dimanche 1er novembre 2026"),
        (FIRST, "j N Y", "1er nov. 2026"),
        (SECOND, "j F Y", "2 novembre 2026"),
        (datetime.date(2026, 11, 11), "j F Y", "11 novembre 2026"),
        (FIRST, "d/m/Y", "01/11/2026"),
        (FIRST, "F Y", "novembre 2026"),
    ],
)
def test_first_of_a_month_is_premier(day: datetime.date, form: str, expected: str) -> None:
    assert written(day, form) == expected
    assert Template(f'{{{{ day|date:"{form}" }}}}').render(Context({"day": day})) == expected


@pytest.mark.parametrize("value", [None, "", "hier"])
def test_filter_is_blank_for_what_is_no_date(value: Any) -> None:
    assert Template('{{ day|date:"j F Y" }}').render(Context({"day": value})) == ""


def test_filter_tells_moments_in_local_time() -> None:
    late = datetime.datetime(2026, 10, 31, 23, 30, tzinfo=datetime.UTC)
    assert Template('{{ at|date:"j F Y à H:i" }}').render(Context({"at": late})) == "1er novembre 2026 à 00:30"


def test_no_module_writes_dates_in_words_by_itself() -> None:
    apps = ("domino", "inventory", "portfolio", "evaluation", "recommendations")
    own = settings.BASE_DIR / "domino" / "dates.py"
    sources = [path for app in apps for path in Path(settings.BASE_DIR / app).rglob("*.py") if path != own]
    assert [path.name for path in sources if "date_format(" in path.read_text()] == []
