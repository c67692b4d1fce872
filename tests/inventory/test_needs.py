"""The board of a territory: who looks for what, who shares what, who could help whom."""

import pytest
from django.test import Client

from inventory.enums import Status
from inventory.matches import find_matches
from inventory.models import Territory
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def redon() -> Territory:
    return CommuneFactory(slug="redon", within=[EpciFactory(slug="agglo", name="Agglo")])


def seeker(redon: Territory, name: str = "Cherche", **values: object) -> None:
    InitiativeFactory(name=name, slug=name.lower(), territory=redon, needs=["local"], **values)


def giver(name: str, kind: str = "local", **values: object) -> None:
    initiative = InitiativeFactory(name=name, slug=name.lower(), **values)
    initiative.offers.set([ResourceKindFactory(slug=kind)])


def found(territory: Territory) -> list[tuple[str, str, int]]:
    return [(match.seeker.name, match.giver.name, round(match.kilometres)) for match in find_matches(territory)]


def test_matches_are_of_one_kind_near_and_published(redon: Territory) -> None:
    seeker(redon, lon=-2.0, lat=47.65)
    giver("Proche", lon=-2.0, lat=47.65 + 0.09)
    giver("Loin", lon=-2.0, lat=47.65 + 0.29)
    giver("Autre", kind="materiel", lon=-2.0, lat=47.65)
    giver("Brouillon", lon=-2.0, lat=47.65, status=Status.DRAFT)
    assert found(redon) == [("Cherche", "Proche", 10)]


def test_same_theme_comes_before_closer(redon: Territory) -> None:
    seeker(redon, lon=-2.0, lat=47.65, themes=["velo"])
    giver("Tout près", lon=-2.0, lat=47.66)
    giver("Même thème", lon=-2.0, lat=47.74, themes=["velo"])
    assert [pair[1] for pair in found(redon)] == ["Même thème", "Tout près"]


def test_own_offer_is_no_match(redon: Territory) -> None:
    initiative = InitiativeFactory(territory=redon, needs=["local"])
    initiative.offers.set([ResourceKindFactory(slug="local")])
    assert found(redon) == []


def test_board_of_an_outer_territory_shows_both_sides(client: Client, redon: Territory) -> None:
    seeker(redon, name="Atelier", needs_text="Une salle de 40 m²")
    giver("Mairie", territory=redon)
    seeker(CommuneFactory(), name="Ailleurs")
    page = client.get("/territoires/agglo/besoins/").content.decode()
    assert [text in page for text in ("Atelier", "Une salle de 40 m²", "Mairie", "Ailleurs")] == [
        True,
        True,
        True,
        False,
    ]


def test_kind_narrows_the_board_and_unknown_kind_is_a_404(client: Client, redon: Territory) -> None:
    seeker(redon, name="Atelier")
    ResourceKindFactory(slug="benevoles")
    assert "Atelier" not in client.get("/territoires/redon/besoins/?kind=benevoles").content.decode()
    refused = client.get("/territoires/redon/besoins/?kind=chocolat")
    assert refused.status_code == 404
    assert "« chocolat » n’est pas une ressource connue" in refused.content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_board_costs_the_same_queries(client: Client, redon: Territory, size: int, django_assert_num_queries) -> None:
    for number in range(size):
        seeker(redon, name=f"Cherche{number}")
        giver(f"Donne{number}", territory=redon)
    with django_assert_num_queries(14):
        client.get("/territoires/redon/besoins/")
