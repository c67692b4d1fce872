"""What moderators decide: records, history and mails that follow, and who may not."""

from typing import Any

import pytest
from django.test import Client

from domino.models import OutgoingMail
from inventory.enums import ContributionKind, ContributionState, Role, Status
from inventory.models import Contribution, Initiative, Token
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory, EpciFactory
from tests.inventory.moderation_people import KINDS, MODERATORS, signed_in

pytestmark = pytest.mark.django_db
WORDS = {"question": "Quel jour ?", "reason": "Déjà recensée"}


@pytest.fixture
def here() -> Any:
    return CommuneFactory()


@pytest.fixture
def facilitator(here: Any) -> Client:
    client = Client()
    client.user = MembershipFactory(territory=here).user
    client.force_login(client.user)
    return client


def decide(client: Client, contribution: Contribution, decision: str, **data: object) -> Any:
    contribution.refresh_from_db()
    address = f"{contribution.get_absolute_url()}{decision}/"
    return client.post(address, {"version": contribution.version, **WORDS, **data})


def typed(name: str = "Jardin du Thuet", **values: object) -> dict[str, object]:
    return {"name": name, "precision": "commune", "scope": "local", **values}


# Who


@pytest.mark.parametrize("decision", ["publier", "demander", "refuser", "terminer", "rattacher"])
@pytest.mark.parametrize("kind", KINDS)
def test_decisions_are_for_moderators(here: Any, kind: str, decision: str) -> None:
    record = InitiativeFactory(territory=here)
    if decision == "terminer":
        contribution = CorrectionFactory(initiative=record, territory=here, changed={"name": "Autre nom"})
    else:
        contribution = ContributionFactory(territory=here)
    response = decide(signed_in(kind, here), contribution, decision, initiative=record.slug)
    before = contribution.version
    contribution.refresh_from_db()
    done = contribution.version > before
    refused = "/compte/" in response.get("Location", "") if kind == "anonymous" else response.status_code == 403
    assert (done, refused) == (kind in MODERATORS, kind not in MODERATORS)


@pytest.mark.parametrize("kind", KINDS)
def test_relay_saves_and_moderators_publish(here: Any, kind: str) -> None:
    contribution = ContributionFactory(territory=here)
    client = signed_in(kind, here)
    saved = decide(client, contribution, "retoucher", **typed(territory=here.slug), action="save").status_code
    published = decide(client, contribution, "retoucher", **typed(territory=here.slug), action="publish").status_code
    expected = {"anonymous": (302, 302), "relay": (302, 403)}.get(kind, (403, 403))
    assert (saved, published) == ((302, 302) if kind in MODERATORS else expected)
    assert Initiative.objects.exists() is (kind in MODERATORS)


def test_nobody_publishes_into_a_territory_that_is_not_theirs(facilitator: Client, here: Any) -> None:
    elsewhere = CommuneFactory()
    lured = ContributionFactory(territory=here, data={"name": "Leurre", "territory": elsewhere.slug})
    foreign = InitiativeFactory(territory=elsewhere)
    stolen = CorrectionFactory(initiative=foreign, territory=here, changed={"name": "Volée"})
    statuses = [decide(facilitator, contribution, "publier").status_code for contribution in (lured, stolen)]
    attached = decide(facilitator, ContributionFactory(territory=here), "rattacher", initiative=foreign.slug)
    assert [*statuses, attached.status_code] == [403, 403, 403]


@pytest.mark.parametrize("decision", ["publier", "demander", "refuser", "terminer", "rattacher"])
def test_a_get_decides_nothing(facilitator: Client, here: Any, decision: str) -> None:
    contribution = ContributionFactory(territory=here)
    assert facilitator.get(f"{contribution.get_absolute_url()}{decision}/").status_code == 405


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "9" * 30])
def test_a_form_that_says_no_version_is_refused(facilitator: Client, here: Any, version: str) -> None:
    contribution = ContributionFactory(territory=here)
    assert decide(facilitator, contribution, "publier", version=version).status_code == 400


# Publish


