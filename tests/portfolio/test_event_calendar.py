"""The calendar of a territory, read back with the library that calendar programs use."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from icalendar import Calendar

from inventory.models import Territory
from portfolio.enums import State
from portfolio.models import Event
from portfolio.services.events import edit_event
from tests.factories.portfolio import EventFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/territoires/agglo/demarche.ics"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def agglo() -> Territory:
    return EpciFactory(slug="agglo", name="Agglo")


def read(client: Client) -> tuple[Calendar, list]:
    response = client.get(ADDRESS)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    feed = Calendar.from_ical(response.content)
    return feed, feed.walk("VEVENT")


def test_lines_are_those_of_the_format(client: Client, agglo: Territory) -> None:
    EventFactory(territory=agglo, title="É" * 150, summary="ligne\nlongue " * 30)
    raw = client.get(ADDRESS).content
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


@pytest.mark.parametrize(("day", "offset"), [(datetime.date(2027, 1, 15), 1), (datetime.date(2027, 7, 15), 2)])
def test_hours_are_those_of_paris(client: Client, agglo: Territory, day: datetime.date, offset: int) -> None:
    hours = {"starts_at": datetime.time(18, 30), "ends_at": datetime.time(20)}
    EventFactory(territory=agglo, date=day, **hours)
    feed, (entry,) = read(client)
    start, end = entry.decoded("dtstart"), entry.decoded("dtend")
    assert start.utcoffset() == datetime.timedelta(hours=offset)
    assert (start.replace(tzinfo=PARIS), end.replace(tzinfo=PARIS)) == (
        datetime.datetime.combine(day, hours["starts_at"], PARIS),
        datetime.datetime.combine(day, hours["ends_at"], PARIS),
    )
    assert entry["dtstart"].params["TZID"] == "Europe/Paris"
    assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Europe/Paris"]


def test_event_without_hour_lasts_the_day(client: Client, agglo: Territory) -> None:
    EventFactory(territory=agglo)
    _, (entry,) = read(client)
    days = (entry.decoded("dtstart"), entry.decoded("dtend"))
    assert days == (datetime.date(2017, 6, 24), datetime.date(2017, 6, 25))


def test_entry_says_where_and_what(client: Client, agglo: Territory) -> None:
    event = EventFactory(
        territory=agglo,
        title="Ciné, débat; et \\ plus",
        summary="Un\ndeux",
        place="Redon, la salle",
        point=Point(-2.084, 47.651, srid=4326),
    )
    _, (entry,) = read(client)
    assert (str(entry["summary"]), str(entry["description"]), str(entry["location"])) == (
        "Ciné, débat; et \\ plus",
        "Un\ndeux",
        "Redon, la salle",
    )
    assert (entry["geo"].latitude, entry["geo"].longitude) == (47.651, -2.084)
    assert str(entry["url"]) == f"http://testserver{event.get_absolute_url()}"
    assert entry.errors == []


@pytest.mark.parametrize("changed", [{"date_precision": "month"}, {"date_precision": "year"}, {"state": State.DRAFT}])
def test_feed_leaves_out(client: Client, agglo: Territory, changed: dict) -> None:
    EventFactory(territory=agglo, **changed)
    assert read(client)[1] == []


def test_empty_feed_is_still_a_calendar(client: Client, agglo: Territory) -> None:
    feed, entries = read(client)
    assert (entries, [each.name for each in feed.subcomponents]) == ([], ["VTIMEZONE"])


def test_feed_holds_what_lies_within_and_nothing_else(client: Client, agglo: Territory) -> None:
    EventFactory(territory=CommuneFactory(within=[agglo]), title="Dedans")
    EventFactory(title="Ailleurs")
    assert [str(entry["summary"]) for entry in read(client)[1]] == ["Dedans"]


def test_change_keeps_the_uid_and_counts_the_sequence(client: Client, agglo: Territory) -> None:
    event = EventFactory(territory=agglo)
    _, (before,) = read(client)
    edit_event(event=event, version=1, data={"title": "Nouveau titre"})
    Event.objects.update(slug="autre-adresse")
    _, (after,) = read(client)
    assert str(before["uid"]) == str(after["uid"])
    assert (before["sequence"], after["sequence"], str(after["summary"])) == (0, 1, "Nouveau titre")
