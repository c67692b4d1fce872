"""Writing to each other through the site: the whole path, and addresses that nobody reads."""

from email import message_from_bytes
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from domino.mail import send_next_mail
from domino.models import OutgoingMail
from inventory.enums import CorrespondenceState, Status
from inventory.models import Correspondence, Initiative, Message
from tests.factories.initiatives import InitiativeFactory, ResourceKindFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.letters import RECIPIENT, WRITER, answer, last_links, mails, write
from tests.inventory.proposals import guarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def garden() -> Initiative:
    return InitiativeFactory(name="Jardin", slug="jardin", territory=CommuneFactory(), private_email=RECIPIENT)


def text(response: Any) -> str:
    return response.content.decode()


def test_whole_path_shows_no_address_to_the_other_side(client: Client, garden: Initiative) -> None:
    ResourceKindFactory(slug="local", name="Un local")
    pages = {"public": [client.get("/initiatives/jardin/ecrire/?ressource=local"), client.get("/initiatives/jardin/")]}
    asked = write(client, garden, query="?ressource=local")
    (confirm,) = last_links()
    pages["writer"] = [asked, client.get(confirm), client.post(confirm)]
    to_recipient, report = last_links()
    pages["recipient"] = [client.get(to_recipient), client.get(report), answer(client, to_recipient)]
    pages["recipient"].append(client.get(to_recipient))
    (to_writer,) = last_links()
    pages["writer"] += [client.get(to_writer), answer(client, to_writer, "Merci."), client.get(to_writer)]
    pages["recipient"].append(client.post(f"{to_recipient}clore/"))
    assert [page.status_code for name in ("public", "writer", "recipient") for page in pages[name]] == [
        *(200, 200),
        *(200, 200, 200, 200, 302, 200),
        *(200, 200, 302, 200, 200),
    ]
    whole = {name: b"".join(page.serialize() for page in found) for name, found in pages.items()}
    assert [WRITER.encode() in whole[name] for name in ("public", "recipient")] == [False, False]
    assert [RECIPIENT.encode() in whole[name] for name in ("public", "writer")] == [False, False]
    assert mails() == [
        (WRITER, "Votre message pour Jardin : confirmez"),
        (RECIPIENT, "Un message pour Jardin"),
        (WRITER, "Jardin vous répond"),
        (RECIPIENT, "Un message pour Jardin"),
    ]
    assert list(Message.objects.values_list("by_writer", "body")) == [
        (True, "Avez-vous une salle ?"),
        (False, "Oui, le mardi."),
        (True, "Merci."),
    ]


def test_mails_as_sent_hold_only_the_address_they_go_to(client: Client, garden: Initiative) -> None:
    write(client, garden)
    client.post(last_links()[0])
    answer(client, last_links()[0])
    while send_next_mail():
        pass
    sent = [message_from_bytes(each.message().as_bytes()) for each in mail.outbox]
    assert [(each["To"], each["From"], each["Reply-To"], each["Cc"]) for each in sent] == [
        (to, "DOMINO <ne-pas-repondre@domino.example>", None, None) for to in (WRITER, RECIPIENT, WRITER)
    ]
    for each, to in zip(sent, (WRITER, RECIPIENT, WRITER), strict=True):
        body = each.get_payload(decode=True)
        assert isinstance(body, bytes)
        other = RECIPIENT if to == WRITER else WRITER
        assert (other.encode() in body, other in str(each)) == (False, False)


def test_letter_is_quoted_in_the_mail_with_what_it_is_about(client: Client, garden: Initiative) -> None:
    ResourceKindFactory(slug="local", name="Un local")
    write(client, garden, query="?ressource=local", body="Bonjour,\r\n\r\nL’équipe DOMINO")
    assert "salle" not in OutgoingMail.objects.get().body
    client.post(last_links()[0])
    body = OutgoingMail.objects.latest("pk").body
    assert "Camille écrit à « Jardin » par notre site, à propos de : Un local." in body
    assert "> Bonjour,\n>\n> L’équipe DOMINO\n" in body


def test_confirmation_mail_holds_nothing_that_was_typed(client: Client, garden: Initiative) -> None:
    write(client, garden, name="Achetez", body="https://spam.example")
    body = OutgoingMail.objects.get().body
    assert ["Achetez" in body, "spam" in body] == [False, False]


