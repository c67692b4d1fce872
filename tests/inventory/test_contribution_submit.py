"""Proposing an initiative: what is kept, what is refused, and that one proposal is one row and one mail."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail
from inventory.enums import Channel, ContributionKind, ContributionState
from inventory.models import Contribution, Initiative
from inventory.services.contributions import Submitter, submit_contribution
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory, SphereFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.proposals import PAGE, answers, guarded, propose, redon

pytestmark = pytest.mark.django_db


def test_proposal_enters_the_queue_and_a_link_is_mailed(client: Client) -> None:
    commune = redon()
    SphereFactory(slug="produire")
    ResourceKindFactory(slug="benevoles")
    response = propose(
        client,
        sphere="produire",
        needs=["benevoles"],
        point="-1.95,48.05",
        precision="exact",
        founded_year="2016",
        website="www.jardin.example",
        contact_phone="02 99 00 00 00",
        contact_is_public="on",
        submitter_name="Camille",
        message="Bonjour",
    )
    assert (response.status_code, response["Location"]) == (302, "/proposer/merci/")
    contribution = Contribution.objects.get()
    assert contribution.data == {
        "name": "Jardin du Thuet",
        "summary": "On cultive ensemble.",
        "description": "On cultive ensemble. Chacun repart avec des légumes.",
        "scope": "local",
        "founded_year": 2016,
        "precision": "exact",
        "address": "",
        "postal_code": "35600",
        "audience": "",
        "opening_hours": "",
        "accessibility": "",
        "website": "https://www.jardin.example",
        "contact_email": "",
        "contact_phone": "02 99 00 00 00",
        "contact_is_public": True,
        "needs_text": "",
        "offers_text": "",
        "sphere": "produire",
        "legal_form": None,
        "themes": [],
        "exchanges": [],
        "needs": ["benevoles"],
        "offers": [],
        "territory": "redon-35236",
        "point": [-1.95, 48.05],
    }
    assert contribution.kind == ContributionKind.NEW
    assert contribution.state == ContributionState.PENDING
    assert contribution.channel == Channel.FORM
    assert contribution.territory == commune
    assert contribution.submitter_email == "camille@domino.example"
    assert contribution.email_confirmed_at is None
    assert contribution.contact_consent == "2026-11"
    assert contribution.contact_consent_at is not None
    assert Initiative.objects.count() == 0
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "camille@domino.example"
    assert mail.subject == "Confirmez votre proposition : Jardin du Thuet"


def test_thanks_are_for_the_browser_that_sent_it(client: Client) -> None:
    redon()
    propose(client)
    assert "Jardin du Thuet" in client.get("/proposer/merci/").content.decode()
    assert Client().get("/proposer/merci/").status_code == 404


def test_private_address_is_on_no_page_of_others(client: Client) -> None:
    redon()
    propose(client)
    for address in ["/", PAGE, "/initiatives/", "/api/v1/initiatives/", "/initiatives.csv"]:
        assert b"camille@domino.example" not in b"".join(Client().get(address))


@pytest.mark.parametrize(
    ("changes", "message", "target"),
    [
        ({"name": ""}, "Donnez un nom à l’initiative.", "id_name"),
        ({"name": "J"}, "Écrivez un nom d’au moins deux lettres.", "id_name"),
        ({"description": ""}, "Dites en une phrase ce que l’on fait ensemble.", "id_description"),
        ({"territory": ""}, "Indiquez la commune : son nom, ou son code postal.", "id_territory"),
        ({"territory": "Nulle part"}, "Nous ne connaissons pas cette commune", "id_territory"),
        ({"territory": "Le Bourg"}, "Plusieurs communes répondent à ce nom", "id_territory"),
        ({"founded_year": str(timezone.localdate().year + 1)}, "Écrivez une année entre 1800 et", "id_founded_year"),
        ({"founded_year": "hier"}, "Écrivez l’année en quatre chiffres", "id_founded_year"),
        ({"point": "13.4,52.5"}, "Ce point est hors des territoires connus", "id_point_place"),
        ({"point": "NaN,Infinity"}, "La position sur la carte est illisible", "id_point_place"),
        ({"point": "1e999,2"}, "La position sur la carte est illisible", "id_point_place"),
        ({"website": "javascript:alert(1)"}, "Écrivez l’adresse complète du site", "id_website"),
        ({"contact_phone": "appelez"}, "Écrivez un numéro de téléphone", "id_contact_phone"),
        ({"contact_email": "a@b.example"}, "Cochez la case pour afficher ce contact", "id_contact_is_public"),
        ({"submitter_email": ""}, "Donnez votre adresse électronique", "id_submitter_email"),
        ({"submitter_email": "camille@allaire"}, "Complétez l’adresse électronique", "id_submitter_email"),
        ({"sphere": "inconnue"}, "Cette réponse n’est pas dans la liste", "id_sphere"),
        ({"precision": "<script>"}, "Cette réponse n’est pas dans la liste", "id_precision"),
        ({"name": "a\x00b"}, "Retirez le caractère interdit.", "id_name"),
    ],
)
def test_wrong_answer_says_how_to_mend_and_loses_nothing(
    client: Client, changes: dict[str, str], message: str, target: str
) -> None:
    redon()
    CommuneFactory(name="Le Bourg", postal_codes=["35100"])
    CommuneFactory(name="Le Bourg", postal_codes=["35200"])
    response = propose(client, **{"summary": "Une phrase à garder", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>" in page and page.split("<title>")[1].split()[0] == "Erreur"
    assert f'<a href="#{target}">{message}' in page
    assert f'id="{target}"' in page
    assert "Une phrase à garder" in page
    assert Contribution.objects.count() == 0


def test_megabyte_name_is_refused_without_a_crash(client: Client) -> None:
    redon()
    response = propose(client, name="a" * 1_000_000)
    assert response.status_code == 422
    assert "C’est trop long : écrivez 200 caractères au plus (il y en a 1000000)." in response.content.decode()


def test_script_in_every_field_stays_text(client: Client) -> None:
    redon()
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    fields = [
        *answers(),
        "summary",
        "address",
        "audience",
        "opening_hours",
        "needs_text",
        "website",
        "message",
        "point",
    ]
    page = propose(client, **dict.fromkeys(fields, hostile)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    response = propose(client, name=hostile, description=hostile)
    assert response.status_code == 302
    assert "<script>alert" not in client.get("/proposer/merci/").content.decode()
    assert Initiative.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("redon", "redon-35236"),
        ("REDON (35600)", "redon-35236"),
        ("35600 Redon", "redon-35236"),
        ("35600", "redon-35236"),
        ("redon-35236", "redon-35236"),
        ("Le Bourg 35200", "le-bourg-2"),
    ],
)
def test_commune_is_found_as_people_write_it(client: Client, typed: str, found: str) -> None:
    redon()
    CommuneFactory(name="Le Bourg", slug="le-bourg-1", postal_codes=["35100"])
    CommuneFactory(name="Le Bourg", slug="le-bourg-2", postal_codes=["35200"])
    propose(client, territory=typed)
    assert Contribution.objects.get().data["territory"] == found


def test_online_initiative_needs_no_commune_and_has_no_point(client: Client) -> None:
    propose(client, territory="", precision="online", point="-1.95,48.05")
    data = Contribution.objects.get().data
    assert (data["territory"], data["point"]) == (None, None)


def test_same_key_again_is_the_same_proposal(client: Client) -> None:
    redon()
    guard = guarded()
    assert [propose(client, guard).status_code for _ in range(8)] == [302] * 8
    assert (Contribution.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_sends_are_one_row_and_one_mail() -> None:
    redon()

    def send(_: int) -> Any:
        try:
            return submit_contribution(
                values={"name": "Jardin", "territory": "redon-35236"},
                submitter=Submitter(email="camille@domino.example", network="192.0.2.0/24"),
                idempotency_key="cle",
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(send, range(20)))
    assert len(set(made)) == 1
    assert (Contribution.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_lookalikes_are_asked_about_then_become_a_correction(client: Client) -> None:
    commune = redon()
    initiative = InitiativeFactory(name="Jardin du Thuet", slug="thuet", territory=commune, contact_email="x@y.example")
    guard = guarded()
    asked = propose(client, guard)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Est-ce l’une de ces fiches ?" in page
    assert 'name="same"' in page and 'value="thuet"' in page
    assert Contribution.objects.count() == 0
    assert client.post(PAGE, {**answers(), **guard, "same": "thuet"}).status_code == 302
    contribution = Contribution.objects.get()
    assert contribution.kind == ContributionKind.CORRECTION
    assert contribution.initiative == initiative
    assert contribution.base["name"] == "Jardin du Thuet"
    assert "private_email" not in contribution.base
    assert "contact_email" not in contribution.data


def test_another_one_goes_on(client: Client) -> None:
    InitiativeFactory(name="Jardin du Thuet", territory=redon())
    assert client.post(PAGE, {**answers(), **guarded(), "other": "1"}).status_code == 302
    assert Contribution.objects.get().kind == ContributionKind.NEW


def test_lookalikes_while_typing(client: Client) -> None:
    InitiativeFactory(name="Jardin du Thuet", slug="thuet", territory=redon())
    InitiativeFactory(name="Jardin du Thuet", status="draft", territory=redon())
    found = client.get("/proposer/ressemblances.json", {"name": "jardin du thuet", "territory": "Redon"}).json()
    assert [one["url"] for one in found["results"]] == ["/initiatives/thuet/"]
    assert client.get("/proposer/ressemblances.json", {"name": "x" * 7000}).json() == {"results": []}
