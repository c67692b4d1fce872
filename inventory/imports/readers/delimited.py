"""Delimited text (CSV and its cousins): encoding, delimiter, header line, and rows that survive stray quotes."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from inventory.imports.columns import recognised_count
from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_CELL_CHARS, MAX_COLUMNS
from inventory.imports.readers.encodings import detect_encoding
from inventory.imports.table import Row, Table, unique_columns

USUAL = [",", ";", "\t", "|"]
UNUSUAL = ["^", "~", "¤", "§", "#", ":", "!", "\x1f", "\x1e"]
NO_DELIMITER = "\x1c"
SAMPLE_RECORDS = 60
HEADER_WITHIN = 25
MAX_RESTARTS = 200
NAMES = {
    "tab": "\t", "tabulation": "\t", "\\t": "\t", "virgule": ",", "point-virgule": ";", "barre": "|",
}  # fmt: skip


def read_delimited(path: Path, delimiter: str = "", encoding: str = "") -> Table:
    """Read `path` as delimited text; what is not told is recognised.

    Lines are counted as a text editor does. Raises UnreadableFile when nothing in it looks like a header.
    """
    encoding, errors = (encoding, "replace") if encoding else detect_encoding(path)
    csv.field_size_limit(MAX_CELL_CHARS)
    opener = partial(_open, path, encoding, errors)
    told, skipped = _told_delimiter(opener)
    delimiter = NAMES.get(delimiter.lower(), delimiter) or told or find_delimiter(opener, skipped)
    sample = list(islice(_records(opener, delimiter, skipped), SAMPLE_RECORDS))
    if not any(any(cells) for _, cells in sample):
        raise UnreadableFile("Le fichier est vide.")
    header = _header_index([cells for _, cells in sample[:HEADER_WITHIN]])
    columns = _columns(sample[header:])
    rows = partial(_rows, opener, delimiter, sample[header][0], len(columns))
    return Table(columns, rows, "csv", encoding, delimiter)


def find_delimiter(opener: partial[TextIO], skipped: int = 0) -> str:
    """Return the delimiter under which the first records look most like a table with known column names."""
    best, best_score = NO_DELIMITER, (0, 0.0, 0)
    for delimiter in USUAL + UNUSUAL:
        records = [cells for _, cells in islice(_records(opener, delimiter, skipped), SAMPLE_RECORDS) if any(cells)]
        score = _table_score(records, likely=delimiter in USUAL)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _table_score(records: list[list[str]], likely: bool) -> tuple[int, float, int]:
    width, share = _usual_width(records)
    if width < 2:
        return 0, 0.0, 0
    known = max((recognised_count(cells) for cells in records[:HEADER_WITHIN]), default=0)
    return (known, share, width) if likely or known > 1 else (0, 0.0, 0)


def _usual_width(records: list[list[str]]) -> tuple[int, float]:
    """The width of most records, and the share of records that have it."""
    widths = Counter(len(cells) for cells in records)
    if not widths:
        return 0, 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return width, count / len(records)


def _open(path: Path, encoding: str, errors: str) -> TextIO:
    try:
        return path.open(encoding=encoding, errors=errors, newline="")
    except LookupError as error:
        raise UnreadableFile(f"L’encodage « {encoding} » n’existe pas.") from error


def _told_delimiter(opener: partial[TextIO]) -> tuple[str, int]:
    """Excel's own first line "sep=;": the delimiter, and how many lines to skip."""
    with opener() as stream:
        match = re.fullmatch(r'"?sep=(.|\\t)"?', stream.readline(64).strip("\ufeff\r\n"))
    return (NAMES.get(match[1], match[1]), 1) if match else ("", 0)


def _header_index(records: list[list[str]]) -> int:
    """The record that names the most known columns; the first that holds something when none does."""
    counts = [recognised_count(cells) for cells in records]
    if max(counts, default=0) > 0:
        return counts.index(max(counts))
    return next((index for index, cells in enumerate(records) if any(cells)), 0)


def _columns(records: list[tuple[int, list[str]]]) -> list[str]:
    """The header's labels, with more of them when nearly all rows are wider than it."""
    header = records[0][1]
    width, share = _usual_width([cells for _, cells in records[1:] if any(cells)])
    if share >= 0.9 and width > len(header):
        header = header + [""] * (width - len(header))
    while header and not header[-1] and len(header) > width:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")
    return unique_columns(header)


def _rows(opener: partial[TextIO], delimiter: str, header_line: int, width: int) -> Iterator[Row]:
    for line, cells in _records(opener, delimiter, 0):
        if line <= header_line:
            continue
        beyond = [cell for cell in cells[width:] if cell.strip()]
        fault = ""
        if beyond:
            fault = f"{len(cells)} cellules pour {width} colonnes : un séparateur dans un texte sans guillemets ?"
        yield Row(line, (cells + [""] * width)[:width], fault=fault)


def _records(opener: partial[TextIO], delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record; a quote that is never closed spoils its own line only."""
    with opener() as stream:
        lines = _Lines(stream)
        for _ in range(skipped):
            next(lines, "")
        restarts = 0
        while True:
            lines.start_record()
            try:
                for cells in csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True):
                    yield lines.first, [cell.replace("\0", "") for cell in cells]
                    lines.start_record()
                return
            except csv.Error as error:
                restarts += lines.taken > 1_000
                if restarts > MAX_RESTARTS or "field larger" in str(error):
                    raise UnreadableFile(f"Ligne {lines.first} : guillemets ou cellule démesurés.") from error
                line, text = lines.first, lines.give_back()
                yield line, next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])


class _Lines:
    """Physical lines, counted, of which those of the current record can be given back but for the first."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.number = 0
        self.first = 1
        self.current: list[str] = []
        self.waiting: list[str] = []

    @property
    def taken(self) -> int:
        return len(self.current)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        text = self.waiting.pop() if self.waiting else self.stream.readline()
        if not text:
            raise StopIteration
        self.number += 1
        self.current.append(text)
        return text

    def start_record(self) -> None:
        self.first = self.number + 1
        self.current = []

    def give_back(self) -> str:
        """The record's first line; its other lines will be read again."""
        first, others = self.current[0], self.current[1:]
        self.waiting.extend(reversed(others))
        self.number -= len(others)
        return first
