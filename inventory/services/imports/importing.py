"""One import from file to census, in one transaction: a killed or refused import leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.utils.text import slugify

from inventory.enums import Status
from inventory.imports.candidate import Issue
from inventory.imports.mapping import MappingFile, Recognition
from inventory.imports.table import Table
from inventory.models import Source, Territory
from inventory.models.initiative import LICENCE
from inventory.services.imports.applying import insert_new, update_known
from inventory.services.imports.matching import match_rows
from inventory.services.imports.reading import Progress, open_file, stage_file
from inventory.services.imports.staging import staged_issues

LOCK = "domino-import"
NAME_CHARS = 120


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
    reading = open_file(path, mapping or MappingFile())
    mapping, recognition = reading.mapping, reading.recognition
    result = ImportResult(reading.table, recognition)
    with transaction.atomic():
        wait_for_turn()
        source = find_source(source_name.strip() or path.stem, mapping)
        if source.pk is None:
            source.save()
        stage_file(reading, progress)
        result.read, result.crs, result.terms = reading.read, reading.crs, reading.terms()
        outcomes = match_rows(source=source, territory=territory, id_label=reading.id_label)
        rejected = reading.rejected + outcomes.get("rejected", 0)
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


def wait_for_turn() -> None:
    """One import at a time: two of the same file would both find nothing and create everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])


def find_source(name: str, mapping: MappingFile) -> Source:
    """The source of that name; an unsaved one, with the licence and address that `mapping` says, if there is none."""
    name = name[:NAME_CHARS].strip()
    slug = slugify(name)[:80] or "source"
    found = Source.objects.filter(name=name).first() or Source.objects.filter(slug=slug).first()
    if found:
        return found
    licence = mapping.default("licence") or LICENCE
    return Source(name=name, slug=slug, url=mapping.default("source_url")[:200], licence=licence[:60])
