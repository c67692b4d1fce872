"""What became of a reading, written on the source: when it is asked again, what went wrong, whom to tell."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from domino.mail import enqueue_mail
from inventory.enums import Schedule
from inventory.models import LiveSource

EVERY = {
    Schedule.HOURLY: timedelta(hours=1),
    Schedule.DAILY: timedelta(days=1),
    Schedule.WEEKLY: timedelta(days=7),
}
# Before each new try of one that fails, whatever its schedule; the last of them for all that follow.
BACK_OFF = [timedelta(hours=hours) for hours in (1, 3, 12, 24, 72, 168)]
# Failures in a row after which whoever follows the source is told.
TOLD_AFTER = 3
ERROR_CHARS = 500


def note_answered(live: LiveSource) -> None:
    """The host answered as usual: the next reading is the scheduled one. Called under a lock; saved by this."""
    now = timezone.now()
    live.checked_at = now
    live.next_check_at = now + EVERY[Schedule(live.schedule)]
    live.save(update_fields=["checked_at", "next_check_at"])


@transaction.atomic
def note_well(*, source_id: int) -> None:
    """What the host sent was read to its end: what went wrong before is over, and said to be if it was told."""
    live = _locked(source_id)
    if live.failures >= TOLD_AFTER:
        _tell(live, "source_back")
    live.failures, live.last_error = 0, ""
    live.save(update_fields=["failures", "last_error"])


@transaction.atomic
def note_failure(*, source_id: int, error: str, retry_after: int = 0, unread: bool = False) -> None:
    """One more failure in a row: tried later and later (never before `retry_after` seconds), told once.

    `unread`: the body came and could not be imported; the next one is then read even if it is the same.
    """
    live = _locked(source_id)
    live.failures += 1
    live.last_error = error[:ERROR_CHARS]
    wait = BACK_OFF[min(live.failures, len(BACK_OFF)) - 1]
    live.next_check_at = timezone.now() + max(wait, min(timedelta(seconds=retry_after), BACK_OFF[-1]))
    if unread:
        forget(live)
    live.save()
    if live.failures == TOLD_AFTER:
        _tell(live, "source_failing")


@transaction.atomic
def note_held(*, source_id: int, reason: str) -> None:
    """What came is kept for someone to look at: `reason` says why, in French."""
    LiveSource.objects.filter(pk=source_id).update(last_error=reason[:ERROR_CHARS])


def forget(live: LiveSource) -> None:
    """Forget what the last body bore: the next one is read whatever it holds. Not saved."""
    live.etag = live.last_modified = live.digest = ""


def _locked(source_id: int) -> LiveSource:
    found = LiveSource.objects.select_for_update(of=("self",)).select_related("source", "made_by")
    return found.get(pk=source_id)


def _tell(live: LiveSource, template: str) -> None:
    if live.made_by and live.made_by.is_active and live.made_by.email:
        enqueue_mail(recipient=live.made_by.email, template=template, context={"live": live})
