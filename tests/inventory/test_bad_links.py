"""Links that were mailed, once they are used, old, withdrawn, forged or meant for another page: they open nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from domino.models import OutgoingMail
from inventory.enums import TokenPurpose
from inventory.models import Contribution, Initiative, Membership, Revision, Token
from inventory.services.tokens import issue_token
from tests.factories.contributions import ContributionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.inventory.proposals import answers

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "contribution_confirm": TokenPurpose.CONFIRM,
    "contribution_complete": TokenPurpose.COMPLETE,
    "own_record": TokenPurpose.OWN,
    "own_record_end": TokenPurpose.OWN,
    "own_record_revoke": TokenPurpose.OWN,
    "freshness_right": TokenPurpose.FRESHNESS,
    "freshness_correct": TokenPurpose.FRESHNESS,
    "freshness_ended": TokenPurpose.FRESHNESS,
}
# Addresses whose secret is no Token: an invitation's, a followed search's.
OTHERS = ["contribution_renew", "invitation_accept", "subscription_confirm", "subscription_stop"]
ENDS = ["used", "expired", "revoked", "forged", "truncated", "doubled", "other case"]
NOTHING_THERE = {404, 405, 410}


def issued(purpose: TokenPurpose) -> str:
    about: dict[str, Any] = {"initiative": InitiativeFactory()}
    if purpose in (TokenPurpose.CONFIRM, TokenPurpose.COMPLETE):
        about = {"contribution": ContributionFactory()}
    return issue_token(purpose=purpose, email="lea@domino.example", **about)


def ended(secret: str, end: str) -> str:
    """The secret to try once the link came to `end`."""
    now = timezone.now()
    columns = {"used": "used_at", "expired": "expires_at", "revoked": "revoked_at"}
    if end in columns:
        Token.objects.update(**{columns[end]: now - timedelta(seconds=1)})
    altered = {"forged": "x" * 43, "truncated": secret[:-1], "doubled": secret * 2, "other case": secret.swapcase()}
    return altered.get(end, secret)


def everything() -> list[Any]:
    kept = (Initiative, Contribution, Revision, Membership, Token, OutgoingMail)
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


def tried(client: Client, name: str, secret: str) -> list[int]:
    """The statuses of a GET and of a POST, once it is certain that neither changed anything."""
    address = reverse(f"inventory:{name}", args=[secret])
    before = everything()
    responses = [client.get(address), client.post(address, {**answers(), "version": 0})]
    assert everything() == before
    for response in responses:
        page = response.content.decode()
        assert ('<html lang="fr"' in page, "<h1" in page) == (True, True) or response.status_code == 405
    return [response.status_code for response in responses]


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("end", ENDS)
def test_link_that_ended_opens_nothing(client: Client, name: str, end: str) -> None:
    secret = ended(issued(ADDRESSES[name]), end)
    assert set(tried(client, name, secret)) <= NOTHING_THERE


@pytest.mark.parametrize("name", [*ADDRESSES, *OTHERS])
@pytest.mark.parametrize("purpose", TokenPurpose)
def test_link_opens_no_other_page(client: Client, name: str, purpose: TokenPurpose) -> None:
    if ADDRESSES.get(name) == purpose or (name, purpose) == ("contribution_renew", TokenPurpose.CONFIRM):
        return
    assert set(tried(client, name, issued(purpose))) <= NOTHING_THERE


@pytest.mark.parametrize("name", ADDRESSES)
def test_link_itself_opens(client: Client, name: str) -> None:
    address = reverse(f"inventory:{name}", args=[issued(ADDRESSES[name])])
    method = client.post if name in ("own_record_end", "own_record_revoke") else client.get
    assert method(address).status_code in {200, 302}
