"""GoGoCarto's `elements.json`, full (2018 and 2024) or compact, to records with our columns."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from inventory.imports.readers.records import Record

# Workings of the site it comes from, and people who wrote to it.
LEFT_OUT = frozenset(
    {"modifiedElement", "aggregatedElements", "subscriberEmails", "refreshNeeded", "searchScore", "stamps", "reports",
     "contributions", "votes", "pendingContribution"}
)  # fmt: skip
OWN_KEYS = frozenset(
    {"categoriesFull", "categoriesDescriptions", "openHours", "sourceKey", "moderationState", "openHoursMoreInfos"}
)
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NAMES = "categories"
WITNESSES = 20


def are_elements(records: list[Any]) -> bool:
    """Whether `records` are GoGoCarto elements: a `geo` of two numbers and at least one key that only it writes."""
    first = [record for record in islice(records, WITNESSES) if isinstance(record, dict)]
    return bool(first) and all(
        isinstance(record.get("geo"), dict) and "latitude" in record["geo"] and OWN_KEYS & record.keys()
        for record in first
    )


def plain_elements(records: Iterable[Any]) -> Iterator[Any]:
    """The elements with names of categories and opening hours in OSM's syntax."""
    for record in records:
        yield _plain(record) if isinstance(record, dict) else record


def _plain(record: Record) -> Record:
    plain = {key: value for key, value in record.items() if key not in LEFT_OUT}
    described = plain.pop("categoriesFull", None) or plain.pop("categoriesDescriptions", None)
    plain.pop("categoriesDescriptions", None)
    described = described if isinstance(described, list) else []
    names = [full.get("name") for full in described if isinstance(full, dict) and full.get("name")]
    if names:
        plain[NAMES] = names
    if isinstance(plain.get("openHours"), dict):
        plain["openHours"] = opening_hours(plain["openHours"])
    return plain


def opening_hours(days: dict[str, Any]) -> str:
    """{"Mo": "09:00-12:00", "Tu": "09:00-12:00"} → "Mo-Tu 09:00-12:00"."""
    runs: list[tuple[str, str, str]] = []
    for day in DAYS:
        hours = days.get(day)
        hours = hours.strip() if isinstance(hours, str) else ""
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "; ".join(f"{a if a == b else f'{a}-{b}'} {hours}" for a, b, hours in runs if hours)


def expanded(record: Any, mapping: list[Any]) -> Any:
    """The compact row [id, [values in the order of `mapping`], latitude, longitude, [categories], …] as an object."""
    if not (isinstance(record, list) and len(record) >= 4 and isinstance(record[1], list)):
        return record
    named = dict(zip((str(key) for key in mapping), record[1], strict=False))
    return {
        "id": record[0],
        **named,
        "latitude": record[2],
        "longitude": record[3],
        "categories": (record[4:5] or [""])[0],
    }
