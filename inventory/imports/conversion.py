"""A row to a candidate. Pure but for what is handed in: communes, vocabularies, the mapping, a reporter."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inventory.imports.candidate import REJECTION, WARNING, Candidate, Issue, Reporter
from inventory.imports.cells import Cells
from inventory.imports.errors import UnreadableFile
from inventory.imports.formats import licence_of, profiles
from inventory.imports.location import Locator, reading_of
from inventory.imports.mapping import MappingFile, Recognition
from inventory.imports.own import OwnConverter, own_converter
from inventory.imports.own_columns import PROFILE
from inventory.imports.places import Places
from inventory.imports.positions import Reading
from inventory.imports.table import Row, Table
from inventory.imports.terms import PivotReader, TermReader, UnknownTerms, Vocabulary
from inventory.imports.values import (
    clean_email,
    clean_line,
    clean_phone,
    clean_text,
    clean_url,
    parse_date,
    parse_year,
)

# Lengths of the model's columns; what is longer is cut and reported whole.
LENGTHS = {
    "name": 200, "summary": 300, "address": 300, "audience": 300, "opening_hours": 500, "accessibility": 500,
    "website": 500, "contact_phone": 30, "contact_email": 254, "needs_text": 500, "offers_text": 500,
    "external_id": 200,
    "source_url": 500, "licence": 60, "description": 100_000,
}  # fmt: skip
# Candidate attribute → (taxonomy of terms.toml, field of the columns).
SEVERAL_TERMS = {"themes": "theme", "stakes": "stake", "exchanges": "exchange"}
SINGLE_TERMS = {"sphere_id": "sphere", "legal_form_id": "legal_form"}
HIDDEN_VALUES = frozenset({"private", "hidden", "masqué", "privé"})
PLAIN_FIELDS = ("audience", "opening_hours", "accessibility")
LIST_MARK = re.compile(r"\s*\|\s*")
Reader = Callable[[str], Any]
CHECKED: dict[str, tuple[Reader, str]] = {
    "website": (clean_url, "adresse de site illisible"),
    "source_url": (clean_url, "adresse illisible"),
    "contact_email": (clean_email, "adresse électronique illisible"),
    "contact_phone": (clean_phone, "numéro de téléphone illisible"),
    "founded_year": (parse_year, "année illisible"),
    "confirmed_on": (parse_date, "date illisible"),
}


@dataclass(slots=True)
class Converter:
    """Turns the rows of one table into candidates; unknown terms are gathered in `unknown`."""

    cells: Cells
    locator: Locator
    mapping: MappingFile
    readers: dict[str, list[tuple[int, TermReader | PivotReader]]]
    defaults: dict[str, list[int]]
    today: date
    checked: list[tuple[str, Reader, str]]
    unknown: UnknownTerms = field(default_factory=UnknownTerms)

    @property
    def reading(self) -> Reading:
        """How this file writes its positions."""
        return self.locator.reading

    def convert(self, row: Row, report: Reporter) -> Candidate | None:
        """Return the candidate of `row`, or None when it is rejected; `report` is told of every fault.

        A row is rejected without a name, with more cells than columns, or outside France.
        """
        if row.fault:
            report(Issue(row.line, "", " | ".join(row.cells), REJECTION, row.fault))
            return None
        cells = self.cells.of(row)
        candidate = Candidate(row.line, cells.line("name") or self.mapping.default("name"))
        if not any(char.isalnum() for char in candidate.name):
            report(Issue(row.line, cells.label("name"), cells.raw("name"), REJECTION, "nom absent"))
            return None
        if not self.locator.fill(candidate, row, cells, report):
            return None
        if row.note:
            report(Issue(row.line, "geometry", "", WARNING, row.note))
        self._fill_texts(candidate, cells)
        self._fill_checked(candidate, cells, report)
        self._fill_terms(candidate, row, cells)
        self._cut(candidate, cells, report)
        return candidate

    def _fill_texts(self, candidate: Candidate, cells: Cells) -> None:
        candidate.external_id = cells.line("external_id")
        candidate.summary = cells.line("summary")
        paragraphs = [text for _, cell in cells.pairs("description") if (text := clean_text(cell))]
        candidate.description = "\n\n".join(dict.fromkeys(paragraphs))
        for name in PLAIN_FIELDS:
            line = cells.line(name)
            # A list of words; in opening hours, "||" is part of the syntax.
            setattr(candidate, name, line if name == "opening_hours" else LIST_MARK.sub(", ", line))
        candidate.audience = candidate.audience or self.mapping.default("audience")
        candidate.licence = licence_of(cells.line("licence")) or self.mapping.default("licence")

    def _fill_checked(self, candidate: Candidate, cells: Cells, report: Reporter) -> None:
        """Optional fields with a form of their own: the first readable cell; else empty, and said."""
        for name, read, reason in self.checked:
            refused = None
            for label, text in cells.pairs(name):
                line = clean_line(text)
                if not line or line.lower() in HIDDEN_VALUES:
                    continue
                value = read(line)
                if value and not (name == "confirmed_on" and value > self.today):
                    setattr(candidate, name, value)
                    break
                refused = refused or Issue(candidate.line, label, text, WARNING, f"{reason}, laissée de côté")
            else:
                if refused:
                    report(refused)

    def _fill_terms(self, candidate: Candidate, row: Row, cells: Cells) -> None:
        for attribute, name in SEVERAL_TERMS.items():
            setattr(candidate, attribute, self._terms(name, row)[0])
        for attribute, name in SINGLE_TERMS.items():
            setattr(candidate, attribute, next(iter(self._terms(name, row)[0]), None))
        for name in ("needs", "offers"):
            ids, unknown = self._terms(name, row)
            setattr(candidate, name, ids)
            if unknown:
                setattr(candidate, f"{name}_text", LIST_MARK.sub(", ", cells.joined(name, ", ")))

    def _terms(self, name: str, row: Row) -> tuple[list[int], list[str]]:
        """(sorted ids, unknown items) of a row for one taxonomy; needs and offers keep theirs as text."""
        readers = self.readers.get(name)
        if not readers:
            return self.defaults.get(name, []), []
        ids: set[int] = set()
        strange: list[str] = []
        for position, reader in readers:
            if text := row.cells[position].strip():
                known, unknown = reader.read(text)
                ids.update(known)
                strange.extend(unknown)
                for item in unknown if name not in {"needs", "offers"} else ():
                    self.unknown.add(reader.column, item, row.line)
        return sorted(ids) or self.defaults.get(name, []), strange

    @staticmethod
    def _cut(candidate: Candidate, cells: Cells, report: Reporter) -> None:
        for name, length in LENGTHS.items():
            value = getattr(candidate, name)
            if len(value) > length:
                reason = f"texte de {len(value)} caractères coupé à {length}"
                report(Issue(candidate.line, cells.label(name) or name, value, WARNING, reason))
                setattr(candidate, name, value[:length].rstrip() if name not in {"website", "source_url"} else "")


def make_converter(
    table: Table,
    recognition: Recognition,
    mapping: MappingFile,
    places: Places,
    vocabularies: dict[str, Vocabulary],
    today: date,
) -> Converter | OwnConverter:
    """Prepare the conversion of `table`: find how it writes positions, and which columns hold terms.

    A file of ours is read as we wrote it, unless the mapping gives its columns another meaning.
    """
    if table.profile == PROFILE and mapping.columns == profiles()[PROFILE].columns_in(table.columns):
        return own_converter(table, places, vocabularies, today)
    cells = Cells(recognition.fields)
    reading = reading_of(table, cells, places, mapping.options.get("crs", ""))
    readers = {name: _term_readers(name, vocabulary, recognition, mapping) for name, vocabulary in vocabularies.items()}
    defaults = {
        name: sorted({pk for word in mapping.defaults.get(name, []) for pk in vocabulary.find(word) or []})
        for name, vocabulary in vocabularies.items()
    }
    locator = Locator(places, reading, mapping.default("country"))
    checked = [(name, *how) for name, how in CHECKED.items() if name in recognition.fields]
    return Converter(cells, locator, mapping, readers, defaults, today, checked)


def _term_readers(
    name: str, vocabulary: Vocabulary, recognition: Recognition, mapping: MappingFile
) -> list[tuple[int, TermReader | PivotReader]]:
    """(position, reader) of the columns of one field: those that hold words, then those of yes and no."""
    separators = mapping.split.get(name) or mapping.options.get("list_separators", "")
    readers: list[tuple[int, TermReader | PivotReader]] = [
        (at, TermReader(vocabulary, label, separators)) for label, at in recognition.fields.get(name, ())
    ]
    told = mapping.pivot.get(name, {})
    for (label, at), words in zip(recognition.pivots.get(name, ()), told.values(), strict=True):
        readers.append((at, PivotReader(label, _pivot_terms(name, label, words, vocabulary))))
    return readers


def _pivot_terms(name: str, label: str, words: list[str], vocabulary: Vocabulary) -> list[int]:
    ids: list[int] = []
    for word in words:
        found = vocabulary.find(word)
        if found is None:
            raise UnreadableFile(
                f"Fichier de correspondance, [pivot.{name}], colonne « {label} » : aucun terme ne répond à « {word} »."
            )
        ids.extend(found)
    return ids


def unknown_issues(unknown: UnknownTerms) -> list[Issue]:
    """One remark per value that no term answers to, with the first line and how many rows have it."""
    return [
        Issue(
            unknown.lines[key],
            key[0],
            key[1],
            WARNING,
            f"terme inconnu, laissé de côté : {count} ligne{'s' * (count > 1)}",
        )
        for key, count in sorted(unknown.counts.items(), key=lambda item: -item[1])
    ]
