"""The second step of an import: what the file is, what its columns and words mean, what its first rows would become."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from domino import outbound
from inventory.enums import ImportState
from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import completed, label_of
from inventory.imports.grouping import grouped
from inventory.imports.limits import MEGABYTE
from inventory.imports.mapping import MappingFile, Recognition, parse_mapping, recognise_table
from inventory.imports.readers import read_table
from inventory.imports.table import Row, Table
from inventory.models import ImportRun
from inventory.services.import_runs.deciding import done, set_to_work
from inventory.services.import_runs.errors import ImportRefused
from inventory.services.import_runs.files import keep_body, path_of
from inventory.services.import_runs.samples import sample_of, terms_of
from inventory.services.import_runs.working import Progress
from inventory.services.imports.reading import Reading

SECONDS = 60.0
MAX_BODY = 100 * MEGABYTE
# Rows whose words and cells are looked at; the preview looks at all of them.
SAMPLE_ROWS = 2_000
SAMPLES = 3
SAMPLE_CHARS = 120
JUNK = "Ce fichier n’est ni un tableau ni une carte lisible : vérifiez que c’est le bon."
ACCEPT = "application/geo+json, application/json;q=0.9, text/csv;q=0.9, */*;q=0.5"


def recognise(run: ImportRun, progress: Progress) -> None:
    """Fetch and read the file of `run`, and fill its `recognition`; RECOGNISED. Job "import.recognise".

    `recognition`: format, encoding, delimiter, sheet, sheets, crs, licence, notes, `columns` (label, field or "",
    samples, filled), `terms` and `unknown_terms` of its first rows, `rows` (the first ones as they would become),
    `total` (None when unknown) and `problem`, a French sentence while a column of names is missing. A live source goes
    on to its preview, since nobody waits to look. Raises UnreadableFile, OutboundError, ImportRefused.
    """
    if run.address and not run.file:
        progress.step("téléchargement")
        _fetch(run)
    progress.step("lecture du fichier")
    run.recognition = _recognition(run)
    with transaction.atomic():
        done(run, ImportState.RECOGNISED, recognition=run.recognition)
        if run.live_source_id and not run.recognition["problem"]:
            set_to_work(run, ImportState.PREVIEWING)
    if run.live_source_id and run.recognition["problem"]:
        raise ImportRefused(run.recognition["problem"])


def _fetch(run: ImportRun) -> None:
    """Keep what the address answers; what it is is told by its content, whatever it says of itself."""
    answer = outbound.fetch(run.address, headers={"Accept": ACCEPT}, timeout=SECONDS, max_bytes=MAX_BODY)
    host = urlsplit(answer.url).hostname
    if answer.status != 200:
        raise ImportRefused(f"{host} répond par une erreur {answer.status} : vérifiez l’adresse.")
    if not answer.body:
        raise ImportRefused(f"{host} répond par un fichier vide.")
    run.file.name = keep_body(answer.body, name=run.file_name)
    ImportRun.objects.filter(pk=run.pk).update(file=run.file.name)


def open_run(run: ImportRun) -> tuple[Reading, list[str]]:
    """The file of `run` under its mapping, and notes on what of it the file has not. Raises UnreadableFile."""
    mapping = parse_mapping(run.mapping)
    table = read_table(path_of(run), mapping.options)
    mapping, lost = without_lost_columns(mapping, table)
    mapping = completed(mapping, table)
    recognition = recognise_table(table, mapping)
    return Reading(grouped(table, recognition, mapping), mapping, recognition), lost


def _recognition(run: ImportRun) -> dict[str, Any]:
    mapping = parse_mapping(run.mapping)
    table = read_table(path_of(run), mapping.options)
    mapping, lost = without_lost_columns(mapping, table)
    reading, problem = _opened(table, completed(mapping, table))
    rows = reading.table.sample(SAMPLE_ROWS)
    if not rows:
        raise UnreadableFile("Le fichier n’a aucune ligne sous ses titres de colonnes.")
    told: dict[str, Any] = {"terms": {}, "unknown_terms": {}, "rows": [], "crs": ""}
    if not problem:
        told = {"rows": sample_of(reading, rows), "crs": reading.crs, **terms_of(reading)}
    return {
        "format": label_of(table),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "notes": [*reading.table.notes, *lost],
        "licence": reading.mapping.default("licence"),
        "columns": columns_of(reading, rows),
        "total": reading.table.size,
        "problem": problem,
        **told,
    }


def _opened(table: Table, mapping: MappingFile) -> tuple[Reading, str]:
    """The table under its mapping; without a column of names it is shown all the same, so that someone names it."""
    try:
        recognition = recognise_table(table, mapping)
    except UnreadableFile as error:
        if not all(label.isprintable() for label in table.columns):
            raise UnreadableFile(JUNK) from error
        return Reading(table, mapping, Recognition({}, frozenset(), list(table.columns))), str(error).removesuffix(
            " Voir --mapping."
        )
    return Reading(grouped(table, recognition, mapping), mapping, recognition), ""


def without_lost_columns(mapping: MappingFile, table: Table) -> tuple[MappingFile, list[str]]:
    """`mapping` (of other files, it may be) without the columns that `table` has not, and a French note on each."""
    there = {label.casefold() for label in table.columns}
    lost: list[str] = []

    def present(labels: Iterable[str]) -> list[str]:
        labels = list(labels)
        lost.extend(label for label in labels if label.strip().casefold() not in there)
        return [label for label in labels if label.strip().casefold() in there]

    columns = {name: kept for name, labels in mapping.columns.items() if (kept := present(labels))}
    pivot = {name: {label: words[label] for label in present(words)} for name, words in mapping.pivot.items()}
    found = MappingFile(
        mapping.options, columns, mapping.ignored, mapping.defaults, mapping.contact_is_public, mapping.values,
        mapping.split, pivot, present(mapping.group_by),
    )  # fmt: skip
    notes = [f"La colonne « {label} » des correspondances n’est pas dans ce fichier" for label in dict.fromkeys(lost)]
    return found, notes


def columns_of(reading: Reading, rows: list[Row]) -> list[dict[str, Any]]:
    """Of each column: label, field it gives ("" for none), whether it is one of yes and no, samples, filled rows."""
    fields = {at: name for name, columns in reading.recognition.fields.items() for _, at in columns}
    pivots = {at: name for name, columns in reading.recognition.pivots.items() for _, at in columns}
    described = []
    for at, label in enumerate(reading.table.columns):
        texts = [" ".join(text.split()) for row in rows if at < len(row.cells) and (text := row.cells[at].strip())]
        samples = [text[:SAMPLE_CHARS] for text in list(dict.fromkeys(texts))[:SAMPLES]]
        field = pivots.get(at) or fields.get(at, "")
        described.append(
            {"label": label, "field": field, "pivot": at in pivots, "samples": samples, "filled": len(texts)}
        )
    return described
