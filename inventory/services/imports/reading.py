"""A file as the census reads it: opened under a mapping, converted row by row, staged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils import timezone

from inventory.imports.candidate import REJECTION, Candidate, Issue
from inventory.imports.conversion import Converter, make_converter, unknown_issues
from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import completed
from inventory.imports.grouping import grouped
from inventory.imports.limits import MAX_ROWS
from inventory.imports.mapping import MappingFile, Recognition, recognise_table
from inventory.imports.own import OwnConverter
from inventory.imports.positions import system_name
from inventory.imports.readers import read_table
from inventory.imports.table import Row, Table
from inventory.imports.terms import UnknownTerms, Vocabulary
from inventory.services.imports.loading import load_places, load_vocabularies
from inventory.services.imports.staging import create_staging, stage, stage_issues
from inventory.services.privacy.suppression import forget_suppressed

ISSUE_BATCH = 5_000
Progress = Callable[[Iterator[Row], int | None], Iterable[Row]]


@dataclass(slots=True)
class Reading:
    """An open file, what its columns mean, and what was met in it: rows read and rejected, terms, positions.

    `crs`: French name of the reference system of its positions.
    """

    table: Table
    mapping: MappingFile
    recognition: Recognition
    read: int = 0
    rejected: int = 0
    crs: str = ""
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    unknown: UnknownTerms = field(default_factory=UnknownTerms)

    @property
    def id_label(self) -> str:
        """The column of identifiers, for the report."""
        return next((label for label, _ in self.recognition.fields.get("external_id", [])), "")

    def terms(self) -> dict[str, dict[str, list[str]]]:
        """Field → word of the file → names of our terms."""
        return {name: vocabulary.translations() for name, vocabulary in self.vocabularies.items()}


def open_file(path: Path, mapping: MappingFile) -> Reading:
    """Open the file at `path` and find what its columns mean, `mapping` first. Raises UnreadableFile."""
    table = read_table(path, mapping.options)
    mapping = completed(mapping, table)
    recognition = recognise_table(table, mapping)
    return Reading(grouped(table, recognition, mapping), mapping, recognition)


def prepare_conversion(reading: Reading) -> Converter | OwnConverter:
    """What makes candidates of the rows of `reading`; notes its vocabularies, unknown terms and positions."""
    vocabularies = load_vocabularies(reading.mapping.values)
    converter = make_converter(
        reading.table, reading.recognition, reading.mapping, load_places(), vocabularies, timezone.localdate()
    )
    reading.vocabularies = vocabularies
    reading.unknown = converter.unknown
    reading.crs = system_name(converter.reading)
    return converter


def stage_file(reading: Reading, progress: Progress | None = None) -> None:
    """Convert and stage every row, with its remarks; only one batch of remarks is in memory."""
    create_staging()
    converter = prepare_conversion(reading)
    issues: list[Issue] = []
    table = reading.table
    rows = progress(table.rows(), table.size) if progress else table.rows()

    def candidates() -> Iterator[Candidate]:
        for row in rows:
            reading.read += 1
            if reading.read > MAX_ROWS:
                raise UnreadableFile(f"Le fichier a plus de {MAX_ROWS} lignes : importez-le en plusieurs fois.")
            if candidate := converter.convert(row, issues.append):
                yield candidate
            if len(issues) >= ISSUE_BATCH:
                stage_issues(issues)
                issues.clear()

    _copy_in_batches(candidates(), issues)
    forget_suppressed()
    stage_issues(issues + unknown_issues(converter.unknown))
    reading.rejected = _count_rejections()


def _copy_in_batches(candidates: Iterator[Candidate], issues: list[Issue]) -> None:
    """COPY in batches, so that the remarks of a batch can follow it."""
    batch: list[Candidate] = []
    for candidate in candidates:
        batch.append(candidate)
        if len(batch) >= ISSUE_BATCH:
            stage(batch)
            stage_issues(issues)
            batch.clear()
            issues.clear()
    stage(batch)


def _count_rejections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM import_issue WHERE severity = %s", [REJECTION])
        return int(cursor.fetchone()[0])
