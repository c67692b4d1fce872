"""An import that a live source brought goes on by itself, as far as the territory lets it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from inventory.enums import ImportState, LineOutcome, Policy
from inventory.models import ImportLine, ImportRun
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused
from inventory.services.sources.absences import known_records, note_absences, present_records
from inventory.services.sources.notes import note_failure, note_held, note_well

# Of the records known, the share that a list must still name to be believed.
BELIEVED = 0.5
CHANGES = (LineOutcome.NEW, LineOutcome.CHANGED)
SHORTER = (
    "La liste est bien plus courte que d’habitude : elle ne cite plus que {present} des {known} fiches connues. "
    "Rien n’est appliqué : relisez l’import."
)
OTHER_LICENCE = (
    "La source annonce maintenant la licence « {new} » au lieu de « {old} ». Rien n’est appliqué : relisez l’import."
)


def advance(*, run_id: UUID) -> None:
    """After each step of an import: do what comes next, if a live source brought it. May be called again."""
    run = (
        ImportRun.objects.select_related("live_source__source", "live_source__territory")
        .filter(pk=run_id, live_source__isnull=False)
        .first()
    )
    if run is None:
        return
    if run.state == ImportState.PREVIEWED:
        _decide(run)
    elif run.state == ImportState.APPLIED:
        _settle(run)
    elif run.state == ImportState.FAILED and run.live_source_id and not run.applied_at:
        note_failure(source_id=run.live_source_id, error=run.error, unread=True)


@transaction.atomic
def _decide(run: ImportRun) -> None:
    """Apply at once what nobody has to look at: a source that is trusted, or one that brings nothing new."""
    live = run.live_source
    if live is None:
        return
    note_well(source_id=live.pk)
    if reason := _doubt(run):
        note_held(source_id=live.pk, reason=reason)
    elif live.policy == Policy.DIRECT or not ImportLine.objects.filter(run=run, outcome__in=CHANGES).exists():
        with suppress(ImportRefused):  # someone decided just now
            import_runs.apply(run=run, version=run.version, user=None)


def _doubt(run: ImportRun) -> str:
    """Why a person should look before anything is written, whatever the policy; "" for no reason."""
    live = run.live_source
    if live is None:
        return ""
    known = known_records(live)
    total = known.count()
    present = known.filter(pk__in=present_records(run)).count()
    if present < total * BELIEVED:
        return SHORTER.format(present=present, known=total)
    told, licence = told_licence(run), live.source.licence
    earlier = live.runs.filter(state=ImportState.APPLIED)
    if told and told != licence and earlier.exists():
        return OTHER_LICENCE.format(new=told, old=licence)
    return ""


def told_licence(run: ImportRun) -> str:
    """The licence that the file states, "" for none."""
    return str(run.recognition.get("licence") or "")[:60]


@transaction.atomic
def _settle(run: ImportRun) -> None:
    """The census holds what the source says: its licence is known, and so is what it no longer lists."""
    live = run.live_source
    if live is None:
        return
    if (told := told_licence(run)) and told != live.source.licence:
        live.source.licence = told
        live.source.save(update_fields=["licence"])
    note_well(source_id=live.pk)
    note_absences(run=run)
