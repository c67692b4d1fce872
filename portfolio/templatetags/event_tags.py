"""How pages say when an event takes place and what it costs."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from domino.dates import written
from portfolio.enums import DatePrecision, Step
from portfolio.models import Event

register = template.Library()
FORMATS = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}
# In the narrow half of a domino.
SHORT = {DatePrecision.DAY: "j N Y", DatePrecision.MONTH: "N Y", DatePrecision.YEAR: "Y"}
MACHINE = {DatePrecision.DAY: "%Y-%m-%d", DatePrecision.MONTH: "%Y-%m", DatePrecision.YEAR: "%Y"}
ICONS = {
    "launch": "flag",
    "film_debate": "film",
    "census": "map-pin",
    "focus_group": "users",
    "posters": "image",
    "moving_debate": "footprints",
    "recommendations": "list-checks",
    "action": "hammer",
    "workshop": "shapes",
    "lecture": "presentation",
    "field_visit": "binoculars",
    "foresight": "telescope",
}


@register.filter
def event_date(event: Event) -> str:
    """The date as far as it is known: "29 septembre 2015", "mars 2017" or "2016"."""
    return _dated(event, FORMATS)


@register.filter
def event_date_short(event: Event) -> str:
    """The same with short months: "29 sept. 2015"."""
    return _dated(event, SHORT)


@register.filter
def machine_date(event: Event) -> str:
    """The same for the `datetime` attribute of `<time>`."""
    return event.date.strftime(MACHINE[DatePrecision(event.date_precision)])


@register.filter
def event_hours(event: Event) -> str:
    """Say "de 18 h 30 à 20 h", "à 18 h 30", or nothing."""
    if event.starts_at is None:
        return ""
    start = _hour(event.starts_at)
    return f"de {start} à {_hour(event.ends_at)}" if event.ends_at else f"à {start}"


@register.filter
def euros(amount: Decimal | None) -> str:
    """An amount as it is written in French: "1 250 €", "12,50 €"."""
    if amount is None:
        return ""
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{number_format(amount, decimals, force_grouping=True)}\u00a0€"


@register.filter
def step_number(step: str) -> int:
    """Which step of the method it is, from 1."""
    return list(Step.values).index(step) + 1


@register.filter
def event_icon(kind: str) -> str:
    """The icon of a kind of event."""
    return ICONS.get(kind, "calendar")


def _dated(event: Event, formats: dict[DatePrecision, str]) -> str:
    return written(event.date, formats[DatePrecision(event.date_precision)])


def _hour(value: object) -> str:
    text = f"{value:%-H h %M}".replace(" h 00", " h")
    return text.replace(" ", "\u00a0")
