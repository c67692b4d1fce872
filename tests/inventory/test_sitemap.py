"""What search engines are told of: public records and pages, with their last change, in as many files as it takes."""

import re

import pytest
from django.test import Client

from inventory.enums import Status
from inventory.models import Initiative
from inventory.sitemaps import InitiativeSitemap
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def found(client: Client, address: str, element: str = "loc") -> list[str]:
    return re.findall(f"<{element}>([^<]+)</{element}>", client.get(address).content.decode())


def test_initiatives_are_listed_with_their_last_change(client: Client) -> None:
    InitiativeFactory(slug="ouverte")
    InitiativeFactory(slug="terminee", status=Status.CLOSED)
    InitiativeFactory(slug="brouillon", status=Status.DRAFT)
    InitiativeFactory(slug="fusionnee", status=Status.MERGED)
    Initiative.objects.update(updated_at="2026-01-02T12:00:00Z")
    assert sorted(found(client, "/sitemap-initiatives.xml")) == [
        "http://testserver/initiatives/ouverte/", "http://testserver/initiatives/terminee/",
    ]  # fmt: skip
    assert found(client, "/sitemap-initiatives.xml", "lastmod") == ["2026-01-02", "2026-01-02"]


def test_index_has_as_many_files_as_the_records_need(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InitiativeSitemap, "limit", 2)
    InitiativeFactory.create_batch(3)
    files = [address for address in found(client, "/sitemap.xml") if "initiatives" in address]
    assert files == ["http://testserver/sitemap-initiatives.xml", "http://testserver/sitemap-initiatives.xml?p=2"]
    assert [len(found(client, address.removeprefix("http://testserver"))) for address in files] == [2, 1]


def test_index_costs_the_same_queries_for_1_and_3_initiatives(
    client: Client, django_assert_max_num_queries, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    InitiativeFactory()
    with django_assert_max_num_queries(60) as first:
        client.get("/sitemap.xml")
    InitiativeFactory.create_batch(2)
    with django_assert_num_queries(len(first)):
        client.get("/sitemap.xml")


def test_every_listed_page_answers(client: Client) -> None:
    CommuneFactory(slug="redon")
    InitiativeFactory()
    for section in found(client, "/sitemap.xml"):
        for page in found(client, section.removeprefix("http://testserver")):
            assert (page, client.get(page.removeprefix("http://testserver")).status_code) == (page, 200)
