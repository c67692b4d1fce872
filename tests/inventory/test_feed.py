"""The Atom feed of a search holds what the list of the same search holds, for every parameter."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from inventory.filters import InitiativeFilter
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SphereFactory,
    StakeFactory,
)
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
QUERIES = {
    "q": "q=grainotheque",
    "sphere": "sphere=produire",
    "theme": "theme=jardin",
    "stake": "stake=pouvoir",
    "exchange": "exchange=don",
    "legal_form": "legal_form=association",
    "needs": "needs=locaux",
    "offers": "offers=outils",
    "territory": "territory=redon",
    "year_min": "year_min=2010",
    "year_max": "year_max=2020&year_min=1900",
    "fresh": "fresh=30",
    "status": "status=closed",
    "bbox": "bbox=-2,48,-1.9,48.1",
    "near": "near=-1.95,48.05",
    "radius": "near=-1.95,48.05&radius=2",
    "ordering": "ordering=name&q=grainotheque",
}


@pytest.fixture
def census() -> None:
    found = InitiativeFactory(
        name="Grainothèque", sphere=SphereFactory(slug="produire"), legal_form=LegalFormFactory(slug="association"),
        territory=CommuneFactory(slug="redon", square=(0, 0)), founded_year=2015, lon=-1.95, lat=48.05,
        confirmed_on=timezone.localdate(), themes=["jardin"], needs=["locaux"],
    )  # fmt: skip
    found.stakes.set([StakeFactory(slug="pouvoir")])
    found.exchanges.set([ExchangeFactory(slug="don")])
    found.offers.set([ResourceKindFactory(slug="outils")])
    InitiativeFactory(name="Autre", sphere=SphereFactory(slug="consommer"), confirmed_on=date(2015, 1, 1))
    InitiativeFactory(name="Finie", status="closed")


def test_every_parameter_is_tried() -> None:
    assert set(QUERIES) == set(InitiativeFilter.base_filters)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_feed_holds_what_the_list_holds(client: Client, census: None, query: str) -> None:
    text = client.get(f"/initiatives.atom?{query}").content.decode()
    expected = ["Finie"] if query == "status=closed" else ["Grainothèque"]
    assert re.findall("<title>([^<]+)</title>", text)[1:] == expected


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/initiatives/?q=velo&page=1&view=list", "/initiatives.atom?q=velo"),
        ("/initiatives/", "/initiatives.atom"),
        ("/territoires/redon/", "/initiatives.atom?territory=redon"),
    ],
)
def test_pages_tell_readers_of_feeds_where_theirs_is(client: Client, page: str, address: str) -> None:
    CommuneFactory(name="Redon", slug="redon")
    html = client.get(page).content.decode()
    found = re.findall(r'<link rel="alternate"\s+type="application/atom\+xml"\s+title="[^"]+"\s+href="([^"]+)"', html)
    assert found == [address]
