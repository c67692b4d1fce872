"""Events for other programs."""

import datetime

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from portfolio.enums import State
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.portfolio import EventFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/events/"


@pytest.fixture(autouse=True)
def events() -> None:
    agglo = EpciFactory(slug="agglo")
    stake = StakeFactory(slug="pouvoir-d-agir")
    here = CommuneFactory(within=[agglo], slug="redon")
    first = EventFactory(
        slug="un", territory=here, date=datetime.date(2016, 1, 1), found=[InitiativeFactory(slug="sel")]
    )
    first.stakes.add(stake, StakeFactory(slug="autre"))
    point = Point(-2, 47.5, srid=4326)
    EventFactory(slug="deux", date=datetime.date(2017, 1, 1), kind="census", step="reveal", point=point)
    EventFactory(slug="cache", territory=here, state=State.DRAFT)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["un", "deux"]),
        ("territory=agglo", ["un"]),
        ("kind=census", ["deux"]),
        ("kind=census&kind=launch", ["un", "deux"]),
        ("step=start", ["un"]),
        ("stake=pouvoir-d-agir&stake=autre", ["un"]),
        ("after=2016-01-01&before=2016-12-31", ["un"]),
        ("after=2016-01-02", ["deux"]),
        ("before=2015-12-31", []),
    ],
)
def test_facets_narrow_the_list(client: Client, query: str, found: list[str]) -> None:
    answer = client.get(f"{ADDRESS}?{query}").json()
    assert [each["slug"] for each in answer["results"]] == found


@pytest.mark.parametrize(
    "query", ["territory=nulle-part", "kind=fete", "step=1", "stake=x", "after=hier", "before=2017"]
)
def test_wrong_value_is_a_400_that_names_it(client: Client, query: str) -> None:
    response = client.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert query.split("=")[0] in response.content.decode()


def test_detail_says_everything(client: Client) -> None:
    answer = client.get(f"{ADDRESS}un/").json()
    names = ("kind", "step", "territory", "territories", "stakes", "date", "geometry", "cost", "outcomes")
    assert {name: answer[name] for name in names} == {
        "kind": "launch",
        "step": "start",
        "territory": "redon",
        "territories": ["agglo", "redon"],
        "stakes": sorted(answer["stakes"]),
        "date": "2016-01-01",
        "geometry": None,
        "cost": None,
        "outcomes": [{"kind": "initiative", "text": "", "initiative": "sel"}],
    }


def test_draft_is_not_there(client: Client) -> None:
    assert client.get(f"{ADDRESS}cache/").status_code == 404


def test_geojson_has_points(client: Client) -> None:
    answer = client.get(f"{ADDRESS}?format=geojson").json()
    shown = [(each["id"], each["geometry"]) for each in answer["features"]]
    assert shown == [("un", None), ("deux", {"type": "Point", "coordinates": [-2.0, 47.5]})]
