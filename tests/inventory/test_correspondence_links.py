"""What the links of a correspondence open, and when they die."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail
from inventory.enums import CorrespondenceState, Status
from inventory.models import Correspondence, Initiative, Message
from inventory.services.correspondences import Side, forget_letters, secret_of
from tests.factories.correspondences import CorrespondenceFactory
from tests.inventory.letters import RECIPIENT, WRITER, answer, last_links, mails, thread, write

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return response.content.decode()


def address(correspondence: Correspondence, side: Side) -> str:
    return f"/courrier/{secret_of(correspondence, side)}/"


@pytest.mark.parametrize("side", [Side.WRITER, Side.RECIPIENT])
def test_secret_pages_are_neither_passed_on_nor_kept(client: Client, side: Side) -> None:
    for page in (client.get(thread(side)), client.get("/courrier/forgé/")):
        if page.status_code == 200:
            assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
            assert "no-store" in page["Cache-Control"]
        else:
            assert page.status_code == 404


@pytest.mark.parametrize("forge", ["cut", "other side", "other thread", "word", "upper", "no key", "accents"])
def test_forged_link_is_a_404_that_says_what_to_do(client: Client, forge: str) -> None:
    first, other = CorrespondenceFactory.create_batch(2)
    secret = secret_of(first, Side.WRITER)
    forged = {
        "cut": secret[:-1],
        "other side": secret.replace(".auteur.", ".structure."),
        "other thread": secret.replace(first.pk.hex, other.pk.hex),
        "word": "courrier",
        "upper": secret.upper(),
        "no key": f"{first.pk.hex}.auteur.",
        "accents": "é" * 32 + ".auteur.x",
    }[forge]
    answers = [
        client.get(f"/courrier/{forged}/"),
        answer(client, f"/courrier/{forged}/"),
        client.post(f"/courrier/{forged}/clore/"),
        client.post(f"/courrier/{forged}/signaler/"),
        client.post(f"/courrier/confirmer/{forged}/"),
    ]
    assert [(each.status_code, "Ce lien ne mène nulle part" in text(each)) for each in answers] == [(404, True)] * 5
    assert (Message.objects.count(), mails()) == (2, [])


def test_link_opens_its_own_page_only(client: Client) -> None:
    correspondence = CorrespondenceFactory()
    confirm, writer, recipient = (secret_of(correspondence, side) for side in Side)
    wrong = [
        f"/courrier/{confirm}/",
        f"/courrier/confirmer/{writer}/",
        f"/courrier/confirmer/{recipient}/",
        f"/courrier/{writer}/signaler/",
    ]
    assert [client.post(each).status_code for each in wrong] == [404] * 4
    assert "Signaler" not in text(client.get(f"/courrier/{writer}/"))
    assert Correspondence.objects.get().state == CorrespondenceState.OPEN


@pytest.mark.parametrize("side", [Side.WRITER, Side.RECIPIENT])
def test_either_side_closes_and_both_links_die(client: Client, side: Side) -> None:
    correspondence = CorrespondenceFactory()
    assert client.get(f"{address(correspondence, side)}clore/").status_code == 405
    closed = client.post(f"{address(correspondence, side)}clore/")
    assert (closed.status_code, "Correspondence terminée" in text(closed)) == (200, False)
    assert "Correspondance terminée" in text(closed)
    for each in (Side.WRITER, Side.RECIPIENT):
        gone = [client.get(address(correspondence, each)), answer(client, address(correspondence, each), "Trop tard")]
        assert [page.status_code for page in gone] == [410, 410]
        assert "Trop tard" in text(gone[1])
        assert client.post(f"{address(correspondence, each)}clore/").status_code == 410
    assert (Message.objects.count(), mails()) == (1, [])


@pytest.mark.parametrize("end", ["a year", "no address", "other address", "draft"])
def test_link_dies_with_its_year_its_address_and_its_record(client: Client, end: str) -> None:
    link = thread(Side.RECIPIENT)
    if end == "a year":
        Correspondence.objects.update(created_at=timezone.now() - timedelta(days=365))
    elif end == "draft":
        Initiative.objects.update(status=Status.DRAFT)
    else:
        Initiative.objects.update(private_email="" if end == "no address" else "nouvelle@structure.example")
    # The former address's link opens nothing that the new one would read.
    expected = 404 if "address" in end else 410
    assert [client.get(link).status_code, answer(client, link).status_code] == [expected] * 2
    assert mails() == []


def test_confirmation_is_worth_48_hours(client: Client) -> None:
    link = thread(Side.CONFIRM, state=CorrespondenceState.WAITING, confirmed_at=None)
    confirm = link.replace("/courrier/", "/courrier/confirmer/")
    Correspondence.objects.update(created_at=timezone.now() - timedelta(hours=48))
    assert [client.get(confirm).status_code, client.post(confirm).status_code] == [410, 410]
    assert "votre message n’est pas parti" in text(client.get(confirm))
    assert mails() == []


def test_report_stops_everything_at_once(client: Client) -> None:
    correspondence = CorrespondenceFactory()
    recipient = address(correspondence, Side.RECIPIENT)
    assert client.get(f"{recipient}signaler/").status_code == 200
    assert Correspondence.objects.get().state == CorrespondenceState.OPEN
    assert "Correspondance signalée" in text(client.post(f"{recipient}signaler/"))
    assert Correspondence.objects.get().state == CorrespondenceState.REPORTED
    assert [client.get(recipient).status_code, client.post(f"{recipient}signaler/").status_code] == [410, 410]
    suspended = answer(client, address(correspondence, Side.WRITER))
    assert (suspended.status_code, "Correspondance suspendue" in text(suspended)) == (410, True)
    assert mails() == []


@pytest.mark.parametrize("same", ["initiative", "address"])
def test_further_letters_of_a_reported_writer_are_held(client: Client, same: str) -> None:
    reported = CorrespondenceFactory(
        state=CorrespondenceState.REPORTED, writer_email=WRITER.upper(), initiative__private_email=RECIPIENT
    )
    target = reported.initiative
    if same == "address":
        target = CorrespondenceFactory(initiative__contact_email=RECIPIENT, initiative__private_email="").initiative
    write(client, target)
    held = client.post(last_links()[0])
    assert (held.status_code, "Votre message attend d’être relu" in text(held)) == (200, True)
    assert Correspondence.objects.get(writer_email=WRITER).state == CorrespondenceState.REPORTED
    assert [recipient for recipient, _ in mails()] == [WRITER]


def test_answer_of_a_writer_reported_elsewhere_is_held_too(client: Client) -> None:
    first = CorrespondenceFactory(writer_email=WRITER)
    other = CorrespondenceFactory(writer_email=WRITER, initiative=first.initiative)
    client.post(f"{address(first, Side.RECIPIENT)}signaler/")
    answer(client, address(other, Side.WRITER), "Encore")
    assert (mails(), Message.objects.filter(body="Encore").count()) == ([], 1)
    assert set(Correspondence.objects.values_list("state", flat=True)) == {CorrespondenceState.REPORTED}


def test_reported_writer_still_writes_to_others(client: Client) -> None:
    CorrespondenceFactory(state=CorrespondenceState.REPORTED, writer_email=WRITER)
    other = CorrespondenceFactory(initiative__private_email=RECIPIENT).initiative
    write(client, other)
    client.post(last_links()[0])
    assert [recipient for recipient, _ in mails()] == [WRITER, RECIPIENT]


def test_letters_are_forgotten_with_their_mails(client: Client) -> None:
    kept, old = CorrespondenceFactory.create_batch(2)
    waiting = CorrespondenceFactory(state=CorrespondenceState.WAITING)
    for each in (kept, old):
        answer(client, address(each, Side.RECIPIENT))
    year, days = timedelta(days=365), timedelta(days=2)
    Correspondence.objects.filter(pk=old.pk).update(created_at=timezone.now() - year)
    Correspondence.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - days)
    assert forget_letters(now=timezone.now()) == 2
    assert (Correspondence.objects.get(), Message.objects.count()) == (kept, 2)
    assert OutgoingMail.objects.get().recipient == kept.writer_email
    assert client.get(address(old, Side.WRITER)).status_code == 404
