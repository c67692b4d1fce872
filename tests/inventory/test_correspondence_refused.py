"""Letters that do not leave: bad input, robots, floods."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from domino.guard import EXPIRED, TOO_FAST, TRAPPED
from domino.models import OutgoingMail, RateEvent
from inventory.models import Correspondence, Initiative, Message
from inventory.services.correspondences import Side
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory
from tests.inventory.letters import RECIPIENT, WRITER, answer, last_links, mails, thread, write
from tests.inventory.proposals import guarded

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def garden() -> Initiative:
    return InitiativeFactory(name="Jardin", slug="jardin", territory=CommuneFactory(), private_email=RECIPIENT)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence", "target"),
    [
        ({"name": " "}, "Écrivez votre nom.", "id_name"),
        ({"name": "\x07"}, "Écrivez votre nom.", "id_name"),
        ({"name": "a" * 121}, "C’est trop long", "id_name"),
        ({"name": "a\x00"}, "Retirez le caractère interdit.", "id_name"),
        ({"email": ""}, "Écrivez votre adresse électronique.", "id_email"),
        ({"email": "camille@"}, "Complétez l’adresse électronique", "id_email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "Complétez l’adresse électronique", "id_email"),
        ({"body": ""}, "Écrivez votre message.", "id_body"),
        ({"body": "\u202e"}, "Écrivez votre message.", "id_body"),
        ({"body": "a" * 3_001}, "C’est trop long", "id_body"),
        ({"body": "a" * 1_000_000}, "C’est trop long", "id_body"),
    ],
)
def test_bad_answers_are_a_422_that_says_what_to_do(
    client: Client, garden: Initiative, changes: dict[str, str], sentence: str, target: str
) -> None:
    response = write(client, garden, **changes)
    assert response.status_code == 422
    assert (sentence in text(response), f'href="#{target}"' in text(response)) == (True, True)
    kept = "Avez-vous une salle ?" if "body" not in changes else 'value="Camille"'
    assert kept in text(response)
    assert Correspondence.objects.count() == 0


@pytest.mark.parametrize(
    ("guard", "sentence"),
    [
        ({**guarded(solved=False), "form_trap": "x"}, TRAPPED),
        ({"form_key": "forgée"}, EXPIRED),
        (guarded(seconds_ago=0, solved=False), TOO_FAST),
    ],
)
def test_what_robots_do_is_refused_in_words(
    client: Client, garden: Initiative, guard: dict[str, str], sentence: str
) -> None:
    if sentence == TOO_FAST:
        guard = guarded(seconds_ago=0, solved=False)
    response = write(client, garden, guard)
    assert (response.status_code, sentence in text(response), Correspondence.objects.count()) == (422, True, 0)


def test_script_is_shown_as_typed_and_headers_stay_whole(client: Client, garden: Initiative) -> None:
    Initiative.objects.update(name=f"Jardin\nBcc: voleur@domino.example {SCRIPT}")
    pages = [write(client, garden, name=f"{SCRIPT}\r\nBcc: x@y.example", body=SCRIPT, email="")]
    write(client, garden, name=f"{SCRIPT}\r\nBcc: x@y.example", body=SCRIPT)
    (confirm,) = last_links()
    pages += [client.get(confirm), client.post(confirm)]
    link, report = last_links()
    answer(client, link, SCRIPT)
    pages += [client.get(link), client.get(report), answer(client, link, ""), client.post(report)]
    assert [SCRIPT in text(page) for page in pages] == [False] * len(pages)
    assert "&lt;script&gt;alert(1)" in text(pages[3])
    assert Correspondence.objects.get().writer_name == f"{SCRIPT} Bcc: x@y.example"
    assert {(recipient, "\n" in subject) for recipient, subject in mails()} == {(WRITER, False), (RECIPIENT, False)}


def test_control_characters_do_not_reach_the_mail(client: Client, garden: Initiative) -> None:
    write(client, garden, body="Bonjour\u2028L’équipe\x0b\x1b[2J\u202eoh\tla")
    assert Message.objects.get().body == "BonjourL’équipe[2Joh\tla"


def test_limit_per_network_says_how_long_to_wait(client: Client, garden: Initiative) -> None:
    codes = [write(client, garden, email=f"c{rank}@voisine.example").status_code for rank in range(5)]
    refused = write(client, garden, name="Sixième")
    assert codes == [200] * 5
    assert (refused.status_code, 3_500 < int(refused["Retry-After"]) <= 3_600) == (429, True)
    assert "Attendez 60 min, puis envoyez de nouveau." in text(refused)
    assert 'value="Sixième"' in text(refused)
    assert Correspondence.objects.count() == 5


def test_without_a_proof_fewer_pass(client: Client, garden: Initiative) -> None:
    codes = [
        write(client, garden, guarded(solved=False), email=f"c{rank}@voisine.example").status_code for rank in range(4)
    ]
    assert codes == [200, 200, 200, 429]


def test_one_sender_is_asked_once_until_the_mail_is_read(client: Client, garden: Initiative) -> None:
    def send(rank: int, email: str) -> int:
        return client.post(
            "/initiatives/jardin/ecrire/",
            {"name": "C", "email": email, "body": "B", **guarded()},
            REMOTE_ADDR=f"192.0.{rank}.1",
        ).status_code

    assert [send(rank, WRITER.upper() if rank else WRITER) for rank in range(3)] == [200, 429, 429]
    assert OutgoingMail.objects.count() == 1
    client.post(last_links()[0])
    assert send(4, WRITER) == 200


def test_one_recipient_gets_ten_letters_a_day(client: Client, garden: Initiative) -> None:
    addresses = []
    for rank in range(11):
        write(client, garden, email=f"c{rank}@voisine.example")
        addresses += last_links()
        RateEvent.objects.update(at=timezone.now() - timedelta(hours=2))
    # Letters that nobody confirmed shut no mailbox.
    assert [client.post(address).status_code for address in addresses] == [200] * 10 + [429]
    refused = client.post(addresses[-1])
    assert "Cette initiative a reçu beaucoup de messages aujourd’hui." in text(refused)
    assert "revenez sur ce lien dans 24 h" in text(refused)
    RateEvent.objects.all().delete()
    assert client.post(addresses[-1]).status_code == 200


def test_twenty_letters_a_day_in_one_correspondence(client: Client) -> None:
    address = thread(Side.RECIPIENT)
    codes = [answer(client, address, f"Lettre {rank}").status_code for rank in range(21)]
    assert codes == [302] * 20 + [429]
    refused = answer(client, address, "La vingt et unième")
    assert ("La vingt et unième" in text(refused), "puis envoyez de nouveau" in text(refused)) == (True, True)


@pytest.mark.parametrize("body", ["", " ", "a" * 3_001, "\x00"])
def test_bad_answer_in_a_correspondence_is_a_422(client: Client, body: str) -> None:
    response = answer(client, thread(Side.RECIPIENT), body)
    assert (response.status_code, 'href="#id_body"' in text(response), len(mails())) == (422, True, 0)
