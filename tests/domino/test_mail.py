"""Mails wait in a table, leave once, and survive a server that is down."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from domino.mail import BACK_OFF, enqueue_mail, send_next_mail
from domino.models import OutgoingMail

pytestmark = pytest.mark.django_db
DOWN = "tests.domino.test_mail.DownBackend"


class DownBackend:
    """A mail server that refuses every connection."""

    def __init__(self, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError("personne n’écoute")


def waiting() -> OutgoingMail:
    return OutgoingMail.objects.create(recipient="lea@domino.example", subject="Bonjour", body="Texte\n")


def test_mail_is_sent_once() -> None:
    waiting()
    assert (send_next_mail(), send_next_mail()) == (True, False)
    assert [(message.subject, message.to) for message in mail.outbox] == [("Bonjour", ["lea@domino.example"])]
    assert OutgoingMail.objects.get().state == OutgoingMail.State.SENT


def test_mail_of_a_rolled_back_transaction_is_never_sent() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        waiting()
        raise RuntimeError
    assert (send_next_mail(), mail.outbox) == (False, [])


def test_server_down_keeps_the_mail_and_waits_longer_each_time(settings) -> None:
    settings.EMAIL_BACKEND = DOWN
    row = waiting()
    for attempt, minutes in enumerate(BACK_OFF, start=1):
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        assert send_next_mail() is True
        row.refresh_from_db()
        assert (row.attempts, row.state) == (attempt, OutgoingMail.State.WAITING)
        assert timedelta(minutes=minutes - 1) < row.next_attempt_at - timezone.now() <= timedelta(minutes=minutes)
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    send_next_mail()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutgoingMail.State.DEAD, "ConnectionRefusedError: personne n’écoute")


def test_template_gives_subject_and_body(tmp_path, settings) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "essai.txt").write_text("Bonjour {{ nom }}\n\nVoyez {{ site }}/ici\n")
    templates = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.TEMPLATES = templates
    row = enqueue_mail(recipient="lea@domino.example", template="essai", context={"nom": "l'Été"})
    assert (row.subject, row.body) == ("Bonjour l'Été", "Voyez http://127.0.0.1:8000/ici\n")
