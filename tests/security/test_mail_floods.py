"""No form, nor all of them together, floods the mailbox of someone whose address was only typed."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from domino.limits import RecipientLimitReached, forgive_mails, mailbox, spend_mail
from domino.models import OutgoingMail, RateEvent
from inventory.models import Initiative
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.proposals import answers, guarded, redon

pytestmark = pytest.mark.django_db
VICTIM = "lea@redon.example"
networks = count(1)


@pytest.fixture
def garden() -> Initiative:
    redon()
    return InitiativeFactory(name="Jardin", slug="jardin", territory=CommuneFactory(), private_email="x@y.example")


def propose(client: Client, network: str, email: str) -> None:
    form = {**answers(name=f"Jardin {network}"), "other": "1", **guarded(), "submitter_email": email}
    client.post("/proposer/", form, REMOTE_ADDR=network)


def follow(client: Client, network: str, email: str) -> None:
    client.post(f"/suivre/?q=jardin{network[-3:]}", {"email": email, "frequency": "daily"}, REMOTE_ADDR=network)


def write(client: Client, network: str, email: str) -> None:
    form = {"name": "Camille", "email": email, "body": "Bonjour", **guarded()}
    client.post("/initiatives/jardin/ecrire/", form, REMOTE_ADDR=network)


FORMS: list[Callable[[Client, str, str], None]] = [propose, follow, write]


def sent() -> int:
    return OutgoingMail.objects.filter(recipient__icontains="lea").count()


def later(**passed: int) -> None:
    for event in RateEvent.objects.all():
        event.at -= timedelta(**passed)
        event.save()


def flood(client: Client, forms: list[Callable[[Client, str, str], None]], email: str = VICTIM) -> None:
    """Each form once, each time from another network: no limit per network comes before the recipient's."""
    for form in forms:
        form(client, f"198.51.{next(networks)}.9", email)


@pytest.mark.parametrize("form", FORMS)
def test_form_writes_once_in_a_quarter_of_an_hour_and_three_times_a_day(
    client: Client, garden: Initiative, form: Callable[[Client, str, str], None]
) -> None:
    totals = []
    for _ in range(5):
        flood(client, [form, form])
        totals.append(sent())
        later(minutes=16)
    assert totals == [1, 2, 3, 3, 3]


def test_all_forms_together_write_no_more(client: Client, garden: Initiative) -> None:
    totals = []
    for _ in range(4):
        flood(client, FORMS)
        totals.append(sent())
        later(minutes=16)
    assert totals == [1, 2, 3, 3]


@pytest.mark.parametrize("alias", ["LEA@redon.example", "lea+1@redon.example", "Lea+deux@Redon.Example"])
def test_another_spelling_is_the_same_mailbox(client: Client, garden: Initiative, alias: str) -> None:
    flood(client, FORMS)
    flood(client, FORMS, alias)
    assert (sent(), mailbox(alias)) == (1, VICTIM)


def test_someone_who_reads_that_mailbox_is_no_stranger(client: Client, garden: Initiative) -> None:
    flood(client, [propose])
    body = OutgoingMail.objects.get().body
    link = next(word for word in body.split() if "/proposer/confirmer/" in word)
    assert client.post(link.partition("8000")[2]).status_code == 200
    flood(client, [follow])
    assert sent() == 2


def test_count_begins_anew_for_one_mailbox_only() -> None:
    for email in (VICTIM, "noe@redon.example"):
        spend_mail(recipient=email)
    forgive_mails(recipient=VICTIM)
    spend_mail(recipient=VICTIM)
    with pytest.raises(RecipientLimitReached) as refused:
        spend_mail(recipient="noe@redon.example")
    assert 890 < refused.value.retry_after <= 900


def test_letter_that_waits_says_what_to_do_and_keeps_what_was_typed(client: Client, garden: Initiative) -> None:
    flood(client, [follow])
    form = {"name": "Camille", "email": VICTIM, "body": "Avez-vous une salle ?", **guarded()}
    refused = client.post("/initiatives/jardin/ecrire/", form)
    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"].isdigit()) == (429, True)
    assert "Ouvrez son lien, ou attendez 15 min, puis envoyez de nouveau" in page
    assert "Avez-vous une salle ?" in page


def test_forgotten_password_is_counted_apart(client: Client) -> None:
    # One count for members' mails too would tell strangers, by what another form answers, who is a member.
    spend_mail(recipient=VICTIM)
    assert client.post("/compte/mot-de-passe/oubli/", {"email": VICTIM}).status_code == 302
    assert RateEvent.objects.filter(at__lte=timezone.now()).count() == 1
