"""Readings in the background: which sources are due, and what each brings to the imports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from domino.outbound import OutboundError
from inventory.enums import ImportState
from inventory.models import ImportRun, LiveSource
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused
from inventory.services.sources.fetching import Fetched, Known, fetch_source
from inventory.services.sources.following import enqueue
from inventory.services.sources.notes import note_answered, note_failure, note_well
from inventory.services.sources.pages import SourceFault

# Should the job be lost, the source is due again after this.
HELD = timedelta(hours=1)
# While the last reading is still being imported.
LATER = timedelta(minutes=5)
# What a newer reading takes the place of: nobody has decided anything yet.
WAITING = (ImportState.RECOGNISED, ImportState.PREVIEWED, ImportState.FAILED)
BUSY = (ImportState.RECEIVED, ImportState.PREVIEWING, ImportState.APPLYING, ImportState.UNDOING)


def enqueue_due() -> str:
    """Leave each source that is due to the worker; returns what to say about it."""
    now = timezone.now()
    with transaction.atomic():
        due = LiveSource.objects.filter(is_active=True, next_check_at__lte=now).select_for_update(skip_locked=True)
        sources = list(due.order_by("next_check_at"))
        for live in sources:
            enqueue(live)
        LiveSource.objects.filter(pk__in=[live.pk for live in sources]).update(next_check_at=now + HELD)
    return f"{len(sources)} à lire"


def read_source(payload: dict[str, Any], hold: Callable[[], None]) -> None:
    """Job: ask for the source, and give what changed to an import; whatever a host does is told on its page."""
    live = LiveSource.objects.select_related("source", "territory", "mapping").filter(pk=payload["source"]).first()
    if live is None:
        return
    if live.runs.filter(state__in=BUSY).exists():
        LiveSource.objects.filter(pk=live.pk).update(next_check_at=timezone.now() + LATER)
        return
    with suppress(LiveSource.DoesNotExist):  # followed no longer, since this moment
        _read(live, hold)


def _read(live: LiveSource, hold: Callable[[], None]) -> None:
    known = Known(live.etag, live.last_modified, live.digest)
    with TemporaryDirectory(prefix="domino-source-") as folder:
        try:
            fetched = fetch_source(live.address, known=known, folder=Path(folder), hold=hold)
        except (OutboundError, SourceFault) as error:
            retry_after = error.retry_after if isinstance(error, SourceFault) else 0
            note_failure(source_id=live.pk, error=str(error), retry_after=retry_after)
            return
        if fetched is None:
            _nothing_new(live)
            return
        try:
            _take_in(live, fetched)
        except ImportRefused as refused:
            note_failure(source_id=live.pk, error=str(refused), unread=True)


@transaction.atomic
def _nothing_new(live: LiveSource) -> None:
    locked = LiveSource.objects.select_for_update().get(pk=live.pk)
    note_answered(locked)
    if locked.failures:
        note_well(source_id=locked.pk)


@transaction.atomic
def _take_in(live: LiveSource, fetched: Fetched) -> None:
    """Give the file to an import; an earlier one that nobody looked at makes room for it."""
    locked = LiveSource.objects.select_for_update().get(pk=live.pk)
    if (locked.address, locked.version) != (live.address, live.version):
        return  # changed meanwhile: it is due again
    for run in ImportRun.objects.filter(live_source=locked, state__in=WAITING, applied_at=None):
        import_runs.abandon(run=run, version=run.version, user=None)
    with fetched.path.open("rb") as file:
        import_runs.receive(
            territory=live.territory,
            user=locked.made_by,
            upload=UploadedFile(file, name=fetched.name, size=fetched.path.stat().st_size),
            source_name=live.source.name,
            live_source=locked,
        )
    known = fetched.known
    locked.etag, locked.last_modified, locked.digest = known.etag, known.last_modified, known.digest
    locked.changed_at = timezone.now()
    locked.save(update_fields=["etag", "last_modified", "digest", "changed_at"])
    note_answered(locked)
