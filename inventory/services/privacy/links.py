"""The link to one's own data: asked by anyone for any address, mailed to it, opened once, then good for an hour."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from domino.jobs import enqueue
from domino.limits import LimitReached, Rule, forgive_mails, spend, spend_mail
from domino.mail import enqueue_mail
from inventory.models import PrivacyLink
from inventory.services.tokens import hashed

LIFETIME = timedelta(hours=48)
OPEN_FOR = timedelta(hours=1)
# Per block of addresses; per recipient, the count of all forms together.
ASKERS = [Rule(10, 3_600)]
ERASE = "privacy.erase"


@transaction.atomic
def ask_personal_data(*, email: str, network: str = "") -> None:
    """Mail `email` a link to what is held under it. Returns nothing on purpose: known or not, all is alike.

    Beyond the recipient's limit no mail leaves, and nothing says so. Raises LimitReached (per network).
    """
    spend(scope="personal data", who=network, rules=ASKERS)
    with suppress(LimitReached):
        spend_mail(recipient=email)
        link = reverse("inventory:personal_data_link", args=[issue_privacy_link(email=email)])
        enqueue_mail(recipient=email, template="personal_data_link", context={"link": link})


def issue_privacy_link(*, email: str, lifetime: timedelta = LIFETIME) -> str:
    """Make a link for `email` and return its secret: this is the only time it can be read."""
    secret = secrets.token_urlsafe(32)
    PrivacyLink.objects.create(token_hash=hashed(secret), email=email, expires_at=timezone.now() + lifetime)
    return secret


def find_privacy_link(*, secret: str) -> PrivacyLink | None:
    """The link of `secret` if it can still be opened, else None (unknown, opened already, expired)."""
    links = PrivacyLink.objects.filter(token_hash=hashed(secret), used_at=None, expires_at__gt=timezone.now())
    return links.first()


@transaction.atomic
def open_privacy_link(*, secret: str) -> PrivacyLink | None:
    """Use a link up: returns it the first time, None ever after. Two at once: one wins."""
    link = find_privacy_link(secret=secret)
    if link is None:
        return None
    now = timezone.now()
    won = PrivacyLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    link.used_at = now
    if won:
        forgive_mails(recipient=link.email)
    return link if won else None


def opened_link(*, pk: object) -> PrivacyLink | None:
    """The link that was opened under that number less than an hour ago, else None."""
    if not isinstance(pk, int):
        return None
    return PrivacyLink.objects.filter(pk=pk, used_at__gt=timezone.now() - OPEN_FOR).first()


@transaction.atomic
def ask_erasure(*, link: PrivacyLink) -> None:
    """Have the worker erase all that is held under the address of `link`, once."""
    asked = PrivacyLink.objects.filter(pk=link.pk, erase_asked_at=None).update(erase_asked_at=timezone.now())
    if asked:
        # The job holds the number of the link: an address in it would outlive the erasure.
        enqueue(ERASE, {"link": link.pk}, lane=ERASE)


def forget_privacy_links(*, now: datetime) -> int:
    """Delete the links that open nothing any more, those whose erasure is under way apart; returns how many."""
    waiting = PrivacyLink.objects.exclude(erase_asked_at=None)
    ended = PrivacyLink.objects.filter(expires_at__lt=now, used_at=None) | PrivacyLink.objects.filter(
        used_at__lt=now - OPEN_FOR
    )
    return ended.exclude(pk__in=waiting.values("pk")).delete()[0]
