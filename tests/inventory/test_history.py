"""The history of a record: every version, who, when, why; any of them can be brought back."""

from typing import Any

import pytest
from django.test import Client

from inventory.enums import Status
from inventory.services.editing import version_of
from inventory.services.records import update_record
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Any:
    return CommuneFactory()


@pytest.fixture
def record(here: Any) -> Any:
    """A record with three versions: Avant, Pendant, Après."""
    initiative = InitiativeFactory(territory=here, name="Avant", summary="Une phrase.")
    update_record(initiative=initiative, data={"name": "Pendant"}, origin="moderation", reason="Nom d’usage")
    update_record(initiative=initiative, data={"name": "Après"}, origin="owner")
    return initiative


@pytest.fixture
def facilitator(here: Any) -> Client:
    client = Client()
    client.user = MembershipFactory(territory=here).user
    client.force_login(client.user)
    return client


def desk(record: Any, *parts: object) -> str:
    return "/".join(map(str, [f"/moderation/fiches/{record.slug}", *parts, ""]))


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_a_record_are_for_its_moderators(here: Any, record: Any, kind: str) -> None:
    client = signed_in(kind, here)
    pages = [desk(record, "historique"), desk(record, "historique", 1), desk(record, "modifier")]
    expected = 200 if kind in MODERATORS else 302 if kind == "anonymous" else 403
    assert [client.get(page).status_code for page in pages] == [expected] * 3


@pytest.mark.parametrize("path", ["historique/1/revenir", "etat", "confirmer", "modifier"])
@pytest.mark.parametrize("kind", KINDS)
def test_changes_of_a_record_are_for_its_moderators(here: Any, record: Any, kind: str, path: str) -> None:
    form = {"name": "Nouveau", "precision": "commune", "scope": "local", "territory": here.slug, "status": "closed"}
    response = signed_in(kind, here).post(desk(record, path), {"version": 3, **form})
    assert response.status_code == (302 if kind in MODERATORS or kind == "anonymous" else 403)
    assert (version_of(record) == 4) is (kind in MODERATORS)


def test_history_tells_who_when_why_and_what(facilitator: Client, record: Any) -> None:
    html = facilitator.get(desk(record, "historique")).content.decode()
    expected = ["Version 3, structure", "Version 2, modération", "Version 1, création", "Motif : Nom d’usage"]
    assert [text for text in expected if text not in html] == []
    assert '<del><span class="visually-hidden">retiré : </span>Pendant</del>' in html
    assert '<ins><span class="visually-hidden">ajouté : </span>Après</ins>' in html


def test_going_back_writes_one_more_version(facilitator: Client, record: Any) -> None:
    response = facilitator.post(desk(record, "historique", 1, "revenir"), {"version": 3, "reason": "Erreur"})
    record.refresh_from_db()
    last = record.revisions.first()
    assert (response.status_code, record.name) == (302, "Avant")
    assert (last.number, last.origin, last.reason, last.made_by) == (4, "restoration", "Erreur", facilitator.user)


@pytest.mark.parametrize("path", ["historique/1/revenir", "etat", "confirmer"])
def test_older_version_is_a_409_with_both(facilitator: Client, record: Any, path: str) -> None:
    response = facilitator.post(desk(record, path), {"version": 2, "status": "closed"})
    record.refresh_from_db()
    assert (response.status_code, record.name, version_of(record)) == (409, "Après", 3)
    assert "Publié maintenant" in response.content.decode()


@pytest.mark.parametrize("path", ["historique/9", "historique/0"])
def test_version_that_does_not_exist_is_a_404(facilitator: Client, record: Any, path: str) -> None:
    assert facilitator.get(desk(record, path)).status_code == 404


def test_version_that_moves_the_record_elsewhere_needs_the_right_there(facilitator: Client, record: Any) -> None:
    elsewhere = CommuneFactory()
    data = {**record.revisions.get(number=1).data, "territory": elsewhere.slug}
    record.revisions.filter(number=1).update(data=data)
    assert facilitator.post(desk(record, "historique", 1, "revenir"), {"version": 3}).status_code == 403
    form = {"name": "Partie", "precision": "commune", "scope": "local", "territory": elsewhere.slug}
    assert facilitator.post(desk(record, "modifier"), {"version": 3, **form}).status_code == 403


def test_closing_and_opening_again(facilitator: Client, record: Any) -> None:
    states = []
    for version, status in [(3, "closed"), (4, "published")]:
        facilitator.post(desk(record, "etat"), {"version": version, "status": status})
        record.refresh_from_db()
        states.append(record.status)
    assert states == [Status.CLOSED, Status.PUBLISHED]


def test_confirming_says_who_and_today(facilitator: Client, record: Any) -> None:
    facilitator.post(desk(record, "confirmer"), {"version": 3})
    record.refresh_from_db()
    assert (record.freshness.level, record.confirmed_by) == ("good", "l’équipe d’animation")


@pytest.mark.parametrize(("kind", "shown"), [("anonymous", False), ("relay", False), ("facilitator", True)])
def test_public_page_links_to_the_history_for_those_who_may(here: Any, record: Any, kind: str, shown: bool) -> None:
    html = signed_in(kind, here).get(record.get_absolute_url()).content.decode()
    assert (desk(record, "historique") in html) is shown


def test_contact_that_is_not_public_survives_an_edit(facilitator: Client, here: Any, record: Any) -> None:
    update_record(initiative=record, data={"contact_email": "jardin@domino.example"}, origin="import")
    form = {"name": "Jardin", "precision": "commune", "scope": "local", "territory": here.slug}
    form["contact_email"] = "jardin@domino.example"
    facilitator.post(desk(record, "modifier"), {"version": 4, **form})
    record.refresh_from_db()
    assert (record.name, record.contact_email, record.contact_is_public) == ("Jardin", "jardin@domino.example", False)
