"""Pages of kits: read by everyone, made, loaded and begun from by those who may."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inventory.enums import Role
from inventory.models import Stake
from portfolio.models import Event
from recommendations.models import Kit, KitUse
from recommendations.services.demo import load_recommendations
from recommendations.services.demo_kit import load_kit
from recommendations.services.kits import import_kit
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import EventFactory
from tests.factories.territories import CommuneFactory
from tests.recommendations.kits import lived, made, said
from tests.recommendations.team import member

pytestmark = pytest.mark.django_db
KITS = "/preconisations/kits/"


def sent(data: Any) -> dict[str, Any]:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {"file": SimpleUploadedFile("kit.json", content, "application/json")}


def begun(kit: Kit, territory: str, **changes: Any) -> dict[str, Any]:
    return {"kit": kit.slug, "territory": territory, "starts_on": "2027-03-01", "weeks": "4", **changes}


def test_kit_is_read_in_whole(client: Client) -> None:
    kit = made(CommuneFactory(name="Redon"))
    page = client.get(f"{KITS}{kit.slug}/").content.decode()
    wanted = [
        "On se lance",
        "Critère 2",
        "Tout à fait",
        "Ouvrir un lieu",
        "CC BY-SA 4.0",
        "Redon",
    ]
    assert [text for text in wanted if text not in page] == []
    assert [text for text in ("Secret", "06 00", "Commencer un territoire") if text in page] == []


def test_file_is_what_was_made(client: Client) -> None:
    kit = made(CommuneFactory())
    answer = client.get(f"{KITS}{kit.slug}.json")
    assert answer["Content-Disposition"] == f'attachment; filename="kit-{kit.slug}.json"'
    assert answer.json() == {**kit.data, "url": f"http://127.0.0.1:8000{KITS}{kit.slug}/"}


def test_texts_of_a_file_are_escaped(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    event = {**said()["events"][0], "title": hostile, "summary": hostile}
    rows = {"title": hostile, "recommendations": [{"title": hostile, "how": hostile}]}
    kit = import_kit(data=said(title=hostile, attribution=hostile, events=[event], recommendations=rows), by=None)
    member(client, CommuneFactory())
    pages = [client.get(address).content.decode() for address in (KITS, f"{KITS}{kit.slug}/")]
    assert [hostile in page for page in pages] == [False, False]


def test_unknown_kit_is_not_found(client: Client) -> None:
    assert [client.get(f"{KITS}rien{ending}").status_code for ending in ("/", ".json")] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_at_any_size(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = {"title": "Liste", "recommendations": [{"title": f"Ouvrir {n}"} for n in range(count)]}
    for number in range(count):
        kit = import_kit(data=said(title=f"Kit {number}", recommendations=rows), by=None)
    with django_assert_num_queries(1):
        client.get(KITS)
    with django_assert_num_queries(8):
        client.get(f"{KITS}{kit.slug}/")


def test_kit_is_made_of_a_territory(client: Client) -> None:
    redon = CommuneFactory(name="Redon")
    lived(redon)
    member(client, redon)
    answer = client.post(f"{KITS}nouveau/", {"territory": "Redon", "title": "La démarche de Redon"})
    kit = Kit.objects.get()
    assert (answer["Location"], kit.attribution) == (f"{KITS}{kit.slug}/", "La démarche du territoire « Redon »")
    again = client.post(f"{KITS}nouveau/", {"territory": "Redon", "title": "La démarche de Redon"}, follow=True)
    assert "Ce kit est déjà ici" in again.content.decode()
    assert Kit.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "territory", "text"),
    [
        (Role.FACILITATOR, "Morlaix", "Vous n’animez pas la démarche de ce territoire."),
        (Role.FACILITATOR, "Nulle part", "Nous ne connaissons pas cette commune"),
        (Role.FACILITATOR, "Redon", "Ce territoire n’a encore rien de public"),
    ],
)
def test_kit_that_cannot_be_made_says_why(client: Client, role: Role, territory: str, text: str) -> None:
    CommuneFactory(name="Morlaix")
    member(client, CommuneFactory(name="Redon"), role)
    answer = client.post(f"{KITS}nouveau/", {"territory": territory, "title": "Ma démarche"})
    page = answer.content.decode()
    assert (answer.status_code, text in page, "Ma démarche" in page) == (422, True, True)


def test_administrator_loads_a_file(client: Client) -> None:
    member(client, CommuneFactory(), Role.ADMINISTRATOR)
    answer = client.post(f"{KITS}importer/", sent(said()))
    assert (answer.status_code, answer["Location"]) == (302, f"{KITS}un-kit/")
    assert "déjà ici" in client.post(f"{KITS}importer/", sent(said()), follow=True).content.decode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (said(events=[{"title": "Sans nature", "kind": "x", "step": "start"}]), "Rencontre 1, nature : écrivez launch"),
        (said(format_version=9), "cette plateforme lit les kits de la version 1"),
        (b"pas du JSON", "Ce fichier n’est pas du JSON lisible"),
        (b"[" * 500 + b"]" * 500, "Ce fichier emboîte trop de listes"),
        (b" " * 10_000_000, "Ce fichier est trop gros"),
        (b"", "Ce fichier est vide."),
    ],
)
def test_file_that_is_refused_says_why(client: Client, data: Any, text: str) -> None:
    member(client, CommuneFactory(), Role.ADMINISTRATOR)
    answer = client.post(f"{KITS}importer/", sent(data))
    assert (answer.status_code, text in answer.content.decode(), Kit.objects.count()) == (422, True, 0)


def test_territory_begins_and_sees_what_it_made_of_it(client: Client) -> None:
    kit = import_kit(data=said(), by=None)
    redon = CommuneFactory(name="Redon")
    member(client, redon, Role.RELAY)
    offered = client.get(f"/territoires/{redon.slug}/demarche/").content.decode()
    assert f"{KITS}?territoire={redon.slug}" in offered
    answer = client.post(f"{KITS}commencer/", begun(kit, "Redon"))
    assert answer["Location"] == f"/preconisations/territoires/{redon.slug}/kit/"
    Event.objects.update(title="On se retrouve")
    page = client.get(answer["Location"]).content.decode()
    wanted = ["Un kit", "Le pays d’à côté", "On se retrouve", "0 comme dans le kit, 1 changé"]
    assert [text for text in wanted if text not in page] == []
    again = client.post(f"{KITS}commencer/", begun(kit, "Redon"))
    assert (again.status_code, "a déjà commencé avec ce kit" in again.content.decode()) == (422, True)
    assert (Event.objects.count(), KitUse.objects.count()) == (1, 1)
    assert answer["Location"] in client.get(f"/territoires/{redon.slug}/demarche/").content.decode()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"territory": "Morlaix"}, "Vous n’animez pas la démarche de ce territoire."),
        ({"kit": "rien"}, "n’est pas dans la liste"),
        ({"starts_on": "demain"}, "Écrivez la date ainsi"),
        ({"weeks": "0"}, "Écrivez un nombre de semaines, de 1 à 26."),
        ({"weeks": "=1+1"}, "Écrivez un nombre de semaines, de 1 à 26."),
        ({"starts_on": "9999-12-31"}, "Choisissez une date avant"),
    ],
)
def test_start_that_is_refused_says_why(client: Client, changes: dict[str, str], text: str) -> None:
    kit = import_kit(data=said(), by=None)
    CommuneFactory(name="Morlaix")
    member(client, CommuneFactory(name="Redon"))
    answer = client.post(f"{KITS}commencer/", begun(kit, "Redon") | changes)
    assert (answer.status_code, text in answer.content.decode()) == (422, True)
    assert KitUse.objects.count() == 0


@pytest.mark.parametrize("is_superuser", [True, False])
def test_only_administrators_of_the_site_add_terms(client: Client, is_superuser: bool) -> None:
    data = said(taxonomies={"stakes": [{"slug": "sol", "name": "Le sol", "question": "Où ?"}]})
    kit = import_kit(data=data, by=None)
    redon = CommuneFactory(name="Redon")
    user = member(client, redon, Role.ADMINISTRATOR)
    if is_superuser:
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert "absent de ce site" in client.get(f"{KITS}{kit.slug}/").content.decode()
    client.post(f"{KITS}commencer/", begun(kit, "Redon", with_terms="on"))
    assert (KitUse.objects.count(), Stake.objects.filter(slug="sol").exists()) == (1, is_superuser)
    assert user.is_superuser is False


def test_territory_with_events_is_not_offered_a_kit(client: Client) -> None:
    redon = CommuneFactory()
    EventFactory(territory=redon)
    member(client, redon)
    assert KITS not in client.get(f"/territoires/{redon.slug}/demarche/").content.decode()


def test_difference_outlives_its_kit(client: Client) -> None:
    kit = import_kit(data=said(), by=None)
    redon = CommuneFactory(name="Redon")
    member(client, redon)
    start = client.post(f"{KITS}commencer/", begun(kit, "Redon"))
    kit.delete()
    page = client.get(start["Location"]).content.decode()
    assert ("retiré depuis de ce site" in page, "Le pays d’à côté" in page) == (True, True)


@pytest.mark.parametrize("is_superuser", [True, False])
def test_kit_is_deleted_in_the_admin_only(client: Client, is_superuser: bool) -> None:
    kit = import_kit(data=said(), by=None)
    client.force_login(UserFactory(is_superuser=is_superuser, is_staff=True))
    assert client.post(f"/admin/recommendations/kit/{kit.pk}/change/", {"title": "x"}).status_code == 403
    client.post(f"/admin/recommendations/kit/{kit.pk}/delete/", {"post": "yes"})
    assert Kit.objects.exists() is not is_superuser


def test_programme_kit_is_seeded_once() -> None:
    load_recommendations()
    assert [load_kit(), load_kit()] == ["Un kit pour commencer."] * 2
    kit = Kit.objects.get(slug="la-demarche-domino")
    assert len(kit.data["recommendations"]["recommendations"]) == 6
