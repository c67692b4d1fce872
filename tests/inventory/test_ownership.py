"""Keeping one's own record: the link, what it opens and what it does not."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail
from inventory.enums import ContributionKind, ContributionState, TokenPurpose
from inventory.models import Contribution, Token
from inventory.services.editing import version_of
from inventory.services.records import update_record
from inventory.services.tokens import issue_token
from tests.factories.accounts import MembershipFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
FORM = {"precision": "commune", "scope": "local", "point": "-2.084,47.651"}


@pytest.fixture
def record():
    return InitiativeFactory(
        name="Jardin",
        precision="commune",
        territory=CommuneFactory(name="Redon"),
        private_email="Jardin@domino.example",
        summary="Un jardin.",
    )


def ask(client: Client, record, email: str):
    return client.post(f"{record.get_absolute_url()}c-est-nous/", {"email": email})


def link(record) -> str:
    secret = issue_token(purpose=TokenPurpose.OWN, email=record.private_email, initiative=record)
    return f"/ma-fiche/{secret}/"


def test_answer_is_alike_whatever_the_address(client: Client, record) -> None:
    known, unknown = (ask(client, record, email) for email in ("jardin@domino.example", "qui@domino.example"))
    strip = re.compile(rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"')
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert strip.sub(b"", known.content) == strip.sub(b"", unknown.content)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["jardin@domino.example"]
    assert list(Contribution.objects.values_list("kind", "submitter_email")) == [("claim", "qui@domino.example")]


def test_mailed_link_opens_the_record(client: Client, record) -> None:
    ask(client, record, "jardin@domino.example")
    address = re.search(r"http\S+", OutgoingMail.objects.get().body).group().split("8000")[-1]
    assert "Ma fiche : Jardin" in client.get(address).content.decode()


def test_second_request_within_a_quarter_of_an_hour_sends_nothing(client: Client, record) -> None:
    for _ in range(2):
        assert ask(client, record, "jardin@domino.example").status_code == 200
    assert OutgoingMail.objects.count() == 1


def test_wrong_address_is_a_422(client: Client, record) -> None:
    assert ask(client, record, "jardin@").status_code == 422


def test_moderator_confirms_a_claim(client: Client, record) -> None:
    ask(client, record, "nouvelle@domino.example")
    claim = Contribution.objects.get()
    client.force_login(MembershipFactory(territory=record.territory).user)
    assert "Accepter et envoyer le lien" in client.get(claim.get_absolute_url()).content.decode()
    client.post(f"{claim.get_absolute_url()}publier/", {"version": 1})
    claim.refresh_from_db()
    record.refresh_from_db()
    assert (claim.state, record.private_email) == (ContributionState.PUBLISHED, "nouvelle@domino.example")
    assert OutgoingMail.objects.get().recipient == "nouvelle@domino.example"


def test_plain_fields_go_live_and_sensitive_ones_wait(client: Client, record) -> None:
    address = link(record)
    data = {**FORM, "name": "Jardin volé", "territory": "Redon", "summary": "Un jardin ouvert.", "version": 0}
    assert client.post(address, data).status_code == 302
    record.refresh_from_db()
    waiting = Contribution.objects.get()
    assert (record.name, record.summary, record.confirmed_by) == ("Jardin", "Un jardin ouvert.", "la structure")
    assert record.confirmed_on == timezone.localdate()
    assert (waiting.kind, waiting.data, waiting.channel) == ("correction", {"name": "Jardin volé"}, "owner")
    assert list(record.revisions.values_list("origin", flat=True)) == ["owner", "creation"]
    assert "Version 2 : structure" in client.get(address).content.decode()


@pytest.mark.parametrize(("name", "waiting"), [("Jardin", 0), ("Potager", 1)])
def test_same_form_sent_twice_does_it_once(client: Client, record, name: str, waiting: int) -> None:
    address = link(record)
    data = {**FORM, "name": name, "territory": "Redon", "summary": "Neuf.", "version": 0}
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert (version_of(record), Contribution.objects.count()) == (2, waiting)


def test_owner_who_saw_an_older_version_gets_both(client: Client, record) -> None:
    address = link(record)
    update_record(initiative=record, data={"summary": "Le leur"}, origin="moderation")
    response = client.post(
        address, {**FORM, "name": "Jardin", "territory": "Redon", "summary": "Le mien", "version": 0}
    )
    record.refresh_from_db()
    html = response.content.decode()
    assert (response.status_code, record.summary) == (409, "Le leur")
    assert ("Publié maintenant" in html, 'value="Le mien"' in html) == (True, True)


def test_ending_is_a_word_for_the_queue_said_once(client: Client, record) -> None:
    address = link(record)
    for _ in range(2):
        client.post(f"{address}terminee/")
    record.refresh_from_db()
    assert (record.status, Contribution.objects.get().kind) == ("published", ContributionKind.CLOSURE)


@pytest.mark.parametrize("end", ["revoked", "expired", "forged", "other purpose"])
def test_link_that_ended_opens_and_writes_nothing(client: Client, record, end: str) -> None:
    address = link(record)
    if end == "revoked":
        assert client.post(f"{address}fermer/").status_code == 200
    elif end == "expired":
        Token.objects.update(expires_at=timezone.now())
    elif end == "forged":
        address = "/ma-fiche/forge/"
    else:
        Token.objects.update(purpose=TokenPurpose.COMPLETE)
    form = {**FORM, "name": "X", "version": 0}
    answers = [client.get(address), client.post(address, form), client.post(f"{address}terminee/")]
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert (Contribution.objects.exists(), version_of(record)) == (False, 0)


def test_requests_of_one_network_are_limited(client: Client, record) -> None:
    statuses = [ask(client, record, f"a{rank}@domino.example").status_code for rank in range(11)]
    assert statuses == [200] * 10 + [429]


def test_moderator_closes_the_links_of_a_record(client: Client, record) -> None:
    secret = issue_token(purpose=TokenPurpose.OWN, email=record.private_email, initiative=record)
    client.force_login(MembershipFactory(territory=record.territory).user)
    response = client.post(f"/moderation/fiches/{record.slug}/fermer-les-liens/", follow=True)
    assert "Liens fermés : 1." in response.content.decode()
    client.logout()
    assert client.get(f"/ma-fiche/{secret}/").status_code == 410