def test_link_opened_by_a_program_sends_nothing(client: Client, garden: Initiative) -> None:
    write(client, garden)
    (confirm,) = last_links()
    assert [client.get(confirm).status_code, client.head(confirm).status_code] == [200, 200]
    assert (len(mails()), Correspondence.objects.get().state) == (1, CorrespondenceState.WAITING)


def test_double_click_is_one_correspondence_and_one_mail(client: Client, garden: Initiative) -> None:
    guard = guarded()
    assert [write(client, garden, guard).status_code for _ in range(2)] == [200, 200]
    (confirm,) = last_links()
    assert [client.post(confirm).status_code for _ in range(2)] == [200, 410]
    guard, (link, _) = guarded(solved=False), last_links()
    assert [answer(client, link, guard=guard).status_code for _ in range(2)] == [302, 302]
    assert (Correspondence.objects.count(), Message.objects.count(), len(mails())) == (1, 2, 3)


def test_key_of_one_page_stays_apart_from_another(client: Client, garden: Initiative) -> None:
    guard = guarded()
    write(client, garden, guard)
    client.post(last_links()[0])
    assert answer(client, last_links()[0], guard=guard).status_code == 302
    other = InitiativeFactory(private_email="autre@structure.example")
    assert write(client, other, guard).status_code == 200
    assert (Correspondence.objects.count(), Message.objects.count()) == (2, 3)


def test_two_tabs_are_two_letters(client: Client, garden: Initiative) -> None:
    for body in ("Un", "Deux"):
        write(client, garden, body=body)
        client.post(last_links()[0])
    assert list(Message.objects.values_list("body", flat=True)) == ["Un", "Deux"]


@pytest.mark.parametrize("where", ["/initiatives/jardin/", "/territoires/redon/besoins/"])
@pytest.mark.parametrize(
    ("values", "offered"),
    [
        ({"private_email": RECIPIENT}, True),
        ({"contact_email": RECIPIENT}, True),
        ({}, False),
        ({"private_email": RECIPIENT, "status": Status.CLOSED}, False),
    ],
)
def test_writing_is_offered_where_there_is_an_address(client: Client, where: str, values: dict, offered: bool) -> None:
    InitiativeFactory(slug="jardin", territory=CommuneFactory(slug="redon"), needs=["local"], **values)
    page = client.get(where).content
    assert (b"/initiatives/jardin/ecrire/" in page, RECIPIENT.encode() in page) == (offered, False)
    assert client.get("/initiatives/jardin/ecrire/").status_code == (200 if offered else 404)


@pytest.mark.parametrize(
    ("values", "query", "sentence"),
    [
        ({"private_email": ""}, "", "Cette initiative n’a pas donné d’adresse"),
        ({"status": Status.CLOSED}, "", "Cette initiative est terminée"),
        ({"status": Status.DRAFT}, "", "Cette page n’existe pas"),
        ({}, "?ressource=chocolat", "Cette ressource n’est pas connue"),
    ],
)
def test_what_cannot_be_written_to_is_a_404_in_french(client: Client, values: dict, query: str, sentence: str) -> None:
    initiative = InitiativeFactory(**{"private_email": RECIPIENT, **values})
    answers = [client.get(f"{initiative.get_absolute_url()}ecrire/{query}"), write(client, initiative, query=query)]
    assert [(each.status_code, sentence in text(each)) for each in answers] == [(404, True)] * 2
    assert Correspondence.objects.count() == 0


def test_match_of_the_board_lets_one_write_to_either(client: Client) -> None:
    redon = CommuneFactory(slug="redon")
    InitiativeFactory(slug="cherche", territory=redon, needs=["local"], private_email=RECIPIENT)
    giver = InitiativeFactory(slug="donne", private_email="autre@structure.example")
    giver.offers.set([ResourceKindFactory(slug="local")])
    page = text(client.get("/territoires/redon/besoins/"))
    assert [page.count(f"/initiatives/{slug}/ecrire/?ressource=local") for slug in ("cherche", "donne")] == [1, 1]
    narrowed = text(client.get("/territoires/redon/besoins/?kind=local"))
    assert narrowed.count("/initiatives/cherche/ecrire/?ressource=local") == 2
