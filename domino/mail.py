"""Mail leaves from a table: written with what it tells, sent by the worker, tried again when a server is down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import Context, engines
from django.utils import timezone

from domino.models import OutgoingMail

# Minutes before each new try: two days in all, then a person looks at it in the admin.
BACK_OFF = [1, 5, 15, 60, 180, 360, 720, 1440]
ERROR_CHARS = 300


def enqueue_mail(*, recipient: str, template: str, context: dict[str, Any], unsubscribe_url: str = "") -> OutgoingMail:
    """Write a mail to `recipient` in the current transaction, and return its row.

    `unsubscribe_url` is given to mail programs as the one-click end of a subscription (RFC 8058).
    `template` is a text template of templates/mail/: its first line is the subject, the rest the body.
    """
    # Plain text: nothing to escape, an apostrophe stays one.
    source = engines["django"].get_template(f"mail/{template}.txt").template  # type: ignore[attr-defined]
    text = source.render(Context({**context, "site": settings.SITE_URL}, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return OutgoingMail.objects.create(
        recipient=recipient,
        subject=subject.strip()[:200],
        body=body.strip() + "\n",
        unsubscribe_url=unsubscribe_url,
    )


def send_next_mail() -> bool:
    """Send the mail that has waited longest, if one is due; returns whether there was one.

    The row stays locked while the server is asked, so workers never take the same one. A worker killed after the
    server took the mail and before the commit sends it once more: at least once, seldom twice.
    """
    with transaction.atomic():
        due = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, next_attempt_at__lte=timezone.now())
        mail = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "pk").first()
        if mail is None:
            return False
        _attempt(mail)
        mail.save()
        return True


def forget_sent_mails(*, before: datetime) -> int:
    """Delete the mails sent before `before`: they hold addresses and secret links. Given up ones stay to be seen."""
    return OutgoingMail.objects.filter(state=OutgoingMail.State.SENT, sent_at__lt=before).delete()[0]


def _message(mail: OutgoingMail) -> EmailMessage:
    headers = {}
    if mail.unsubscribe_url:
        headers = {
            "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.recipient], headers=headers)


def _attempt(mail: OutgoingMail) -> None:
    mail.attempts += 1
    try:
        _message(mail).send()
    except Exception as error:  # whatever a mail server or the network answers, the mail must not be lost
        mail.last_error = f"{type(error).__name__}: {error}"[:ERROR_CHARS]
        if mail.attempts > len(BACK_OFF):
            mail.state = OutgoingMail.State.DEAD
        else:
            mail.next_attempt_at = timezone.now() + timedelta(minutes=BACK_OFF[mail.attempts - 1])
        return
    mail.state = OutgoingMail.State.SENT
    mail.sent_at = timezone.now()
    mail.last_error = ""
