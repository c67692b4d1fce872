"""The census in frames of other sites: what may frame it, what it shows, how it is found and copied."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client

from inventory.enums import Precision, Status
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, SphereFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def census() -> None:
    redon = CommuneFactory(square=(0, 0), name="Redon", slug="redon", code="35236")
    InitiativeFactory(name="Atelier", slug="atelier", sphere=SphereFactory(slug="produire"), territory=redon)
    InitiativeFactory(name="Jardin", slug="jardin", sphere=SphereFactory(slug="consommer"))
    InitiativeFactory(name="Brouillon", slug="brouillon", status=Status.DRAFT)
    InitiativeFactory(name="En ligne", precision=Precision.ONLINE, point=None, sphere=SphereFactory(slug="produire"))


def frame_ancestors(client: Client, address: str) -> tuple[str, str | None]:
    response = client.get(address)
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return policy["frame-ancestors"], response.headers.get("X-Frame-Options")


def test_only_the_embedded_page_may_be_framed(client: Client, census: None) -> None:
    assert frame_ancestors(client, "/initiatives/embed/") == ("*", None)
    assert frame_ancestors(client, "/initiatives/embed/?sphere=x") == ("*", None)
    others = ["/", "/initiatives/", "/initiatives/atelier/", "/territoires/redon/", "/oembed?url=x", "/nulle-part/"]
    assert {frame_ancestors(client, address) for address in others} == {("'none'", "DENY")}


def test_frame_shows_the_selection_with_its_source_and_no_chrome(client: Client, census: None) -> None:
    response = client.get("/initiatives/embed/?sphere=produire&view=both")
    text = response.content.decode()
    assert re.findall(r'<h3>\s*<a href="[^"]+">([^<]+)', text) == ["Atelier", "En ligne"]
    assert ("<header" in text, "<form" in text, response.cookies) == (False, False, {})
    assert 'href="/initiatives/?sphere=produire"' in text
    assert ("<domino-map" in text, "CC BY-SA 4.0" in text) == (True, True)


def test_frame_is_what_a_visitor_sees_even_for_staff(client: Client, census: None) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    response = client.get("/initiatives/embed/")
    assert ("Brouillon" in response.content.decode(), "Jardin" in response.content.decode()) == (False, True)


@pytest.mark.parametrize(("view", "has_map"), [("list", False), ("map", True), ("both", True)])
def test_view_keeps_the_map_or_the_list(client: Client, census: None, view: str, has_map: bool) -> None:
    assert ("<domino-map" in client.get(f"/initiatives/embed/?view={view}").content.decode()) is has_map


@pytest.mark.parametrize("query", ["sphere=nulle-part", "view=grande"])
def test_wrong_value_is_a_400_in_the_frame(client: Client, query: str) -> None:
    response = client.get(f"/initiatives/embed/?{query}")
    assert response.status_code == 400
    assert f"{query.partition('=')[0]} : " in response.content.decode()


def test_frame_costs_the_same_queries_for_1_and_3_rows(
    client: Client, django_assert_num_queries, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    InitiativeFactory(needs=["benevoles"])
    with django_assert_max_num_queries(20) as first:
        client.get("/initiatives/embed/")
    InitiativeFactory.create_batch(2, needs=["local"])
    with django_assert_num_queries(len(first)):
        client.get("/initiatives/embed/")


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("/initiatives/?sphere=produire&q=l%27atelier&view=list", "sphere=produire&q=l%27atelier"),
        ("/territoires/redon/", "territory=redon"),
    ],
)
def test_pages_offer_the_code_of_their_frame(client: Client, census: None, page: str, source: str) -> None:
    text = client.get(page).content.decode()
    (code,) = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", text, re.DOTALL)
    (address,) = re.findall(r'src="([^"]+)"', unescape(code))
    assert unescape(address) == f"http://testserver/initiatives/embed/?{source}"
    assert client.get(unescape(address)).status_code == 200


def oembed(client: Client, page: str, more: str = "") -> Any:
    return client.get(f"/oembed?url={quote(f'http://testserver{page}', safe='')}{more}")


@pytest.mark.parametrize(
    ("page", "title", "query"),
    [
        ("/initiatives/", "Initiatives collaboratives", ""),
        ("/initiatives/?sphere=produire&page=2&view=list", "Initiatives collaboratives", "?sphere=produire"),
        ("/initiatives/embed/?sphere=produire", "Initiatives collaboratives", "?sphere=produire"),
        ("/territoires/redon/", "Initiatives collaboratives : Redon", "?territory=redon"),
        ("/initiatives/atelier/", "Atelier", "?q=Atelier"),
    ],
)
def test_oembed_answers_for_pages_of_ours(client: Client, census: None, page: str, title: str, query: str) -> None:
    answer = oembed(client, page).json()
    assert (answer["type"], answer["version"], answer["title"], answer["width"], answer["height"]) == (
        "rich", "1.0", title, 800, 600,
    )  # fmt: skip
    assert f'src="http://testserver/initiatives/embed/{query}"' in answer["html"]


def test_oembed_keeps_within_the_asked_size(client: Client) -> None:
    answer = oembed(client, "/initiatives/", "&maxwidth=320&maxheight=5000").json()
    assert (answer["width"], answer["height"]) == (320, 600)
    assert 'width="320" height="600"' in answer["html"]


def test_oembed_in_xml_says_the_same(client: Client) -> None:
    response = oembed(client, "/initiatives/", "&format=xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 our own answer
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert {child.tag: child.text for child in root} == {
        name: str(value) for name, value in oembed(client, "/initiatives/").json().items()
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/oembed", 400),
        ("/oembed?url=http://testserver/initiatives/&format=yaml", 501),
        ("/oembed?url=http://testserver/initiatives/&maxwidth=beaucoup", 400),
        ("/oembed?url=http://autre.example/initiatives/", 404),
        ("/oembed?url=javascript://testserver/initiatives/", 404),
        ("/oembed?url=http://testserver/initiatives/?sphere=nulle-part", 404),
        ("/oembed?url=http://testserver/compte/", 404),
        ("/oembed?url=http://testserver/initiatives/brouillon/", 404),
        ("/oembed?url=http://testserver/initiatives/inconnue/", 404),
        ("/oembed?url=http://[x/", 404),
    ],
)
def test_oembed_refuses_what_it_cannot_show(client: Client, census: None, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("page", ["/initiatives/?sphere=produire", "/initiatives/atelier/", "/territoires/redon/"])
def test_pages_tell_where_their_oembed_is(client: Client, census: None, page: str) -> None:
    text = client.get(page).content.decode()
    links = dict(re.findall(r'<link rel="alternate" type="(application/json|text/xml)\+oembed" href="([^"]+)"', text))
    assert sorted(links) == ["application/json", "text/xml"]
    assert client.get(unescape(links["application/json"])).json()["type"] == "rich"


def blocks(client: Client, page: str) -> list[dict[str, Any]]:
    text = client.get(page).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return [json.loads(block) for block in found]


def test_initiative_tells_search_engines_its_public_fields(client: Client, census: None) -> None:
    hostile = InitiativeFactory(
        slug="hostile", name="</script><script>alert(1)</script>\u2028 & fils", summary="", lon=-1.95, lat=48.05,
        contact_email="prive@exemple.fr", founded_year=2015, website="https://exemple.fr", licence="ODbL-1.0",
        address="3 quai", postal_code="35600", themes=["velo"],
    )  # fmt: skip
    assert client.get("/initiatives/hostile/").content.decode().count("</script><script>alert") == 0
    (block,) = blocks(client, "/initiatives/hostile/")
    page = "http://testserver/initiatives/hostile/"
    address = {
        "@type": "PostalAddress", "streetAddress": "3 quai", "postalCode": "35600", "addressCountry": "FR",
    }  # fmt: skip
    assert block == {
        "@context": "https://schema.org", "@type": "Organization", "@id": page, "name": hostile.name,
        "url": "https://exemple.fr", "foundingDate": "2015", "keywords": ["Velo"], "address": address,
        "location": {
            "@type": "Place", "address": address,
            "geo": {"@type": "GeoCoordinates", "latitude": 48.05, "longitude": -1.95},
        },
        "subjectOf": {
            "@type": "WebPage", "url": page, "inLanguage": "fr",
            "license": "https://opendatacommons.org/licenses/odbl/1-0/",
            "dateModified": hostile.updated_at.isoformat(timespec="seconds"),
        },
    }  # fmt: skip


def test_territory_tells_search_engines_its_code_and_centre(client: Client, census: None) -> None:
    (block,) = blocks(client, "/territoires/redon/")
    assert (block["@type"], block["name"], block["identifier"]["value"], sorted(block["geo"])) == (
        "AdministrativeArea", "Redon", "35236", ["@type", "latitude", "longitude"],
    )  # fmt: skip
