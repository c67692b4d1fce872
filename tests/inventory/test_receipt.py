"""The receipt of a sheet: what it says, to whom, how often, and the claim it proves."""

import re

import pytest
from django.conf import settings
from django.test import Client

from domino.models import OutgoingMail
from inventory.enums import Channel, ContributionKind, ContributionState
from inventory.models import Contribution
from inventory.sheets import sheet_code
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
PAGE = "/recu/"
CODE = sheet_code(42, settings.SECRET_KEY)


def sheet(state: str = ContributionState.PENDING, **values: object) -> Contribution:
    return ContributionFactory(
        channel=Channel.PAPER, sheet_number=CODE, idempotency_key=f"sheet {CODE}", state=state, **values
    )


def published(**values: object) -> Contribution:
    record = InitiativeFactory(name="Jardin", territory=CommuneFactory(), **values)
    return sheet(ContributionState.PUBLISHED, initiative=record, territory=record.territory)


def ask(client: Client, code: str = CODE, email: str = "") -> str:
    response = client.post(PAGE, {"sheet_number": code, "email": email})
    assert response.status_code == 200
    return response.content.decode()


def claim(client: Client, email: str, page: str = "", **values: object):
    proof = re.search(r'name="proof" value="([^"]+)"', page or ask(client, email=email)).group(1)
    return client.post(f"{PAGE}c-est-nous/", {"proof": proof, "email": email, **values})


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (ContributionState.PENDING, "va la relire"),
        (ContributionState.WAITING, "a demandé une précision"),
        (ContributionState.REFUSED, "Hors du territoire."),
    ],
)
def test_receipt_says_where_the_sheet_is_and_nothing_private(client: Client, state: str, sentence: str) -> None:
    sheet(state, reason="Hors du territoire.", question="Et le nom de la présidente ?", submitter_name="Camille R.")
    page = ask(client, f" {CODE.lower().replace('-', ' ')} ")
    assert sentence in page
    private = ["camille-", "Camille R.", "présidente", "Proposition", "c-est-nous"]
    assert [word for word in private if word in page] == []


def test_sheet_not_keyed_yet_is_said_so(client: Client) -> None:
    assert "pas encore reçue" in ask(client)


def test_published_sheet_leads_to_its_record(client: Client) -> None:
    record = published().initiative
    page = ask(client, email="moi@domino.example")
    assert (f'href="{record.get_absolute_url()}"' in page, 'value="moi@domino.example"' in page) == (True, True)


def test_record_that_is_hidden_again_is_not_shown(client: Client) -> None:
    record = published(status="draft").initiative
    page = ask(client)
    assert ("n’est plus affichée" in page, record.slug in page) == (True, False)


@pytest.mark.parametrize("code", ["12-XYZ", CODE[:-1] + "Z" * (CODE[-1] != "Z"), "<script>", "x" * 500, ""])
def test_unknown_code_is_a_422_that_keeps_what_was_typed(client: Client, code: str) -> None:
    response = client.post(PAGE, {"sheet_number": code, "email": "moi@domino.example"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ('value="moi@domino.example"' in page, "<script>x" in page) == (True, False)
    assert "ecopiez" in page or "C’est trop long" in page


def test_tries_of_a_network_are_limited(client: Client) -> None:
    answers = [client.post(PAGE, {"sheet_number": f"{rank}-AAA"}) for rank in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get(PAGE).status_code == 200


def test_tries_of_one_sheet_are_limited_whoever_tries(client: Client) -> None:
    def tried(rank: int, code: str) -> int:
        return client.post(PAGE, {"sheet_number": code}, REMOTE_ADDR=f"10.0.{rank}.1").status_code

    assert [tried(rank, "00042-ZZZ") for rank in range(20)] == [422] * 20
    assert (tried(20, CODE), tried(20, sheet_code(43, settings.SECRET_KEY))) == (429, 200)


def test_address_on_record_gets_the_link_at_once(client: Client) -> None:
    published(private_email="Jardin@domino.example")
    assert claim(client, "jardin@domino.example").status_code == 200
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["jardin@domino.example"]
    assert Contribution.objects.filter(kind=ContributionKind.CLAIM).exists() is False


def test_other_address_is_a_claim_that_carries_the_receipt(client: Client) -> None:
    record = published(private_email="jardin@domino.example").initiative
    for _ in range(2):
        claim(client, "nouvelle@domino.example", message="La trésorière")
    row = Contribution.objects.get(kind=ContributionKind.CLAIM)
    assert (row.submitter_email, row.sheet_number, row.message) == ("nouvelle@domino.example", CODE, "La trésorière")
    assert OutgoingMail.objects.exists() is False
    client.force_login(MembershipFactory(territory=record.territory).user)
    assert f"Prouvé par le reçu n° {CODE}" in client.get(row.get_absolute_url()).content.decode()


def test_answer_is_alike_whatever_the_address(client: Client) -> None:
    published(private_email="jardin@domino.example")
    strip = re.compile(rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"')
    one, other = (
        strip.sub(b"", claim(client, email).content) for email in ("jardin@domino.example", "x@domino.example")
    )
    assert one == other


def test_word_of_a_claim_without_receipt_proves_nothing(client: Client) -> None:
    record = published().initiative
    words = f"Prouvé par le reçu n° {CODE}"
    client.post(f"{record.get_absolute_url()}c-est-nous/", {"email": "x@domino.example", "message": words})
    row = Contribution.objects.get(kind=ContributionKind.CLAIM)
    assert row.sheet_number == ""
    client.force_login(MembershipFactory(territory=record.territory).user)
    assert f"<strong>{words}" not in client.get(row.get_absolute_url()).content.decode()
    # The same person comes back with the receipt.
    claim(Client(), "x@domino.example")
    row.refresh_from_db()
    assert row.sheet_number == CODE


@pytest.mark.parametrize(("proof", "email"), [("forge", "x@domino.example"), ("", "x@domino.example")])
def test_claim_without_a_proof_does_nothing(client: Client, proof: str, email: str) -> None:
    published(private_email="x@domino.example")
    response = client.post(f"{PAGE}c-est-nous/", {"proof": proof, "email": email})
    assert (response.status_code, OutgoingMail.objects.exists()) == (422, False)
    assert "recopiez de nouveau" in response.content.decode()


def test_claim_with_a_wrong_address_is_shown_again(client: Client) -> None:
    published()
    response = claim(client, "x@", ask(client), message="La trésorière")
    assert (response.status_code, "La trésorière" in response.content.decode()) == (422, True)


def test_number_of_the_address_is_typed_for_the_reader(client: Client) -> None:
    assert f'value="{CODE}"' in client.get(f"{PAGE}?feuille={CODE}").content.decode()
