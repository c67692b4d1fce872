"""Pages of initiatives and territories: what they say, what they keep to themselves, what they escape."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from inventory.enums import Precision, Status
from inventory.models import Initiative, Source
from tests.factories.initiatives import (
    ExchangeFactory,
    InitiativeFactory,
    ResourceKindFactory,
    SphereFactory,
    StakeFactory,
)
from tests.factories.territories import CommuneFactory, EpciFactory, PerimeterFactory

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def detail(client: Client, initiative: Initiative) -> str:
    return page(client, initiative.get_absolute_url())


# The page of an initiative


def test_detail_shows_what_is_filled_in(client: Client) -> None:
    initiative = InitiativeFactory(
        name="SEL de Vilaine",
        territory=CommuneFactory(name="Redon"),
        founded_year=2000,
        opening_hours="Sa 10:00-12:30",
        needs=["locaux"],
        confirmed_on=timezone.localdate(),
        confirmed_by="l’association",
    )
    initiative.exchanges.add(ExchangeFactory(slug="monnaie-temps"))
    html = detail(client, initiative)
    expected = [
        "SEL de Vilaine",
        "Redon",
        "2000",
        "Samedi 10 h à 12 h 30",
        "Locaux",
        "Monnaie temps",
        "Fiche à jour",
    ]
    assert [text for text in expected if text not in html] == []
    assert "Pour qui" not in html


def test_detail_of_a_bare_record(client: Client) -> None:
    html = detail(client, InitiativeFactory(sphere=None, summary="", precision=Precision.ONLINE, point=None))
    assert "Personne n’a encore confirmé" in html
    assert "En ligne, sans lieu d’accueil." in html


def test_detail_links_to_the_filtered_list(client: Client) -> None:
    initiative = InitiativeFactory(sphere=SphereFactory(slug="produire", tint="produce"), themes=["velo"])
    initiative.stakes.add(StakeFactory(slug="solidarite", position=3))
    html = detail(client, initiative)
    links = ["?sphere=produire", "?theme=velo", "?stake=solidarite", "?near=-2.08400,47.65100&amp;radius=5"]
    assert [link for link in links if f"/initiatives/{link}" not in html] == []
    assert 'data-stake="3"' in html


@pytest.mark.parametrize("public", [True, False])
def test_contact_is_shown_only_when_public(client: Client, public: bool) -> None:
    initiative = InitiativeFactory(
        contact_email="contact@sel.example", contact_phone="02 99 00 00 00", contact_is_public=public
    )
    html = detail(client, initiative)
    assert ("contact@sel.example" in html) is public
    assert ("02 99 00 00 00" in html) is public
    assert ('href="tel:0299000000"' in html) is public


def test_hostile_words_are_escaped(client: Client) -> None:
    territory = CommuneFactory(name=HOSTILE, slug="hostile", description=HOSTILE)
    fields = ["name", "summary", "description", "address", "audience", "opening_hours", "accessibility"]
    fields += ["needs_text", "offers_text", "confirmed_by", "licence"]
    initiative = InitiativeFactory(
        territory=territory, confirmed_on=date(2020, 1, 1), **dict.fromkeys(fields, HOSTILE[:60])
    )
    for address in (initiative.get_absolute_url(), territory.get_absolute_url(), "/", "/territoires/?q=script"):
        html = page(client, address)
        assert "<script>" not in html
        assert "<img" not in html


def test_links_of_other_schemes_are_left_out(client: Client) -> None:
    source = Source.objects.create(slug="source", name="Annuaire", url="javascript:alert(1)")
    initiative = InitiativeFactory(website="javascript:alert(2)", source=source, source_url="data:text/html,x")
    html = detail(client, initiative)
    assert "javascript:" not in html
    assert "data:text" not in html
    assert "Annuaire" in html


def test_an_unknown_icon_breaks_nothing(client: Client) -> None:
    initiative = InitiativeFactory(sphere=SphereFactory(slug="autre", icon="n-existe-pas"))
    assert "<svg" in detail(client, initiative)


def test_closed_initiative_says_so(client: Client) -> None:
    html = detail(client, InitiativeFactory(status=Status.CLOSED))
    assert "Cette initiative est terminée" in html
    assert "Fiche à confirmer" not in html


def test_draft_is_not_found(client: Client) -> None:
    page(client, InitiativeFactory(status=Status.DRAFT).get_absolute_url(), status=404)


@pytest.mark.parametrize(("days", "title"), [(10, "Fiche à jour"), (300, "assez récente"), (900, "Fiche à confirmer")])
def test_freshness_of_the_record(client: Client, days: int, title: str) -> None:
    assert title in detail(client, InitiativeFactory(confirmed_on=timezone.localdate() - timedelta(days=days)))


def test_neighbours_are_named_with_their_distance(client: Client) -> None:
    initiative = InitiativeFactory()
    InitiativeFactory(name="Voisine", point=Point(-2.084, 47.669, srid=4326))
    html = detail(client, initiative)
    assert "Voisine" in html
    assert "à 2,0\u00a0km" in html


def test_detail_queries_do_not_grow(client: Client) -> None:
    initiative = InitiativeFactory(territory=CommuneFactory(), themes=["a"], needs=["n"])
    counts = []
    client.get(initiative.get_absolute_url())  # what is looked up once per process is not counted
    for neighbours in (1, 2):
        for _ in range(neighbours):
            InitiativeFactory(territory=CommuneFactory(), themes=["a", "b"], needs=["n", "m"])
        with CaptureQueriesContext(connection) as queries:
            client.get(initiative.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18


def test_refused_search_names_the_parameter(client: Client) -> None:
    html = page(client, "/initiatives/?near=abc", status=400)
    assert "<title>Erreur" in html
    assert "near" in html


# Territories


def test_territory_list_puts_featured_ones_first(client: Client) -> None:
    EpciFactory(name="Arguenon", slug="arguenon")
    PerimeterFactory(name="Pays de Redon", is_featured=True)
    CommuneFactory(name="Redon")
    html = page(client, "/territoires/")
    assert html.index("Pays de Redon") < html.index("Arguenon")
    assert "2 territoires, sans les communes" in html


def test_territory_search_finds_communes(client: Client) -> None:
    CommuneFactory(name="Redon", postal_codes=["35600"])
    html = page(client, "/territoires/?q=35600")
    assert "1 territoire pour «\u00a035600\u00a0»" in html
    assert ">Redon</a>" in html


def test_territory_search_without_answer_helps(client: Client) -> None:
    html = page(client, "/territoires/?q=zzz")
    assert "Aucun territoire ne répond à «\u00a0zzz\u00a0»" in html
    assert 'href="/initiatives/?q=zzz"' in html


@pytest.mark.parametrize("number", ["0", "2", "x", "99999999999999999999"])
def test_pages_that_do_not_exist(client: Client, number: str) -> None:
    page(client, f"/territoires/?page={number}", status=404)


def test_pages_keep_the_search(client: Client) -> None:
    for number in range(41):
        CommuneFactory(name="L’Île & Co", slug=f"ile-{number}")
    html = page(client, "/territoires/?q=l’île+%26+co")
    assert 'href="?q=l%E2%80%99%C3%AEle+%26+co&amp;page=2"' in html


def test_territory_counts_what_lies_within(client: Client) -> None:
    epci = EpciFactory(slug="redon-agglo", population=66_268)
    commune = CommuneFactory(name="Redon", within=[epci])
    InitiativeFactory(territory=commune, confirmed_on=timezone.localdate(), sphere=SphereFactory(slug="produire"))
    InitiativeFactory(territory=commune, scope="branch", sphere=SphereFactory(slug="consommer"))
    InitiativeFactory(territory=commune, status=Status.CLOSED)
    html = page(client, epci.get_absolute_url())
    assert "2 initiatives recensées, dont 1 née ici" in html
    assert re.search("66\\s268\\shabitants", html)
    assert 'width="100%"' in html
    assert f'href="/initiatives/?territory={epci.slug}&amp;sphere=produire"' in html
    assert f'href="/initiatives.csv?territory={epci.slug}"' in html
    assert ">Redon</a>" in html


def test_empty_territory_leads_elsewhere(client: Client) -> None:
    epci = EpciFactory(slug="redon-agglo")
    html = page(client, CommuneFactory(within=[epci]).get_absolute_url())
    assert "Aucune initiative recensée ici pour l’instant" in html
    assert f'href="{epci.get_absolute_url()}"' in html


def test_territory_queries_do_not_grow(client: Client) -> None:
    epci = EpciFactory(slug="redon-agglo")

    def counted(number: int) -> int:
        for _ in range(number):
            InitiativeFactory(territory=CommuneFactory(within=[epci]), needs=["n"])
        with CaptureQueriesContext(connection) as captured:
            client.get(epci.get_absolute_url())
        return len(captured)

    # Later apps add panels, so the number is theirs; the first request also reads what is kept for the next ones.
    counted(1)
    assert counted(0) == counted(2)


def test_outlines_are_drawn_with_plain_numbers(client: Client) -> None:
    html = page(client, CommuneFactory(name="Redon", population=None).get_absolute_url())
    drawing = html[html.index('<svg class="outline"') :].split("</svg>")[0]
    assert "<title>Redon</title>" in drawing
    assert "\u00a0" not in drawing
    assert "\u202f" not in drawing


def test_home_counts_the_census_and_asks_the_questions(client: Client) -> None:
    StakeFactory(slug="pouvoir-d-agir", name="Pouvoir d’agir", position=1)
    PerimeterFactory(name="Pays de Redon", is_featured=True)
    InitiativeFactory(name="SEL de Vilaine")
    InitiativeFactory(status=Status.DRAFT, name="Secrète")
    html = page(client, "/")
    expected = [
        "SEL de Vilaine",
        "Pouvoir d’agir",
        'data-stake="1"',
        "initiative recensée",
        "Pays de Redon",
        "2015 à 2017",
    ]
    assert [text for text in expected if text not in html] == []
    assert "Secrète" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_home_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        InitiativeFactory(territory=CommuneFactory(), needs=["n"])
        PerimeterFactory(is_featured=True)
        ResourceKindFactory()
    with django_assert_num_queries(5):
        client.get("/")
