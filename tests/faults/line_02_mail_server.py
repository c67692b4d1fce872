"""The mail server is away, refuses for now, refuses for good, hangs."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from domino.mail import BACK_OFF, send_next_mail
from domino.models import OutgoingMail
from tests.faults.lab import count, make_commune, propose, site, warm
from tests.faults.results import Result
from tests.faults.smtp import Mailbox

SUBMISSIONS = count(60, 500)


def run() -> Result:
    make_commune()
    box = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 1
    slowest = 0.0
    with site() as port:
        settings.EMAIL_PORT = 9  # nobody there
        warm(port, "/api/v1/initiatives/")
        propose(port, 9_999)
        for number in range(SUBMISSIONS):
            began = time.monotonic()
            propose(port, number)
            slowest = max(slowest, time.monotonic() - began)
            send_next_mail()
    OutgoingMail.objects.filter(recipient="personne9999@domino.example").delete()
    waiting = OutgoingMail.objects.filter(state="waiting")
    kept = waiting.count()
    settings.EMAIL_PORT = box.port
    for box.mode in ("hang", "4xx"):
        OutgoingMail.objects.filter(pk=waiting.first().pk).update(next_attempt_at=timezone.now())  # type: ignore[union-attr]
        send_next_mail()
    later = waiting.filter(next_attempt_at__gt=timezone.now()).count()
    dead = dead_letters(box)
    box.mode = "ok"
    began = time.monotonic()
    waiting.update(next_attempt_at=timezone.now())
    while send_next_mail():
        pass
    recovery = time.monotonic() - began
    addresses = [f"personne{number}@domino.example" for number in range(SUBMISSIONS)]
    lost = sum(not box.got[address] for address in addresses)
    twice = sum(times - 1 for times in box.got.values())
    remarks = f"slowest answer {slowest:.2f} s, {later} put off, {dead} dead letter after {len(BACK_OFF) + 1} refusals"
    holds = kept == SUBMISSIONS and dead == 1
    return Result("SMTP down, hanging, 4xx, 5xx", SUBMISSIONS, lost, twice, recovery, remarks, holds)


def dead_letters(box: Mailbox) -> int:
    """How many letters end as dead ones when one is refused each time."""
    box.mode = "5xx"
    refused = OutgoingMail.objects.create(recipient="refuse@domino.example", subject="Bonjour", body="Texte\n")
    for _ in range(len(BACK_OFF) + 1):
        OutgoingMail.objects.exclude(pk=refused.pk).filter(state="waiting").update(
            next_attempt_at=timezone.now() + timedelta(hours=1)
        )
        OutgoingMail.objects.filter(pk=refused.pk).update(next_attempt_at=timezone.now())
        send_next_mail()
    return OutgoingMail.objects.filter(state="dead").count()
