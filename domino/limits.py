"""How often something may be done: counted in the database, so that every worker counts the same."""

from __future__ import annotations

import ipaddress
import math
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from domino.models import RateEvent, RateWindow

# The longest window that a rule may have; older events are forgotten.
MEMORY = timedelta(days=2)
SWEPT = 100
QUARTER_HOUR, DAY = 900, 86_400
BLOCKS = {4: 24, 6: 48}


class Rule(NamedTuple):
    """At most `most` events in any `seconds`."""

    most: int
    seconds: int


class LimitReached(Exception):
    """It was done too often; `retry_after` is the number of seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Limit reached, {retry_after} s to wait")
        self.retry_after = retry_after


class RecipientLimitReached(LimitReached):
    """Enough was written to this address at the demand of people who have not shown that it is theirs."""


# What anyone may have sent to an address that they only typed, all forms together.
STRANGERS = [Rule(1, QUARTER_HOUR), Rule(3, DAY)]
MAILBOX = "mail to a stranger"


@transaction.atomic
def spend(*, scope: str, who: str, rules: list[Rule]) -> None:
    """Count one event of `who` (an address block, a recipient) in `scope`; LimitReached when a rule forbids it.

    `who` is kept as an HMAC only. Two at once wait for each other, to the end of the caller's transaction.
    """
    bucket = _bucket(scope, who)
    hold(f"{scope}:{bucket}")
    now = timezone.now()
    past = list(RateEvent.objects.filter(bucket=bucket).order_by("-at").values_list("at", flat=True))
    for rule in rules:
        within = [at for at in past if at > now - timedelta(seconds=rule.seconds)]
        if len(within) >= rule.most:
            free_at = within[rule.most - 1] + timedelta(seconds=rule.seconds)
            raise LimitReached(max(1, math.ceil((free_at - now).total_seconds())))
    RateEvent.objects.create(bucket=bucket, at=now)
    _sweep()


def spend_mail(*, recipient: str) -> None:
    """Count one mail to `recipient`, an address that whoever asks for the mail has only typed.

    One count for all forms, so that together they flood nobody. Raises RecipientLimitReached.
    """
    try:
        spend(scope=MAILBOX, who=mailbox(recipient), rules=STRANGERS)
    except LimitReached as reached:
        raise RecipientLimitReached(reached.retry_after) from None


def forgive_mails(*, recipient: str) -> None:
    """A link that was mailed to `recipient` came back: who asked reads that mailbox, the count begins anew."""
    RateEvent.objects.filter(bucket=_bucket(MAILBOX, mailbox(recipient))).delete()


def mailbox(address: str) -> str:
    """One name for the addresses that end up in one mailbox: lower case, without what follows a plus."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


COUNT = """
INSERT INTO domino_ratewindow (bucket, began_at, count) VALUES (%(bucket)s, %(began)s, 1)
ON CONFLICT (bucket) DO UPDATE SET began_at = excluded.began_at,
    count = CASE WHEN domino_ratewindow.began_at = excluded.began_at THEN domino_ratewindow.count + 1 ELSE 1 END
RETURNING count
"""


def count(*, scope: str, who: str, rule: Rule) -> None:
    """Count one event of `who` in `scope`, in fixed windows of `rule`; LimitReached beyond.

    One statement and one row per `who`, for what happens often; `spend` keeps every event and slides.
    """
    bucket = _bucket(scope, who)
    now = timezone.now().timestamp()
    began = now - now % rule.seconds
    values: dict[str, Any] = {"bucket": bucket, "began": datetime.fromtimestamp(began, tz=UTC)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        if cursor.fetchone()[0] > rule.most:
            raise LimitReached(max(1, math.ceil(began + rule.seconds - now)))


def hold(name: str) -> None:
    """Wait until no other transaction holds `name`, then hold it until this one ends (advisory lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def forget_events(*, now: datetime) -> int:
    """Forget the events that no rule counts any more at `now`; returns how many."""
    RateWindow.objects.filter(began_at__lt=now - MEMORY).delete()
    return RateEvent.objects.filter(at__lt=now - MEMORY).delete()[0]


def _bucket(scope: str, who: str) -> str:
    return salted_hmac(f"domino.limits.{scope}", who, algorithm="sha256").hexdigest()


def _sweep() -> None:
    old = RateEvent.objects.select_for_update(skip_locked=True).filter(at__lt=timezone.now() - MEMORY)
    RateEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT])).delete()


def network(request: HttpRequest) -> str:
    """The block of addresses a request comes from: IPv4 /24, IPv6 /48.

    X-Forwarded-For is believed only as far as our own proxies wrote it: with TRUSTED_PROXY_COUNT of them, each adding
    the address that it was asked from, the visitor's is that many entries from the end. What stands before is theirs.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_COUNT:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= settings.TRUSTED_PROXY_COUNT:
            text = entries[-settings.TRUSTED_PROXY_COUNT].strip() or text
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, BLOCKS[address.version]), strict=False))
