"""Bring the census back to what it was before an import, but for what people did since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from inventory.enums import ImportState
from inventory.models import ImportRun, Source
from inventory.services.import_runs.deciding import done
from inventory.services.import_runs.errors import ImportRefused
from inventory.services.import_runs.giving_back import delete_created, find_changes, give_back, kept_of
from inventory.services.import_runs.working import Progress, take_turn
from inventory.services.imports.importing import wait_for_turn

# What is needed to undo an import is kept that long.
UNDOABLE = timedelta(days=365)
TOO_OLD = "Cet import date de plus d’un an : ce qu’il faut pour l’annuler n’est plus gardé."
SHOWN = 200
# A later import that was not undone, made on the site or with the command.
LATER = """
SELECT later.reason FROM inventory_importchange AS change
JOIN inventory_revision AS later ON later.initiative_id = change.initiative_id AND later.number > change.number
WHERE change.run_id = %s AND later.origin = 'import' AND NOT EXISTS (
    SELECT FROM inventory_revision AS undo WHERE undo.initiative_id = later.initiative_id
        AND undo.data -> 'undoes' ->> 'version' = later.number::text)
ORDER BY later.made_at DESC LIMIT 1
"""
KEPT_REMARK = """
UPDATE inventory_importline AS line SET remarks = line.remarks
    || jsonb_build_array(jsonb_build_array('', line.name, 'avertissement', 'fiche gardée : ' || kept.why))
FROM undo_kept AS kept WHERE line.run_id = %s AND line.initiative_id = kept.id AND line.outcome IN ('new', 'changed')
"""


def refuse_undo(run: ImportRun) -> None:
    """Raise ImportRefused when `run` cannot be undone: too old, or a later import wrote on the same records."""
    if run.applied_at is None or run.applied_at < timezone.now() - UNDOABLE:
        raise ImportRefused(TOO_OLD)
    with connection.cursor() as cursor:
        cursor.execute(LATER, [run.pk])
        row = cursor.fetchone()
    if row:
        later = f" : {row[0]}" if row[0] else ""
        raise ImportRefused(f"Un import plus récent a écrit sur les mêmes fiches{later}. Annulez-le d’abord.")


@transaction.atomic
def undo_run(run: ImportRun, progress: Progress) -> None:
    """Undo `run`; UNDONE. Job "import.undo".

    What it created goes, unless someone changed it or something holds on to it; what it changed gets back each value
    that is still the import's. `counts["undone"]`: deleted, restored, kept, and `records`, the first of those kept:
    [identifier, name, why]. Refused in the meantime, it is APPLIED again with the reason for its error.
    """
    if not take_turn(run):
        return
    wait_for_turn()
    try:
        refuse_undo(run)
    except ImportRefused as error:
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.APPLIED, error=str(error), step="")
        return
    progress.step("comparaison avec le recensement")
    find_changes(run)
    progress.step("annulation")
    restored = give_back(run)
    deleted = delete_created()
    kept = kept_of()
    with connection.cursor() as cursor:
        cursor.execute(KEPT_REMARK, [run.pk])
    told: dict[str, Any] = {"deleted": deleted, "restored": restored, "kept": len(kept), "records": kept[:SHOWN]}
    _forget_source(run)
    counts = {**run.counts, "undone": told}
    done(run, ImportState.UNDONE, counts=counts, undone_at=timezone.now())


def _forget_source(run: ImportRun) -> None:
    """A source that the import made goes with it, unless something else came from there."""
    if not run.recognition.get("made_source") or run.source_id is None:
        return
    Source.objects.filter(pk=run.source_id, initiatives=None, live=None).delete()
