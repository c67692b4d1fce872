"""The admin of the grid, of the watch and of foresight."""

import pytest
from django.test import Client

from portfolio.models import ForesightSheet, Insight, WatchLink
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import StakeFactory
from tests.factories.portfolio import EventFactory, ForesightFactory, InsightFactory, WatchLinkFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", ["insight", "watchlink", "foresightsheet"])
def test_lists_and_forms_open(admin: Client, name: str) -> None:
    rows = {"insight": InsightFactory(), "watchlink": WatchLinkFactory(), "foresightsheet": ForesightFactory()}
    list_url = f"/admin/portfolio/{name}/"
    addresses = [list_url, f"{list_url}add/", f"{list_url}?q=a", f"{list_url}{rows[name].pk}/change/"]
    assert [admin.get(address).status_code for address in addresses] == [200] * 4


@pytest.mark.parametrize("has_source", [True, False])
def test_line_needs_a_source(admin: Client, has_source: bool) -> None:
    values = {"kind": "gem", "stake": StakeFactory().pk, "territory": CommuneFactory().pk, "text": "x", "position": 0}
    admin.post("/admin/portfolio/insight/add/", {**values, "event": EventFactory().pk if has_source else ""})
    assert Insight.objects.count() == int(has_source)


@pytest.mark.parametrize(("url", "made"), [("https://Exemple.fr", 1), ("ftp://exemple.fr/", 0)])
def test_link_is_an_address_of_the_web(admin: Client, url: str, made: int) -> None:
    values = {"title": "x", "line": "x", "kind": "article", "territory": CommuneFactory().pk}
    admin.post("/admin/portfolio/watchlink/add/", {**values, "url": url})
    assert WatchLink.objects.filter(url="https://exemple.fr/").count() == made


def test_sheet_with_a_picture_from_elsewhere_is_refused(admin: Client) -> None:
    texts = dict.fromkeys(["change", "institution", "synthesis"], "x")
    values = {"title": "x", "slug": "x", "state": "draft", "horizon": 2035, "position": 0, "licence": "CC-BY-SA-4.0"}
    for context, made in (("![x](https://ailleurs.fr/x.png)", 0), ("Bien", 1)):
        admin.post("/admin/portfolio/foresightsheet/add/", {**values, **texts, "context": context})
        assert ForesightSheet.objects.count() == made
