"""Events in schema.org's words, for search engines; public fields only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from inventory.jsonld import coordinates
from portfolio.enums import DatePrecision
from portfolio.models import Event


def event_jsonld(event: Event, page: str) -> dict[str, Any]:
    """An Event with its place; `page`: absolute address of its page. The day may be known only by its month or year."""
    return {
        "@type": "Event",
        "@id": page,
        "name": event.title,
        "description": event.summary,
        "url": page,
        "startDate": _start(event),
        "endDate": _moment(event, event.ends_at) if event.ends_at and event.starts_at else "",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode" if event.place or event.point else "",
        "location": {
            "@type": "Place",
            "name": event.place or event.territory.name,
            "address": event.place or event.territory.name,
            "geo": coordinates(event.point),
        },
    }


def _start(event: Event) -> str:
    if event.date_precision == DatePrecision.YEAR:
        return f"{event.date:%Y}"
    if event.date_precision == DatePrecision.MONTH:
        return f"{event.date:%Y-%m}"
    return _moment(event, event.starts_at) if event.starts_at else event.date.isoformat()


def _moment(event: Event, time: Any) -> str:
    return timezone.make_aware(datetime.combine(event.date, time)).isoformat()
