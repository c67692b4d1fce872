"""Robots, double sends and floods: trap, minimum time, proof of work, limits per network and per recipient."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from domino.guard import EXPIRED, TOO_FAST, TRAPPED
from domino.limits import network
from domino.models import OutgoingMail, RateEvent
from domino.proof import is_solved
from inventory.models import Contribution
from tests.inventory.proposals import guarded, proof, propose, redon

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("guard", "message"),
    [
        ({**guarded(solved=False), "form_trap": "https://spam.example"}, TRAPPED),
        ({"form_key": "forgée"}, EXPIRED),
        ({"form_key": signing.dumps("x", salt="autre")}, EXPIRED),
    ],
)
def test_what_robots_do_is_refused_in_words(client: Client, guard: dict[str, str], message: str) -> None:
    redon()
    response = propose(client, guard)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert 'value="Jardin du Thuet"' in page
    assert Contribution.objects.count() == 0


def test_a_form_sent_at_once_is_asked_again(client: Client) -> None:
    redon()
    response = propose(client, guarded(seconds_ago=0, solved=False))
    assert response.status_code == 422
    assert TOO_FAST in response.content.decode()


def test_a_limit_per_network_says_how_long_to_wait_and_loses_nothing(client: Client) -> None:
    redon()
    for rank in range(5):
        assert propose(client, guarded(), name=f"Jardin numéro {rank}", other="1").status_code == 302
    refused = propose(client, guarded(), name="Le sixième", other="1")
    assert refused.status_code == 429
    assert 3_500 < int(refused["Retry-After"]) <= 3_600
    assert "Un peu de patience" in refused.content.decode()
    assert 'value="Le sixième"' in refused.content.decode()
    elsewhere = client.post("/proposer/", {}, REMOTE_ADDR="198.51.100.1")
    assert elsewhere.status_code == 422
    RateEvent.objects.update(at=timezone.now() - timedelta(hours=2))
    assert propose(client, guarded(), name="Le sixième", other="1").status_code == 302
    assert Contribution.objects.count() == 6


def test_without_a_proof_fewer_pass(client: Client) -> None:
    redon()
    codes = [propose(client, name=f"Jardin numéro {rank}", other="1").status_code for rank in range(4)]
    assert codes == [302, 302, 302, 429]


def test_proof_counts_for_its_own_form_only() -> None:
    assert is_solved(proof("a"), "a")
    assert not is_solved(proof("a"), "b")
    for garbage in ["", "zzz", "e30=", "bnVsbA==", "a" * 5_000]:
        assert not is_solved(garbage, "a")


def test_one_recipient_gets_three_mails_a_day_at_most(client: Client) -> None:
    redon()
    for rank in range(3):
        propose(client, name=f"Jardin numéro {rank}", other="1")
    assert (Contribution.objects.count(), OutgoingMail.objects.count()) == (3, 1)
    assert client.post("/proposer/renvoyer/").status_code == 429
    for hours in (1, 2, 3):
        RateEvent.objects.update(at=timezone.now() - timedelta(hours=hours))
        client.post("/proposer/renvoyer/")
    assert OutgoingMail.objects.count() == 3


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("nonsense", "unknown"),
    ],
)
def test_addresses_are_counted_by_block(address: str, block: str) -> None:
    assert network(RequestFactory().get("/", REMOTE_ADDR=address)) == block


def test_no_address_is_kept(client: Client) -> None:
    redon()
    propose(client)
    assert all(len(bucket) == 64 for bucket in RateEvent.objects.values_list("bucket", flat=True))
