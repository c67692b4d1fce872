"""Census import: see docs/imports.md."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from inventory.enums import Status
from inventory.imports.candidate import Issue
from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import label_of
from inventory.imports.mapping import load_mapping
from inventory.imports.report import write_report
from inventory.imports.table import Row
from inventory.models import Territory
from inventory.services.imports import ImportResult, import_file

REASONS_SHOWN = 15
TERMS_SHOWN = 40


class Command(BaseCommand):
    help = "Importe des initiatives : tableurs, GeoJSON, uMap, GoGoCarto, YesWiki, KML, GeoPackage… (docs/imports.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier à importer")
        parser.add_argument("--source", default="", help="nom de la source (défaut : nom du fichier)")
        parser.add_argument("--mapping", type=Path, help="fichier TOML de correspondance des colonnes")
        parser.add_argument("--territory", default="", help="code ou identifiant : rejeter ce qui est ailleurs")
        parser.add_argument("--status", default="published", choices=[Status.DRAFT.value, Status.PUBLISHED.value])
        parser.add_argument("--dry-run", action="store_true", help="tout calculer, ne rien écrire")
        parser.add_argument("--report", type=Path, help="rapport CSV : ligne, colonne, valeur, gravité, raison")
        parser.add_argument("--strict", action="store_true", help="ne rien écrire si une ligne est rejetée")

    def handle(self, *args: Any, **options: Any) -> None:
        summary: Counter[tuple[str, str]] = Counter()
        try:
            result = self._import(options, summary)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"La base de données a refusé l’import, rien n’est écrit : {error}") from error
        self._tell(result, summary)
        self.stdout.write(json.dumps(result.as_dict()))
        if options["strict"] and result.counts["rejected"]:
            raise CommandError("Des lignes sont rejetées : rien n’est écrit (--strict).")

    def _import(self, options: dict[str, Any], summary: Counter[tuple[str, str]]) -> ImportResult:
        report = _open_report(options["report"])
        with report or nullcontext() as stream:
            return import_file(
                path=options["file"],
                source_name=options["source"],
                mapping=load_mapping(options["mapping"]) if options["mapping"] else None,
                territory=_territory(options["territory"]),
                status=options["status"],
                dry_run=options["dry_run"],
                strict=options["strict"],
                on_issues=partial(_keep_issues, summary, stream),
                progress=_with_bar,
            )

    def _tell(self, result: ImportResult, summary: Counter[tuple[str, str]]) -> None:
        self._tell_recognised(result)
        for (severity, reason), count in summary.most_common(REASONS_SHOWN):
            self.stderr.write(f"  {count} × {severity} : {reason}")
        if result.kept:
            self.stderr.write(f"Valeurs corrigées sur place et gardées : {result.kept}")
        if not result.written:
            self.stderr.write("Rien n’est écrit.")

    def _tell_recognised(self, result: ImportResult) -> None:
        """Format, encoding, reference system, columns → fields, words of the file → our terms."""
        table = result.table
        delimiter = table.delimiter and f"séparateur {table.delimiter!r}"
        details = [label_of(table), table.encoding, delimiter, table.sheet, f"positions : {result.crs}"]
        self.stderr.write("Lu : " + ", ".join(detail for detail in details if detail))
        for note in table.notes:
            self.stderr.write(f"  {note}.")
        for name, labels in result.recognition.columns().items():
            self.stderr.write(f"  {name} ← {', '.join(labels)}")
        for name, words in result.terms.items():
            for word, terms in list(words.items())[:TERMS_SHOWN]:
                self.stderr.write(f"  {name} : « {word} » → {', '.join(terms)}")
        if result.recognition.unused:
            self.stderr.write(f"Colonnes non importées : {', '.join(result.recognition.unused)}")


def _open_report(path: Path | None) -> Any:
    """Open the report before anything is read, so that a wrong path costs nothing."""
    try:
        return path.open("w", encoding="utf-8-sig", newline="") if path else None
    except OSError as error:
        raise CommandError(f"Le rapport {path} ne s’écrit pas : {error.strerror}.") from error


def _keep_issues(summary: Counter[tuple[str, str]], stream: Any, issues: Iterator[Issue]) -> None:
    summary.update(write_report(issues, stream))


def _territory(designation: str) -> Territory | None:
    if not designation:
        return None
    found = Territory.objects.all().designated(designation)
    if found is None:
        raise CommandError(f"Aucun territoire ne répond à « {designation} ».")
    return found


def _with_bar(rows: Iterator[Row], size: int | None) -> Iterable[Row]:
    """A progress bar on a terminal, nothing elsewhere."""
    return tqdm(rows, total=size, unit=" lignes", disable=not sys.stderr.isatty(), leave=False)
