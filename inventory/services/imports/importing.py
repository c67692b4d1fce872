"""One import from file to census, in one transaction: a killed or refused import leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from inventory.enums import Status
from inventory.imports.candidate import REJECTION, Candidate, Issue
from inventory.imports.conversion import Converter, make_converter, unknown_issues
from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import completed
from inventory.imports.grouping import grouped
from inventory.imports.limits import MAX_ROWS
from inventory.imports.mapping import MappingFile, Recognition, recognise_table
from inventory.imports.positions import system_name
from inventory.imports.readers import read_table
from inventory.imports.table import Row, Table
from inventory.models import Source, Territory
from inventory.models.initiative import LICENCE
from inventory.services.imports.applying import insert_new, update_known
from inventory.services.imports.loading import load_places, load_vocabularies
from inventory.services.imports.matching import match_rows
from inventory.services.imports.staging import create_staging, stage, stage_issues, staged_issues

ISSUE_BATCH = 5_000
LOCK = "domino-import"
NAME_CHARS = 120
Progress = Callable[[Iterator[Row], int | None], Iterable[Row]]


@dataclass(slots=True)
class ImportResult:
    """What an import did, or would do. Each row read is in exactly one of the counts.

    `kept`: how many values corrected here the source would have written over. `terms`: field → word of the file →
    names of our terms; `crs`: French name of the reference system of its positions.
    """

    table: Table
    recognition: Recognition
    read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    written: bool = False
    terms: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    crs: str = ""

    def as_dict(self) -> dict[str, int]:
        """The counts in the order of the public contract."""
        kinds = ("created", "updated", "unchanged", "duplicates", "rejected")
        return {"read": self.read, **{kind: self.counts.get(kind, 0) for kind in kinds}}


def import_file(
    *,
    path: Path,
    source_name: str = "",
    mapping: MappingFile | None = None,
    territory: Territory | None = None,
    status: str = Status.PUBLISHED,
    dry_run: bool = False,
    strict: bool = False,
    on_issues: Callable[[Iterator[Issue]], None] | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import the file at `path` and return the counts.

    `source_name` (default: the file's stem) says where rows come from; `territory` rejects rows elsewhere; `status`
    is that of new records; `dry_run` computes all and writes nothing; `strict` writes nothing if a row is rejected.
    `on_issues` receives the report, in the order of lines, before anything is committed. Raises UnreadableFile.
    """
    mapping = mapping or MappingFile()
    table = read_table(path, mapping.options)
    mapping = completed(mapping, table)
    recognition = recognise_table(table, mapping)
    table = grouped(table, recognition, mapping)
    result = ImportResult(table, recognition)
    with transaction.atomic():
        _wait_for_turn()
        source = _source(source_name.strip() or path.stem, mapping)
        create_staging()
        vocabularies = load_vocabularies(mapping.values)
        converter = make_converter(table, recognition, mapping, load_places(), vocabularies, timezone.localdate())
        rejected = _stage_rows(table, converter, result, progress)
        result.crs = system_name(converter.reading)
        result.terms = {name: vocabulary.translations() for name, vocabulary in vocabularies.items()}
        outcomes = match_rows(source=source, territory=territory, id_label=_id_label(recognition))
        rejected += outcomes.get("rejected", 0)
        reason = f"{source.name}, fichier {path.name}"
        created = insert_new(source=source, status=status, contact_is_public=mapping.contact_is_public, reason=reason)
        updated, result.kept = update_known(reason=reason, columns=recognition.columns())
        result.counts = {
            "created": created,
            "updated": updated,
            "unchanged": outcomes.get("known", 0) - updated,
            "duplicates": outcomes.get("duplicate", 0),
            "rejected": rejected,
        }
        if on_issues:
            on_issues(staged_issues())
        result.written = not (dry_run or (strict and rejected))
        if not result.written:
            transaction.set_rollback(True)
    return result


def _wait_for_turn() -> None:
    """One import at a time: two of the same file would both find nothing and create everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])


def _source(name: str, mapping: MappingFile) -> Source:
    name = name[:NAME_CHARS].strip()
    slug = slugify(name)[:80] or "source"
    found = Source.objects.filter(name=name).first() or Source.objects.filter(slug=slug).first()
    if found:
        return found
    licence = mapping.default("licence") or LICENCE
    return Source.objects.create(name=name, slug=slug, url=mapping.default("source_url")[:200], licence=licence[:60])


def _id_label(recognition: Recognition) -> str:
    return next((label for label, _ in recognition.fields.get("external_id", [])), "")


def _stage_rows(table: Table, converter: Converter, result: ImportResult, progress: Progress | None) -> int:
    """Convert and stage every row; return how many were rejected. Only one batch of remarks is in memory."""
    issues: list[Issue] = []
    rows = progress(table.rows(), table.size) if progress else table.rows()

    def candidates() -> Iterator[Candidate]:
        for row in rows:
            result.read += 1
            if result.read > MAX_ROWS:
                raise UnreadableFile(f"Le fichier a plus de {MAX_ROWS} lignes : importez-le en plusieurs fois.")
            if candidate := converter.convert(row, issues.append):
                yield candidate

    _copy_in_batches(candidates(), issues)
    stage_issues(issues + unknown_issues(converter.unknown))
    return _count_rejections()


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
