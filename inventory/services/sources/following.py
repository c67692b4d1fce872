"""Follow a source, change how it is followed, ask for a reading at once, follow it no longer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from domino import jobs
from domino.models import Job, User
from inventory.enums import ImportState
from inventory.models import ImportMapping, LiveSource, Source, Territory
from inventory.models.initiative import LICENCE
from inventory.services import import_runs
from inventory.services.import_runs.deciding import OPEN
from inventory.services.sources.notes import EVERY, forget

KIND = "source.read"
# What makes another list of it: what was read before says nothing then.
CONTENT = ("address", "mapping", "territory")
GOOD_STATES = (ImportState.APPLIED, ImportState.PREVIEWED, ImportState.APPLYING, ImportState.PREVIEWING)


class SourceChanged(Exception):
    """Someone changed the source since the page that was sent."""


class SourceBusy(Exception):
    """An import of the source is being written, undone or decided on."""


@transaction.atomic
def follow(
    *,
    name: str,
    address: str,
    territory: Territory,
    schedule: str,
    policy: str,
    user: User | None,
    licence: str = "",
    mapping: ImportMapping | None = None,
) -> LiveSource:
    """Follow what `address` holds as the source `name`, known or new; the first reading waits for the worker.

    Raises SourceChanged when someone follows that source already.
    """
    source = _source(name, address, licence)
    live, is_new = LiveSource.objects.get_or_create(
        source=source,
        defaults={
            "address": address,
            "territory": territory,
            "schedule": schedule,
            "policy": policy,
            "mapping": mapping,
            "made_by": user,
            "next_check_at": timezone.now(),
        },
    )
    if not is_new:
        raise SourceChanged
    enqueue(live)
    return live


def _source(name: str, address: str, licence: str) -> Source:
    slug = slugify(name)[:80] or "source"
    if found := source_named(name):
        return found
    url = address if len(address) <= 200 else ""
    return Source.objects.create(name=name, slug=slug, url=url, licence=licence or LICENCE)


def source_named(name: str) -> Source | None:
    """The source that bears `name`, or a name written the same in addresses."""
    slug = slugify(name)[:80] or "source"
    return Source.objects.filter(name=name).first() or Source.objects.filter(slug=slug).first()


@transaction.atomic
def change(*, live: LiveSource, version: int, values: dict[str, Any], licence: str = "") -> LiveSource:
    """Give a source, seen at `version`, other `values` (fields of LiveSource). Raises SourceChanged."""
    locked = LiveSource.objects.select_for_update(of=("self",)).select_related("source").get(pk=live.pk)
    if locked.version != version:
        raise SourceChanged
    is_other = any(getattr(locked, name) != values.get(name, getattr(locked, name)) for name in CONTENT)
    starts = values.get("is_active", False) and not locked.is_active
    for name, value in values.items():
        setattr(locked, name, value)
    if licence and licence != locked.source.licence:
        locked.source.licence = licence
        locked.source.save(update_fields=["licence"])
    if is_other:
        forget(locked)
        locked.failures, locked.last_error = 0, ""
    if is_other or starts or locked.checked_at is None:
        locked.next_check_at = timezone.now()
    elif not locked.failures:
        locked.next_check_at = locked.checked_at + EVERY[locked.schedule]  # type: ignore[index]
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def check_now(*, live: LiveSource) -> LiveSource:
    """Read `live` as soon as the worker can; one whose last import was given up or undone is read whatever it holds."""
    locked = LiveSource.objects.select_for_update(of=("self",)).get(pk=live.pk)
    last = locked.runs.order_by("-created_at").values_list("state", flat=True).first()
    if last not in GOOD_STATES:
        forget(locked)
        locked.save(update_fields=["etag", "last_modified", "digest"])
    enqueue(locked)
    return locked


@transaction.atomic
def unfollow(*, live: LiveSource, user: User | None) -> LiveSource:
    """Follow `live` no longer: its imports that wrote nothing are given up; its records, name and history stay.

    Raises SourceBusy.
    """
    locked = LiveSource.objects.select_for_update(of=("self",)).get(pk=live.pk)
    if locked.runs.filter(state__in=[ImportState.APPLYING, ImportState.UNDOING]).exists():
        raise SourceBusy
    for run in locked.runs.filter(state__in=OPEN, applied_at=None):
        try:
            import_runs.abandon(run=run, version=run.version, user=user)
        except import_runs.ImportRefused as decided:
            raise SourceBusy from decided
    locked.delete()
    return live


def enqueue(live: LiveSource) -> None:
    """Leave the reading to the worker, at once if it waits already; sources of one host are read one by one."""
    waiting = Job.objects.filter(kind=KIND, state=Job.State.WAITING, payload__source=live.pk)
    if not waiting.update(next_attempt_at=timezone.now()):
        jobs.enqueue(KIND, {"source": live.pk}, lane=f"source:{urlsplit(live.address).hostname}"[:80])
