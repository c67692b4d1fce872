"""Accounts: those of people without a role end at their word, those nobody uses after a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, F, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Greatest

from domino.mail import enqueue_mail
from domino.models import User
from domino.personal.sweep import end_sessions
from inventory.models import DormantNotice

# Since the last time; then since the notice.
UNUSED = timedelta(days=730)
NOTICE = timedelta(days=30)


def accounts_of(email: str) -> QuerySet[User]:
    """The account of the address, if there is one."""
    return User.objects.filter(email__iexact=email).prefetch_related("memberships__territory")


def held_accounts(email: str) -> QuerySet[User]:
    """The accounts that an erasure leaves: they hold a role, which someone else must take away first."""
    return accounts_of(email).filter(Q(memberships__isnull=False) | Q(is_staff=True) | Q(is_superuser=True)).distinct()


def roles_told(user: User) -> list[str]:
    """The roles of an account, in words."""
    return [f"{each.get_role_display()}, {each.territory.name}" for each in user.memberships.all()]  # type: ignore[attr-defined]


@transaction.atomic
def erase_accounts(*, email: str) -> int:
    """Delete the account of the address unless it holds a role, and end its sessions; returns how many."""
    ending = accounts_of(email).exclude(pk__in=held_accounts(email).values("pk"))
    count = 0
    for user in ending:
        end_sessions(email, user.pk)
        user.delete()
        count += 1
    return count


@transaction.atomic
def end_dormant_accounts(*, now: datetime) -> tuple[int, int]:
    """Tell the owners of accounts unused for two years, delete those told a month ago: how many of each.

    Signing in, or a token that is used, takes the notice back. Superusers stay: someone must be able to come in.
    """
    dormant = _dormant(now)
    DormantNotice.objects.exclude(user__in=dormant.values("pk")).delete()
    ended = dormant.filter(dormant_notice__sent_at__lte=now - NOTICE)
    pks = list(ended.values_list("pk", flat=True))
    User.objects.filter(pk__in=pks).delete()
    told = 0
    for user in dormant.filter(dormant_notice=None):
        DormantNotice.objects.create(user=user, sent_at=now)
        enqueue_mail(recipient=user.email, template="account_dormant", context={"day": now + NOTICE})
        told += 1
    return told, len(pks)


def _dormant(now: datetime) -> QuerySet[User]:
    by_token = Cast(Max("api_tokens__last_used_on"), DateTimeField())
    last = Greatest(Coalesce(F("last_login"), F("date_joined")), Coalesce(by_token, F("date_joined")))
    return User.objects.filter(is_superuser=False).annotate(last_use=last).filter(last_use__lte=now - UNUSED)