def test_publishing_a_new_record(facilitator: Client, here: Any) -> None:
    contribution = ContributionFactory(territory=here, confirmed=True, data={"name": "Jardin", "territory": here.slug})
    assert decide(facilitator, contribution, "publier", reason="").status_code == 302
    record = Initiative.objects.get()
    contribution.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert (record.name, record.status, record.territory, record.confirmed_by) == (
        "Jardin",
        Status.PUBLISHED,
        here,
        "la personne qui l’a proposée",
    )
    assert (contribution.state, contribution.initiative, contribution.decided_by, contribution.version) == (
        ContributionState.PUBLISHED,
        record,
        facilitator.user,
        2,
    )
    assert list(record.revisions.values_list("number", "origin", "made_by", "contribution")) == [
        (1, "contribution", facilitator.user.pk, contribution.pk)
    ]
    assert (mail.recipient, mail.subject) == (contribution.submitter_email, "Votre proposition est publiée : Jardin")
    assert record.get_absolute_url() in mail.body


def test_unconfirmed_address_gets_no_mail(facilitator: Client, here: Any) -> None:
    for decision in ("publier", "refuser"):
        decide(facilitator, ContributionFactory(territory=here), decision)
    assert not OutgoingMail.objects.exists()


def test_a_proposal_never_sets_what_is_not_its_own(facilitator: Client, here: Any) -> None:
    sly = {"status": "merged", "private_email": "voleur@domino.example", "confirmed_by": "moi", "id": "x"}
    contribution = ContributionFactory(territory=here, data={"name": "Ruse", **sly})
    decide(facilitator, contribution, "publier")
    record = Initiative.objects.get()
    assert (record.status, record.private_email, record.confirmed_by == "moi") == (Status.PUBLISHED, "", False)


def test_two_corrections_of_different_fields_both_survive(facilitator: Client, here: Any) -> None:
    record = InitiativeFactory(territory=here, name="Jardin", summary="Un jardin.")
    one = CorrectionFactory(initiative=record, changed={"name": "Jardin du Thuet"})
    two = CorrectionFactory(initiative=record, changed={"summary": "Un jardin ouvert."})
    assert [decide(facilitator, contribution, "publier").status_code for contribution in (one, two)] == [302, 302]
    record.refresh_from_db()
    assert (record.name, record.summary) == ("Jardin du Thuet", "Un jardin ouvert.")


@pytest.mark.parametrize(("choice", "name"), [("keep", "Premier"), ("take", "Second")])
def test_two_corrections_of_one_field_ask_for_a_choice(facilitator: Client, here: Any, choice: str, name: str) -> None:
    record = InitiativeFactory(territory=here, name="Avant")
    one = CorrectionFactory(initiative=record, changed={"name": "Premier"})
    two = CorrectionFactory(initiative=record, changed={"name": "Second", "address": "1 rue du Port"})
    decide(facilitator, one, "publier")
    shown = facilitator.get(two.get_absolute_url()).content.decode()
    assert ("Garder ce qui est publié : Premier" in shown, "Prendre la proposition : Second" in shown) == (True, True)
    assert decide(facilitator, two, "publier").status_code == 422
    assert decide(facilitator, two, "publier", **{"choice-name": choice}).status_code == 302
    record.refresh_from_db()
    assert (record.name, record.address) == (name, "1 rue du Port")


def test_values_that_make_no_record_are_kept_for_mending(facilitator: Client, here: Any) -> None:
    contribution = ContributionFactory(territory=here, data={"name": "Jardin", "themes": ["disparue"]})
    response = decide(facilitator, contribution, "publier")
    contribution.refresh_from_db()
    assert (response.status_code, contribution.state) == (422, ContributionState.PENDING)
    assert not Initiative.objects.exists()


def test_publishing_with_edits(facilitator: Client, here: Any) -> None:
    record = InitiativeFactory(territory=here, name="Avant")
    contribution = CorrectionFactory(initiative=record, changed={"name": "Proposé"})
    data = typed("Retouché", territory=here.slug, reason="Nom complet", action="publish", record_version=0)
    assert decide(facilitator, contribution, "retoucher", **data).status_code == 302
    record.refresh_from_db()
    last = record.revisions.first()
    assert (record.name, last.data["name"], last.reason) == ("Retouché", "Retouché", "Nom complet")


def test_edits_that_cannot_be_read_keep_what_was_typed(facilitator: Client, here: Any) -> None:
    contribution = ContributionFactory(territory=here)
    response = decide(facilitator, contribution, "retoucher", **typed("X", founded_year="3000"), action="publish")
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="3000"' in html
    assert "error-summary" in html


