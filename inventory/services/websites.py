"""Whether the sites of records still answer, where a territory asked for it. Nothing is held while a site is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from domino.outbound import OutboundFailed, OutboundRefused, OutboundTooLarge, fetch
from inventory.freshness import SILENT_DAYS
from inventory.models import Containment, Initiative
from inventory.querysets.initiative import SILENT, InitiativeQuerySet

EACH = timedelta(days=7)
# A first failure is checked again: only two of them, days apart, say that a site is silent.
AGAIN = timedelta(days=SILENT_DAYS)
TIMEOUT = 10.0
MAX_BYTES = 500_000
# Seconds between two requests to the same host.
PAUSE = 2.0
# How many sites that answered are asked when all of a round fail.
WITNESSES = 3
# The site is gone; a server that forbids, or finds that we ask too often, is there.
GONE = {404, 410}


class CutOff(Exception):
    """This server reaches no site at all."""


@dataclass
class Report:
    """What one round found, in numbers of sites."""

    checked: int
    failing: int
    refused: int


def due_websites(now: datetime) -> InitiativeQuerySet:
    """Published records whose site is to be checked at `now`, those never checked first."""
    failed_once = Q(website_failing_since__isnull=False, website_checked_at__lte=now - AGAIN) & ~SILENT
    due = Q(website_checked_at=None) | Q(website_checked_at__lte=now - EACH) | failed_once
    return _watched().filter(due).order_by(F("website_checked_at").asc(nulls_first=True), "id")


def check_websites(
    *,
    limit: int,
    now: datetime,
    allow_private: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> Report:
    """Ask up to `limit` sites that are due at `now`, one after the other, and note which ones fail.

    No transaction is open and no row locked meanwhile; a record whose site changed meanwhile is left alone.
    `allow_private` lets local servers be asked (tests). Raises CutOff, and notes no failure, when the fault is ours.
    """
    _forget_unwatched()
    found: dict[str, bool | None] = {}
    asked: dict[str, float] = {}
    for website in _websites(due_websites(now), limit):
        _wait_for(_host(website), asked, pause)
        found[website] = _state(website, allow_private)
        asked[_host(website)] = time.monotonic()
        if found[website] is not False:
            _note(website, now)
    failed = [website for website, answers in found.items() if answers is False]
    refused = list(found.values()).count(None)
    if failed and len(failed) + refused == len(found):
        _check_connection(failed, allow_private)
    for website in failed:
        _note(website, now, answers=False)
    return Report(checked=len(found) - refused, failing=len(failed), refused=refused)


def _state(website: str, allow_private: bool) -> bool | None:
    """Whether a site answers; None for an address that we do not ask."""
    try:
        return site_answers(website, allow_private=allow_private)
    except OutboundRefused:
        return None


def _check_connection(failed: list[str], allow_private: bool) -> None:
    """Raise CutOff when the sites that answered last do not either: then it is not the fault of those that failed."""
    answered = _watched().filter(website_failing_since=None, website_checked_at__isnull=False)
    known = _websites(answered.exclude(website__in=failed).order_by("-website_checked_at"), WITNESSES)
    if known and all(_state(website, allow_private) is False for website in known):
        raise CutOff("No site answers, not even those that did: this server seems to be cut off from the network.")


def site_answers(website: str, *, allow_private: bool = False) -> bool:
    """Whether a site answers: HEAD first, then GET when that is not enough to say so.

    Raises OutboundRefused for an address that we do not ask.
    """
    return any(_answers(website, method, allow_private) for method in ("HEAD", "GET"))


def _answers(website: str, method: str, allow_private: bool) -> bool:
    try:
        answer = fetch(website, method=method, timeout=TIMEOUT, max_bytes=MAX_BYTES, allow_private=allow_private)
    except OutboundTooLarge:
        return True
    except OutboundFailed:
        return False
    return answer.status < 500 and answer.status not in GONE


def _websites(records: InitiativeQuerySet, limit: int) -> Iterable[str]:
    """Each address once: several records may give the same."""
    return list(dict.fromkeys(records.values_list("website", flat=True)[:limit]))


def _wait_for(host: str, asked: dict[str, float], pause: Callable[[float], None]) -> None:
    left = PAUSE - (time.monotonic() - asked[host]) if host in asked else 0
    if left > 0:
        pause(left)


def _host(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").lower()
    except ValueError:
        return ""


def _note(website: str, now: datetime, *, answers: bool = True) -> None:
    """Write down how `website` was at `now` for all records that give it, unless a later check did."""
    records = _watched().filter(Q(website_checked_at=None) | Q(website_checked_at__lt=now), website=website)
    since = None if answers else Coalesce("website_failing_since", Value(timezone.localdate(now)))
    records.update(website_checked_at=now, website_failing_since=since)


def _watched() -> InitiativeQuerySet:
    """Published records with a site, in territories that asked for the check or that lie within one."""
    return Initiative.objects.published().filter(territory__in=_opted_in(), website__istartswith="http")


def _opted_in() -> QuerySet:
    return Containment.objects.filter(outer__check_websites=True).values("inner")


def _forget_unwatched() -> None:
    """A territory that asks for the check no longer has no silent sites either."""
    marked = Initiative.objects.filter(website_failing_since__isnull=False)
    marked.exclude(territory__in=_opted_in()).update(website_failing_since=None, website_checked_at=None)
