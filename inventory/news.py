"""What is new in a followed search: its initiatives published or changed since the reader was told."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from inventory.filters import InitiativeFilter
from inventory.models import Initiative, Subscription
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.services.subscriptions import due_subscriptions, send_news

SHOWN = 30


def find_news(subscription: Subscription, until: datetime) -> InitiativeQuerySet:
    """Initiatives of the search that were published or changed after it was last told, up to `until`.

    A search that no longer means anything (a theme that went) finds nothing.
    """
    base = Initiative.objects.visible_to(AnonymousUser())
    filterset = InitiativeFilter(QueryDict(subscription.query), queryset=base)
    if not filterset.is_valid():
        return Initiative.objects.none()
    changed = filterset.qs.filter(updated_at__gt=subscription.told_until, updated_at__lte=until)
    return changed.order_by("-updated_at", "pk")


def send_due_news(*, now: datetime) -> int:
    """Send the news of every subscription that is due at `now`; returns how many mails were written."""
    sent = 0
    for subscription in due_subscriptions(now):
        found = find_news(subscription, now)
        sent += send_news(
            subscription=subscription, news=list(found.for_list()[:SHOWN]), total=found.count(), until=now
        )
    return sent
