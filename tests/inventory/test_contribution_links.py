"""Links mailed to who proposed: confirm, ask again, complete. A GET changes nothing; each works once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from domino.models import OutgoingMail, RateEvent
from inventory.enums import ContributionState, TokenPurpose
from inventory.models import Contribution, Initiative, Token
from inventory.services.moderation import ask
from inventory.services.tokens import issue_token
from tests.factories.accounts import UserFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.inventory.proposals import answers, confirm_url, mailed_secret, propose, redon

pytestmark = pytest.mark.django_db
GONE = "Ce lien ne sert plus"


@pytest.fixture
def secret(client: Client) -> str:
    redon()
    propose(client)
    return mailed_secret()


def test_get_confirms_nothing_and_post_confirms_once(client: Client, secret: str) -> None:
    for _ in range(3):
        assert Client().get(confirm_url(secret)).status_code == 200
    assert Contribution.objects.get().email_confirmed_at is None
    assert Client().post(confirm_url(secret)).status_code == 200
    confirmed = Contribution.objects.get()
    assert confirmed.email_confirmed_at is not None
    assert confirmed.state == ContributionState.PENDING
    again = Client().post(confirm_url(secret))
    assert again.status_code == 410
    assert "Ce lien a déjà servi" in again.content.decode()
    assert Initiative.objects.count() == 0


def test_secret_addresses_are_not_passed_on(secret: str) -> None:
    response = Client().get(confirm_url(secret))
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_link_is_not_found(method: str) -> None:
    for name in ("contribution_confirm", "contribution_complete"):
        response = getattr(Client(), method)(reverse(f"inventory:{name}", args=["forge"]))
        assert response.status_code == 404
    assert Client().post(reverse("inventory:contribution_renew", args=["forge"])).status_code == 404


def test_expired_link_offers_another(secret: str) -> None:
    Token.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    gone = Client().get(confirm_url(secret))
    assert gone.status_code == 410
    assert GONE in gone.content.decode()
    renew = reverse("inventory:contribution_renew", args=[secret])
    assert renew in gone.content.decode()
    too_soon = Client().post(renew)
    assert too_soon.status_code == 429
    assert int(too_soon["Retry-After"]) <= 900
    RateEvent.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert Client().post(renew).status_code == 200
    assert OutgoingMail.objects.count() == 2
    assert Client().post(confirm_url(mailed_secret())).status_code == 200
    assert Client().post(confirm_url(secret)).status_code == 410


def test_link_of_another_purpose_opens_nothing(secret: str) -> None:
    contribution = Contribution.objects.get()
    other = issue_token(purpose=TokenPurpose.FRESHNESS, email="x@y.example", contribution=contribution)
    assert Client().post(confirm_url(other)).status_code == 404


def test_completion_answers_the_question(client: Client) -> None:
    commune = redon()
    contribution = ContributionFactory(territory=commune, data=_data(), submitter_email="camille@domino.example")
    ask(contribution=contribution, version=1, moderator=UserFactory(), question="À quelle heure ouvrez-vous ?")
    secret = mailed_secret("completer")
    address = reverse("inventory:contribution_complete", args=[secret])
    page = Client().get(address).content.decode()
    assert "À quelle heure ouvrez-vous ?" in page
    assert 'value="Grainothèque"' in page
    assert 'value="Redon (35600)"' in page
    assert "submitter_email" not in page
    refused = Client().post(address, answers(name=""))
    assert refused.status_code == 422
    assert Client().post(address, answers(name="Grainothèque", opening_hours="Sa 10:00-12:00")).status_code == 200
    contribution.refresh_from_db()
    assert contribution.state == ContributionState.PENDING
    assert contribution.version == 3
    assert contribution.data["opening_hours"] == "Sa 10:00-12:00"
    assert contribution.email_confirmed_at is not None
    used = Client().post(address, answers())
    assert used.status_code == 410


def test_completion_of_what_is_decided_changes_nothing(client: Client) -> None:
    contribution = ContributionFactory(territory=redon(), data=_data(), state=ContributionState.REFUSED)
    secret = issue_token(purpose=TokenPurpose.COMPLETE, email=contribution.submitter_email, contribution=contribution)
    address = reverse("inventory:contribution_complete", args=[secret])
    assert Client().post(address, answers(name="Autre")).status_code == 410
    contribution.refresh_from_db()
    assert contribution.data == _data()


def test_completing_a_correction_does_not_show_a_hidden_contact(client: Client) -> None:
    initiative = InitiativeFactory(contact_email="cache@domino.example", territory=redon())
    contribution = CorrectionFactory(initiative=initiative)
    contribution.data = {"name": "Nouveau nom"}
    contribution.save()
    secret = issue_token(purpose=TokenPurpose.COMPLETE, email=contribution.submitter_email, contribution=contribution)
    page = Client().get(reverse("inventory:contribution_complete", args=[secret])).content.decode()
    assert "cache@domino.example" not in page
    assert 'value="Nouveau nom"' in page


def _data() -> dict[str, str]:
    return {"name": "Grainothèque", "description": "On échange des graines.", "territory": "redon-35236"}
