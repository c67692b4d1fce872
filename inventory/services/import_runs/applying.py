"""The fourth step of an import: all of it written at once, minus the lines left out."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from inventory.enums import ImportState
from inventory.models import ImportRun, Source
from inventory.services.import_runs.deciding import done
from inventory.services.import_runs.differences import compare, leave_out, write_lines
from inventory.services.import_runs.memory import remember_before, remember_changed, remember_created
from inventory.services.import_runs.previewing import count, source_of, stage_and_match
from inventory.services.import_runs.recognising import open_run
from inventory.services.import_runs.working import Progress, take_turn
from inventory.services.imports.applying import find_differences, insert_new, write_differences
from inventory.services.imports.importing import wait_for_turn
from inventory.services.imports.reading import Reading

# What the preview said and the application may say otherwise, because the census changed in between.
FORESEEN = ("created", "updated", "unchanged", "duplicates", "rejected")
OUTCOMES = "SELECT outcome, count(*) FROM import_row GROUP BY outcome"


@transaction.atomic
def apply_run(run: ImportRun, progress: Progress) -> None:
    """Write `run` into the census, with what is needed to undo it; APPLIED. Job "import.apply".

    Its counts and lines are those of what was done, with `excluded` (lines left out) and, when the census changed
    since the preview, `foreseen` (the counts that the preview had told).
    """
    if not take_turn(run):
        return
    progress.step("attente d’un autre import")
    wait_for_turn()
    reading, _ = open_run(run)
    source = source_of(run, reading.mapping)
    made = source.pk is None
    if made:
        source.save()
    stage_and_match(run, reading, source, progress)
    leave_out(run.excluded)
    counts = _write(run, reading, source, progress)
    values = {"source": source, "applied_at": timezone.now(), "recognition": {**run.recognition, "made_source": made}}
    done(run, ImportState.APPLIED, counts=_with_foreseen(counts, run), **values)


def _write(run: ImportRun, reading: Reading, source: Source, progress: Progress) -> dict[str, Any]:
    progress.step("écriture des fiches", reading.read)
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES)
        outcomes = dict(cursor.fetchall())
    reason = f"{source.name}, fichier {run.file_name}"
    is_public = reading.mapping.contact_is_public
    insert_new(source=source, status=run.status, contact_is_public=is_public, reason=reason)
    remember_created(run)
    kept = find_differences(columns=reading.recognition.columns())
    compare()
    remember_before()
    changed = write_differences(reason=reason)
    remember_changed(run, changed)
    progress.step("écriture du compte rendu", reading.read)
    write_lines(run, applied=True)
    counts = count(reading, outcomes, updated=len(changed), kept=kept)
    return {**counts, "excluded": outcomes.get("excluded", 0)}


def _with_foreseen(counts: dict[str, Any], run: ImportRun) -> dict[str, Any]:
    foreseen = {name: run.counts.get(name, counts[name]) for name in FORESEEN}
    if counts["excluded"] or foreseen == {name: counts[name] for name in FORESEEN}:
        return counts
    return {**counts, "foreseen": foreseen}
