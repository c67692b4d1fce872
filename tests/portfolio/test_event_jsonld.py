"""What an event's page tells search engines."""

import json
import re
from datetime import date, time
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from tests.factories.portfolio import EventFactory

pytestmark = pytest.mark.django_db


def block(client: Client, page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(page).content.decode())
    return json.loads(found)


def test_event_tells_when_and_where_it_takes_place(client: Client) -> None:
    event = EventFactory(
        title="Débat </script> mouvant", date=date(2026, 1, 2), starts_at=time(18), ends_at=time(20, 30),
        place="Salle des fêtes", point=Point(-2.1, 47.65, srid=4326), summary="",
    )  # fmt: skip
    page = f"http://testserver{event.get_absolute_url()}"
    assert block(client, event.get_absolute_url()) == {
        "@context": "https://schema.org", "@type": "Event", "@id": page, "name": "Débat </script> mouvant", "url": page,
        "startDate": "2026-01-02T18:00:00+01:00", "endDate": "2026-01-02T20:30:00+01:00",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place", "name": "Salle des fêtes", "address": "Salle des fêtes",
            "geo": {"@type": "GeoCoordinates", "latitude": 47.65, "longitude": -2.1},
        },
    }  # fmt: skip


@pytest.mark.parametrize(("precision", "start"), [("day", "2017-03-01"), ("month", "2017-03"), ("year", "2017")])
def test_event_says_its_date_as_far_as_it_is_known(client: Client, precision: str, start: str) -> None:
    event = EventFactory(date=date(2017, 3, 1), date_precision=precision, starts_at=None, ends_at=None)
    assert block(client, event.get_absolute_url())["startDate"] == start
