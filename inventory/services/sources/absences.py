"""Records that their live source no longer lists: told to people, never deleted for it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from domino.models import User
from inventory.enums import Status
from inventory.models import Containment, Disappearance, ImportLine, ImportRun, Initiative, LiveSource, Merge
from inventory.querysets.initiative import InitiativeQuerySet
from inventory.services import editing

ENDED = "Sa source ne la cite plus."


def known_records(live: LiveSource) -> InitiativeQuerySet:
    """The published records that `live` brought, where it is followed."""
    inner = Containment.objects.filter(outer=live.territory_id).values("inner")
    return Initiative.objects.published().filter(source=live.source_id, territory__in=inner)


def present_records(run: ImportRun) -> QuerySet[ImportLine, UUID | None]:
    """The records that the lines of `run` name, as a subquery; a merged one stands for the one that was kept."""
    lines = ImportLine.objects.filter(run=run, initiative_id__isnull=False)
    named = lines.order_by().values_list("initiative_id", flat=True)
    merged = Merge.objects.filter(undone_at=None, absorbed__in=named).order_by().values_list("kept_id", flat=True)
    return named.union(merged, all=True)


@transaction.atomic
def note_absences(*, run: ImportRun) -> int:
    """Flag the records that the applied `run` of a live source does not name, forget the flags of those it does.

    Returns how many are newly flagged. May be called again.
    """
    live = run.live_source
    if live is None:
        return 0
    present = present_records(run)
    Disappearance.objects.filter(live_source=live, initiative__in=present).delete()
    absent = known_records(live).exclude(pk__in=present).filter(disappearance__isnull=True)
    since = timezone.now()
    made = Disappearance.objects.bulk_create(
        [Disappearance(initiative_id=pk, live_source=live, since=since) for pk in absent.values_list("pk", flat=True)],
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def keep_absent(*, disappearance: Disappearance, user: User) -> Disappearance:
    """Someone looked: the record stays as it is, whatever its source says."""
    waiting = Disappearance.objects.filter(pk=disappearance.pk, settled_at=None)
    waiting.update(settled_at=timezone.now(), settled_by=user)
    disappearance.refresh_from_db()
    return disappearance


@transaction.atomic
def close_absent(*, disappearance: Disappearance, version: int, user: User) -> Initiative:
    """The initiative has ended: its record, seen at `version`, is closed. Raises editing.Outdated."""
    initiative = editing.set_status(
        initiative=disappearance.initiative, version=version, status=Status.CLOSED, made_by=user, reason=ENDED
    )
    keep_absent(disappearance=disappearance, user=user)
    return initiative
