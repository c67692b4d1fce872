"""Drafts, refused, merged, unagreed and private things are in no public answer: pages, APIs, files, feeds, sitemaps."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from inventory.enums import Role, Status
from tests.factories.accounts import MembershipFactory
from tests.security.crawl import QUESTIONS, addresses, read
from tests.security.hidden import MARK, World

pytestmark = pytest.mark.django_db
READERS = ["nobody", "facilitator elsewhere"]
# Where a record shows once it is published: a crawl that misses one of them proves nothing.
SHOWN = {
    *("/initiatives/", "/initiatives/embed/", "/initiatives.atom", "/initiatives.zip", QUESTIONS[0]),
    *(f"/initiatives.{end}" for end in ("csv", "xlsx", "ods", "geojson", "gpkg", "umap", "gogocarto.json")),
    *("/initiatives/brouillon/", "/initiatives/brouillon.json", "/initiatives/brouillon.geojson"),
    *("/api/v1/initiatives/", "/api/v1/initiatives/brouillon/", "/ogc/collections/initiatives/items"),
    *("/territoires/redon/", "/territoires/redon/donnees.zip", "/porte-folio/enquete/", "/demarche/rencontre/"),
}


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.API_REQUESTS_PER_MINUTE = tmp_path, 10_000
    return World()


def reader(name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name != "nobody":
        client.force_login(MembershipFactory(role=Role.FACILITATOR).user)
    return client


@pytest.mark.parametrize("name", READERS)
def test_what_is_not_public_is_in_no_public_answer(world: World, name: str) -> None:
    client = reader(name)
    answers = {address: read(client, address) for address in addresses(world)}
    assert [address for address, (_, text) in answers.items() if MARK in text] == []
    assert {address: status for address, (status, _) in answers.items() if status >= 500} == {}


def test_crawl_finds_what_is_public(world: World) -> None:
    world.draft.status = Status.PUBLISHED
    world.draft.save()
    assert SHOWN - set(addresses(world)) == set()
    client = reader("nobody")
    assert [address for address in sorted(SHOWN) if MARK not in read(client, address)[1]] == []
