"""`{{ day|date:"j F Y" }}` as French writes it; a builtin of every template, in the place of Django's filter."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.template.defaultfilters import date as written_by_django

from domino.dates import written

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """The date or moment in the format `form`, blank for none."""
    if form and isinstance(value, datetime.date):
        return written(value, form)
    return str(written_by_django(value, form))
