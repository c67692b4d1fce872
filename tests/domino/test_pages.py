"""Pages that belong to no domain, and what holds for every page: errors, no dead link, no foreign request."""

import re

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from domino.views import server_error
from tests.factories.initiatives import InitiativeFactory, StakeFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LEGAL = ["/mentions-legales/", "/donnees-personnelles/", "/accessibilite/"]


@pytest.mark.parametrize("address", LEGAL)
def test_legal_pages_without_settings_are_honest(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "n’a pas encore déclaré" in response.content.decode()


def test_legal_notice_names_the_publisher(client: Client, settings: Settings) -> None:
    settings.PUBLISHER_NAME = "Ville de Redon"
    settings.PUBLISHER_EMAIL = "contact@redon.example"
    settings.HOSTING_NAME = "Hébergeur"
    for address in LEGAL:
        html = client.get(address).content.decode()
        assert "contact@redon.example" in html or address == LEGAL[1]
        assert "n’a pas encore déclaré" not in html


def test_missing_page_offers_ways_out(client: Client) -> None:
    response = client.get("/n-existe-pas/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "Page introuvable" in html
    assert [way for way in ('href="/initiatives/"', 'href="/territoires/"', 'href="/"') if way not in html] == []


def test_broken_page_needs_no_data(rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Panne de notre côté" in response.content.decode()


def test_no_dead_link(client: Client) -> None:
    epci = EpciFactory(slug="redon-agglo")
    initiative = InitiativeFactory(territory=CommuneFactory(within=[epci]), themes=["velo"])
    initiative.stakes.add(StakeFactory(slug="solidarite"))
    start = ["/", *LEGAL, "/territoires/", "/territoires/?q=zzz", epci.get_absolute_url(), "/n-existe-pas/"]
    links = {
        link.replace("&amp;", "&")
        for address in [*start, initiative.get_absolute_url()]
        for link in re.findall(r'<a[^>]*? href="(/[^"#]*)', client.get(address).content.decode())
    }
    assert len(links) > 20
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


@pytest.mark.parametrize("address", ["/", "/territoires/", *LEGAL])
def test_pages_ask_no_other_host(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//[^"]*"', html) == []


def test_pages_are_in_french_with_a_way_to_the_content(client: Client) -> None:
    html = client.get("/").content.decode()
    assert '<html lang="fr">' in html
    assert 'href="#contenu"' in html
    assert html.count("<h1") == 1


def test_api_as_a_page_is_ours_and_escapes(client: Client) -> None:
    InitiativeFactory(name="<script>alert(1)</script>")
    html = client.get("/api/v1/initiatives/", headers={"accept": "text/html"}).content.decode()
    assert '<html lang="fr">' in html
    assert "<script" not in html
    assert "alert(1)" in html
