"""The third step of an import: what each line would do, computed and written down, the census untouched."""

from __future__ import annotations

from django.db import transaction

from inventory.enums import ImportState
from inventory.imports.mapping import MappingFile
from inventory.models import ImportRun, Source
from inventory.services.import_runs.deciding import done
from inventory.services.import_runs.differences import compare, write_lines
from inventory.services.import_runs.errors import ImportRefused
from inventory.services.import_runs.recognising import open_run
from inventory.services.import_runs.samples import terms_of
from inventory.services.import_runs.working import Progress, take_turn
from inventory.services.imports.applying import find_differences
from inventory.services.imports.importing import find_source
from inventory.services.imports.matching import match_rows
from inventory.services.imports.reading import Reading, stage_file

# No source has it: that of a run that is not applied yet does not exist.
NO_SOURCE = -1


@transaction.atomic
def preview(run: ImportRun, progress: Progress) -> None:
    """Compute what `run` would do and fill its lines and counts; PREVIEWED. Job "import.preview".

    Counts: read, created, updated, unchanged, duplicates, rejected, and kept (values corrected here). The terms of its
    recognition become those of all rows. What a live source brought may go on: services.sources decides.
    """
    if not take_turn(run):
        return
    reading, _ = open_run(run)
    source = source_of(run, reading.mapping)
    source.pk = source.pk or NO_SOURCE
    outcomes = stage_and_match(run, reading, source, progress)
    progress.step("comparaison avec le recensement", reading.read)
    kept = find_differences(columns=reading.recognition.columns(), lock=False)
    counts = count(reading, outcomes, updated=compare(), kept=kept)
    progress.step("écriture de l’aperçu", reading.read)
    write_lines(run, applied=False)
    recognition = {**run.recognition, **terms_of(reading), "total": reading.read}
    done(run, ImportState.PREVIEWED, counts=counts, recognition=recognition, excluded=[])


def source_of(run: ImportRun, mapping: MappingFile) -> Source:
    """The source of the rows of `run`, unsaved while there is none."""
    return run.source or find_source(run.source_name, mapping)


def stage_and_match(run: ImportRun, reading: Reading, source: Source, progress: Progress) -> dict[str, int]:
    """Stage the file of `run` and match its rows; return outcome → rows. Raises ImportRefused without any."""
    stage_file(reading, progress.rows)
    if not reading.read:
        raise ImportRefused("Le fichier n’a aucune ligne sous ses titres de colonnes.")
    progress.step("recherche des doublons", reading.read)
    return match_rows(
        source=source, territory=run.territory, id_label=reading.id_label, abroad=run.live_source_id is not None
    )


def count(reading: Reading, outcomes: dict[str, int], *, updated: int, kept: int) -> dict[str, int]:
    """The counts of a run: each row read is in exactly one of the first five after `read`, or left out."""
    return {
        "read": reading.read,
        "created": outcomes.get("new", 0),
        "updated": updated,
        "unchanged": outcomes.get("known", 0) - updated,
        "duplicates": outcomes.get("duplicate", 0),
        "rejected": reading.rejected + outcomes.get("rejected", 0),
        "kept": kept,
    }
