"""GoGoCarto's `elements.json` (2024 shape): another directory takes the census in by its own import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from domino.exports.json_items import around, stream_items
from domino.exports.tabular import clean
from inventory.exports.files import records
from inventory.licences import licence_named
from inventory.models import Theme
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# ElementStatus of GoGoCarto: validated by an administrator.
VALIDATED = 1
# Our columns that GoGoCarto has under names of its own; it would take `status` for its number.
ELSEWHERE = {"address", "postal_code", "commune", "longitude", "latitude", "status"}
RULE = re.compile(
    r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) (?P<hours>\d{2}:\d{2}-\d{2}:\d{2}(?:,\d{2}:\d{2}-\d{2}:\d{2})*)"
)


def stream_gogocarto(queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """`queryset` as GoGoCarto elements with all our columns beside its own; `geo` is null where no place is known."""
    head, tail = around({"licence": licence_named(LICENCE).url, "ontology": "gogofull"}, "data")
    themes = Theme.objects.in_bulk(field_name="slug")
    return stream_items(head, (_element(values, themes) for values in records(queryset, base_url)), tail)


def _element(values: dict[str, Any], by_slug: dict[str, Theme]) -> dict[str, Any]:
    themes = [by_slug[slug] for slug in values["themes"] if slug in by_slug]
    hours = weekly_hours(values["opening_hours"])
    return {
        "id": values.pop("id"),
        "name": clean(values.pop("name")),
        "geo": {"latitude": values["latitude"], "longitude": values["longitude"]},
        "sourceKey": values["source_name"],
        "address": {
            "streetAddress": values["address"],
            "addressLocality": values["commune"],
            "postalCode": values["postal_code"],
            "addressCountry": "FR",
        },
        "createdAt": values["created_at"].isoformat(timespec="seconds"),
        "updatedAt": values["updated_at"].isoformat(timespec="seconds"),
        "status": VALIDATED,
        "categories": [theme.name for theme in themes],
        "categoriesFull": [
            {"id": theme.pk, "name": theme.name, "description": None, "index": index}
            for index, theme in enumerate(themes)
        ],
        **({"openHours": hours} if hours else {"openHoursMoreInfos": values["opening_hours"]}),
        "telephone": values["phone"],
        "state": values["status"],
        **{name: _json(value) for name, value in values.items() if name not in ELSEWHERE},
    }


def _json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def weekly_hours(text: str) -> dict[str, str]:
    """ "Mo-Tu 09:00-12:00; Sa 10:00-17:00" → {"Mo": "09:00-12:00", "Tu": …}; empty when days and hours are not all."""
    found: dict[str, str] = {}
    for rule in re.split(r"\s*;\s*", text.strip()):
        match = RULE.fullmatch(rule)
        days = _days(match["days"]) if match else []
        if not match or not days:
            return {}
        found.update(dict.fromkeys(days, match["hours"]))
    return found


def _days(text: str) -> list[str]:
    """The days that "Mo-We,Sa" names, none if one of them is no day."""
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return []
        days.extend(DAYS[DAYS.index(first) : DAYS.index(last or first) + 1])
    return days