def test_closure_closes_the_record(facilitator: Client, here: Any) -> None:
    record = InitiativeFactory(territory=here, name="Jardin")
    closure = CorrectionFactory(initiative=record, kind=ContributionKind.CLOSURE, data={"name": "Jardin"})
    decide(facilitator, closure, "publier")
    record.refresh_from_db()
    assert (record.status, record.name) == (Status.CLOSED, "Jardin")


def test_a_correction_may_be_answered_by_closing(facilitator: Client, here: Any) -> None:
    record = InitiativeFactory(territory=here, name="Jardin")
    correction = CorrectionFactory(initiative=record, changed={"name": "Autre"})
    decide(facilitator, correction, "terminer", reason="Terminée en juin")
    record.refresh_from_db()
    assert (record.status, record.name, record.revisions.first().reason) == (
        Status.CLOSED,
        "Jardin",
        "Terminée en juin",
    )


def test_a_new_record_already_known_becomes_a_correction(facilitator: Client, here: Any) -> None:
    record = InitiativeFactory(territory=here, name="Jardin", summary="Dit déjà")
    data = {"name": "Jardin", "summary": "", "address": "1 rue du Port", "territory": here.slug}
    contribution = ContributionFactory(territory=here, data=data)
    decide(facilitator, contribution, "rattacher", initiative=record.slug)
    decide(facilitator, contribution, "publier")
    record.refresh_from_db()
    assert Initiative.objects.count() == 1
    assert (record.summary, record.address) == ("Dit déjà", "1 rue du Port")


# Ask, refuse


def test_asking_mails_a_link_and_waits(facilitator: Client, here: Any) -> None:
    contribution = ContributionFactory(territory=here)
    decide(facilitator, contribution, "demander", question="Quel jour est-ce ouvert ?")
    contribution.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert (contribution.state, contribution.question) == (ContributionState.WAITING, "Quel jour est-ce ouvert ?")
    assert ("Quel jour est-ce ouvert ?" in mail.body, "http" in mail.body) == (True, True)
    decide(facilitator, contribution, "demander", question="Et où ?")
    assert [(token.purpose, token.revoked_at is None) for token in Token.objects.order_by("pk")] == [
        ("complete", False),
        ("complete", True),
    ]


def test_refusing_says_why(facilitator: Client, here: Any) -> None:
    contribution = ContributionFactory(territory=here, confirmed=True)
    decide(facilitator, contribution, "refuser", reason="Ce n’est pas une pratique collaborative.")
    contribution.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert contribution.state == ContributionState.REFUSED
    assert "Ce n’est pas une pratique collaborative." in mail.body
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(("decision", "field"), [("demander", "question"), ("refuser", "reason")])
@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_words_are_needed_and_kept_short(facilitator: Client, here: Any, decision: str, field: str, text: str) -> None:
    contribution = ContributionFactory(territory=here)
    assert decide(facilitator, contribution, decision, **{field: text}).status_code == 422
    contribution.refresh_from_db()
    assert contribution.state == ContributionState.PENDING


# The page


def test_private_address_is_for_those_who_may_read_it(here: Any) -> None:
    contribution = ContributionFactory(territory=here, submitter_email="secrete@ailleurs.example")
    seen = {}
    for kind in ("relay", "facilitator"):
        html = signed_in(kind, here).get(contribution.get_absolute_url()).content.decode()
        seen[kind] = "secrete@ailleurs.example" in html
    assert seen == {"relay": False, "facilitator": True}


def test_page_escapes_what_people_typed(facilitator: Client, here: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    record = InitiativeFactory(territory=here, name=hostile)
    contribution = CorrectionFactory(initiative=record, changed={"name": hostile + "2", "website": "javascript:x"})
    html = facilitator.get(contribution.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_decision_leads_to_the_next_of_the_same_queue(facilitator: Client, here: Any) -> None:
    one, two, three = (ContributionFactory(territory=here, channel=way) for way in ("paper", "form", "paper"))
    response = decide(facilitator, one, "refuser", queue="channel=paper&evil=//x")
    assert response["Location"] == f"{three.get_absolute_url()}?channel=paper"
    assert two.pk != three.pk


def test_moderator_of_an_outer_territory_decides() -> None:
    epci = EpciFactory()
    commune = CommuneFactory(within=[epci])
    client = Client()
    client.force_login(MembershipFactory(territory=epci, role=Role.FACILITATOR).user)
    contribution = ContributionFactory(territory=commune)
    assert decide(client, contribution, "publier").status_code == 302
