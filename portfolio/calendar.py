"""Events as an iCalendar feed (RFC 5545): what a calendar program subscribes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from inventory.models import Territory
from portfolio.models import Event

ZONE = ZoneInfo("Europe/Paris")
PRODUCT = "-//DOMINO//Demarche d'un territoire//FR"
REFRESH = timedelta(hours=12)


def calendar(*, territory: Territory, events: Iterable[Event], site: str) -> bytes:
    """Return `events`, dated to the day, as one calendar; `site` (scheme and host) stands before their addresses."""
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("name", f"La démarche de {territory.name}")
    feed.add("x-wr-calname", f"La démarche de {territory.name}")
    feed.add("x-wr-timezone", ZONE.key)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        feed.add_component(_entry(event, site))
    feed.add_missing_timezones()
    if not feed.subcomponents:  # the format wants one at least
        feed.add_component(Timezone.from_tzinfo(ZONE))
    return feed.to_ical()


def _entry(event: Event, site: str) -> Entry:
    entry = Entry()
    # Neither the address of the site nor a new title may make another event of it.
    entry.add("uid", f"{event.created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{event.pk}@domino")
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("sequence", event.version - 1)
    entry.add("summary", event.title)
    entry.add("categories", [event.get_kind_display()])
    entry.add("url", site + event.get_absolute_url())
    entry.add("location", event.place or event.territory.name)
    if event.summary:
        entry.add("description", event.summary)
    if event.point:
        entry.add("geo", (round(event.point.y, 6), round(event.point.x, 6)))
    _add_times(entry, event)
    return entry


def _add_times(entry: Entry, event: Event) -> None:
    """The hours in Paris; without them, the whole day (its end is the day after, as the format wants)."""
    if event.starts_at is None:
        entry.add("dtstart", event.date)
        entry.add("dtend", event.date + timedelta(days=1))
        return
    entry.add("dtstart", _moment(event, event.starts_at))
    if event.ends_at:
        entry.add("dtend", _moment(event, event.ends_at))


def _moment(event: Event, hour: time) -> datetime:
    return datetime.combine(event.date, hour, tzinfo=ZONE)
