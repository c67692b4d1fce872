"""Following a search by mail: asked, confirmed, told, ended. One link in each mail does the last three."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from domino.limits import Rule, forgive_mails, spend, spend_mail
from domino.mail import enqueue_mail
from inventory.enums import Frequency
from inventory.models import Initiative, Subscription
from inventory.services.tokens import hashed

PERIODS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}
# Per block of addresses: a form must not write to strangers by the hundred.
ASKERS = [Rule(10, 3_600)]


def secret_of(email: str, query: str) -> str:
    """The secret in the links of one subscription: the same in every mail, known to the site and the reader only."""
    message = f"subscription\n{email.casefold()}\n{query}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()


@transaction.atomic
def subscribe(*, email: str, query: str, label: str, frequency: Frequency, network: str = "") -> Subscription:
    """Note that `email` wants news of the search `query`, and mail a link to confirm it; returns the subscription.

    A confirmed one stays as it is and gets no mail: whoever asks has not shown that the address is theirs. `network`
    is the block of addresses the request comes from. Raises domino.limits.LimitReached.
    """
    secret, label = secret_of(email, query), " ".join(label.split())
    confirmed = Subscription.objects.filter(secret_hash=hashed(secret), confirmed_at__isnull=False).first()
    if confirmed:
        return confirmed
    spend(scope="subscription_network", who=network, rules=ASKERS)
    spend_mail(recipient=email)
    subscription, _ = Subscription.objects.update_or_create(
        secret_hash=hashed(secret),
        defaults={"frequency": frequency, "label": label[:300]},
        create_defaults={"email": email, "query": query, "frequency": frequency, "label": label[:300]},
    )
    link = reverse("inventory:subscription_confirm", args=[secret])
    enqueue_mail(recipient=email, template="subscription_confirm", context={"subscription": subscription, "link": link})
    return subscription


def find_subscription(*, secret: str) -> Subscription | None:
    """The subscription whose links hold `secret`, None when there is none any more."""
    return Subscription.objects.filter(secret_hash=hashed(secret)).first()


@transaction.atomic
def confirm_subscription(*, subscription: Subscription) -> None:
    """News start from now on."""
    now = timezone.now()
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(confirmed_at=now, told_until=now)
    forgive_mails(recipient=subscription.email)


@transaction.atomic
def unsubscribe(*, subscription: Subscription) -> None:
    """Forget the search and the address."""
    subscription.delete()


def due_subscriptions(now: datetime) -> QuerySet[Subscription]:
    """Confirmed subscriptions whose period has passed at `now`, the longest waiting first."""
    passed = Q(pk=None)
    for frequency, period in PERIODS.items():
        passed |= Q(frequency=frequency, told_until__lte=now - period)
    return Subscription.objects.filter(passed, confirmed_at__isnull=False).order_by("told_until")


@transaction.atomic
def send_news(*, subscription: Subscription, news: Sequence[Initiative], total: int, until: datetime) -> bool:
    """Mail `news` (the first of `total`), told up to `until`; nothing is mailed when there is none.

    Returns whether a mail was written. A second worker with the same subscription finds it told already.
    """
    mine = Subscription.objects.select_for_update(skip_locked=True).filter(
        pk=subscription.pk, told_until=subscription.told_until
    )
    if not mine.exists():
        return False
    mine.update(told_until=until)
    if not total:
        return False
    secret = secret_of(subscription.email, subscription.query)
    context = {
        "subscription": subscription,
        "news": news,
        "total": total,
        "search": reverse("inventory:initiative_list") + (f"?{subscription.query}" if subscription.query else ""),
        "stop": reverse("inventory:subscription_stop", args=[secret]),
    }
    stop_url = settings.SITE_URL + str(context["stop"])
    enqueue_mail(recipient=subscription.email, template="subscription_news", context=context, unsubscribe_url=stop_url)
    return True
