"""The demo events: facts of the documents, each with its source, loaded once."""

import tomllib

import pytest

from portfolio.models import Event
from portfolio.services.demo_events import FILE, load_events
from tests.factories.initiatives import InitiativeFactory, SourceFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import EpciFactory, RegionFactory

pytestmark = pytest.mark.django_db
ENTRIES = tomllib.loads(FILE.read_text())["event"]


def test_seed_loads_what_its_territories_allow_once() -> None:
    RegionFactory(slug="bretagne")
    EpciFactory(slug="dijon-metropole")
    said = [load_events(), load_events()]
    wanted = [entry["slug"] for entry in ENTRIES if entry["territory"] in ("bretagne", "dijon-metropole")]
    assert said == [f"{len(wanted)} rencontres de la démarche."] * 2
    assert sorted(Event.objects.values_list("slug", flat=True)) == sorted(wanted)


def test_seed_links_records_and_case_studies() -> None:
    RegionFactory(slug="bretagne")
    census = SourceFactory(slug="programme-domino")
    sel = InitiativeFactory(source=census, external_id="case-sel-de-vilaine-redon")
    study = CaseStudyFactory(initiatives=[sel])
    load_events()
    event = Event.objects.get(slug="enquetes-du-porte-folio")
    assert [each.initiative for each in event.outcomes.filter(kind="initiative")] == [sel]
    assert list(event.case_studies.all()) == [study]


def test_first_workshop_is_as_its_minutes_say() -> None:
    RegionFactory(slug="bretagne")
    load_events()
    event = Event.objects.get(slug="atelier-1-nantes")
    assert (event.date.isoformat(), event.date_precision, event.participants) == ("2015-09-29", "day", 30)
    assert event.outcomes.count() == 5


def test_every_event_says_where_it_comes_from() -> None:
    assert [entry["slug"] for entry in ENTRIES if not entry["source"]] == []
    slugs = [entry["slug"] for entry in ENTRIES]
    assert len(set(slugs)) == len(slugs)
