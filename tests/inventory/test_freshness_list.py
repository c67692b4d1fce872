"""The work list of freshness: what comes first, which sites are silent, what the public sees and filters."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from inventory.enums import Precision, Role
from inventory.models import Initiative, Territory
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory, PerimeterFactory

pytestmark = pytest.mark.django_db
LIST = "/moderation/fraicheur/"
OLD, OLDER = 900, 1_200


@pytest.fixture
def here() -> Territory:
    return EpciFactory()


@pytest.fixture
def client(here: Territory) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=here, role=Role.FACILITATOR).user)
    return client


def record(name: str, territory: Territory, days: int | None = OLD, **values: object) -> Initiative:
    day = None if days is None else timezone.localdate() - timedelta(days=days)
    return InitiativeFactory(name=name, territory=territory, confirmed_on=day, **values)


def rows(client: Client, query: str = "") -> list[tuple[str, str]]:
    """Each record of the list with the inhabitants beside it."""
    html = client.get(LIST + query).content.decode()
    found = re.findall(r'<th scope="row">\s*<a [^>]*>(.*?)</a>.*?<td class="number">(.*?)</td>', html, re.DOTALL)
    return [(name, count.replace("\u202f", " ").replace("\u00a0", " ")) for name, count in found]


def places(here: Territory) -> tuple[Territory, Territory]:
    return CommuneFactory(within=[here], population=800), CommuneFactory(within=[here], population=12_000)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Jamais en ville", "Jamais au village", "Très vieille au village", "Vieille en ville"]),
        ("?ordering=stale", ["Jamais en ville", "Jamais au village", "Très vieille au village", "Vieille en ville"]),
        ("?ordering=reach", ["Jamais en ville", "Vieille en ville", "Jamais au village", "Très vieille au village"]),
    ],
)
def test_list_is_sorted_by_staleness_and_reach(client: Client, here: Territory, query: str, names: list[str]) -> None:
    village, town = places(here)
    record("Très vieille au village", village, OLDER)
    record("Vieille en ville", town, OLD)
    record("Jamais au village", village, None)
    record("Jamais en ville", town, None)
    assert [name for name, _ in rows(client, query)] == names


def test_reach_is_the_inhabitants_of_the_record_s_territory(client: Client, here: Territory) -> None:
    village, town = places(here)
    pays = PerimeterFactory(within=[here])
    for commune in (village, town):
        commune.containments.create(outer=pays)
    unknown = CommuneFactory(within=[here], population=None)
    record("Ville", town)
    record("Plusieurs lieux", town, precision=Precision.SEVERAL)
    record("Itinérante", pays, precision=Precision.ITINERANT, point=None)
    record("Inconnue", unknown)
    found = [("Itinérante", "12 800"), ("Plusieurs lieux", "12 000"), ("Ville", "12 000"), ("Inconnue", "—")]
    assert rows(client, "?ordering=reach") == found


def silent(name: str, territory: Territory, days: int = OLD) -> Initiative:
    checked = timezone.now() - timedelta(days=1)
    since = timezone.localdate(checked) - timedelta(days=2)
    values = {"website": "http://muet.example/", "website_failing_since": since, "website_checked_at": checked}
    return record(name, territory, days, **values)


def test_silent_sites_are_on_the_list_and_alone_when_asked_for(client: Client, here: Territory) -> None:
    village, _ = places(here)
    record("Vieille", village)
    silent("Muette et fraîche", village, days=10)
    failing = silent("Un mauvais jour", village, days=10)
    failing.website_failing_since = timezone.localdate(failing.website_checked_at)
    failing.save()
    assert [name for name, _ in rows(client)] == ["Vieille", "Muette et fraîche"]
    html = client.get(LIST + "?website=silent").content.decode()
    assert [name for name, _ in rows(client, "?website=silent")] == ["Muette et fraîche"]
    assert ("1 site muet" in html, "Site muet depuis le" in html) == (True, True)


@pytest.mark.parametrize(
    ("query", "text"),
    [("?ordering=nom", "ordering : Écrivez stale ou reach."), ("?website=oui", "website : Écrivez silent.")],
)
def test_wrong_value_is_named(client: Client, query: str, text: str) -> None:
    answer = client.get(LIST + query)
    assert (answer.status_code, text in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("page", ["0", "3", "x", "9" * 12])
def test_page_that_is_not_there(client: Client, here: Territory, page: str) -> None:
    assert client.get(f"{LIST}?page={page}").status_code == 404


def test_pages_keep_the_order(client: Client, here: Territory) -> None:
    village, _ = places(here)
    for rank in range(21):
        record(f"Fiche {rank}", village)
    html = client.get(LIST + "?ordering=reach").content.decode()
    assert 'href="?ordering=reach&amp;page=2"' in html
    assert len(rows(client, "?ordering=reach&page=2")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_as_much_whatever_its_length(
    client: Client, here: Territory, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for rank in range(count):
        silent(f"Fiche {rank}", CommuneFactory(within=[here]))
    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize("view", ["list", "table"])
def test_everyone_sees_what_is_to_be_confirmed(view: str) -> None:
    commune = CommuneFactory()
    record("Jamais", commune, None)
    record("Vieille", commune, OLD)
    html = Client().get(f"/initiatives/?view={view}").content.decode()
    badges = re.findall(r"badge-warn.*?</svg>\s*([^<]*?)</span>", html, re.DOTALL)
    year = (timezone.localdate() - timedelta(days=OLD)).year
    assert badges == [f"À confirmer, vue en {year}", "À confirmer"]


@pytest.mark.parametrize(("days", "label"), [(183, "de 6\u00a0mois"), (365, "d’un an"), (730, "de 2\u00a0ans")])
def test_everyone_filters_by_freshness(days: int, label: str) -> None:
    commune = CommuneFactory()
    record("Dedans", commune, days)
    record("Dehors", commune, days + 1)
    record("Jamais", commune, None)
    html = Client().get(f"/initiatives/?view=list&fresh={days}").content.decode()
    assert re.findall(r"<h3>\s*<a [^>]*>(.*?)</a>", html) == ["Dedans"]
    option = re.search(rf'<input type="radio"\s+name="fresh"\s+value="{days}"[^>]*checked>\s*(.*?) <span>', html)
    assert option
    assert option[1] == f"moins {label}"
    assert f"Confirmées depuis moins {label}" in html


def test_administrator_sets_period_and_check(client: Client) -> None:
    territory = EpciFactory()
    client.force_login(MembershipFactory(user__is_staff=True, user__is_superuser=True).user)
    html = client.get(f"/admin/inventory/territory/{territory.pk}/change/").content.decode()
    assert [name for name in ("confirm_after_days", "check_websites") if f'name="{name}"' not in html] == []
