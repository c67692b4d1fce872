"""An edited sheet, opened: its rows by column, or a French sentence that says what to do. Nothing in it is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from domino.exports.csv import unguard
from inventory.imports.errors import UnreadableFile
from inventory.imports.readers import read_table
from inventory.imports.readers.archive import open_archive
from inventory.imports.table import Table
from inventory.text import plain
from recommendations.exports import COLUMNS, SHEET

# Of a sheet that 300 recommendations fill, with what people add around them.
MAX_LINES = 5_000
MAX_BYTES = 5_000_000
MAX_UNPACKED = 15_000_000
BEYOND = f"Rien n’a été lu au-delà de la ligne {MAX_LINES} : supprimez les lignes vides si des préconisations suivent."
FORMULAS = (
    "Le classeur contient des formules{place} : rien n’a été lu. Copiez ces cellules, "
    "puis collez-les au même endroit avec « Collage spécial, valeurs »."
)
NO_IDS = (
    "La colonne « identifiant » manque ou a été renommée : c’est elle qui dit quelle ligne est quelle préconisation. "
    "Téléchargez de nouveau le tableur, ou redonnez-lui ce nom."
)
TOO_BIG = (
    "Le classeur est trop gros une fois décompressé : supprimez les lignes vides et les feuilles ajoutées, "
    "ou recopiez vos changements dans un tableur téléchargé de nouveau."
)
NO_TITLES = "La feuille n’a aucune colonne de la liste à côté de « identifiant » : téléchargez de nouveau le tableur."
_XLSX_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[ />]')
_ANY_FORMULA = re.compile(rb"<f[ />]")
_ODS_FORMULA = re.compile(rb"table:formula=")
_CHUNK = 1_000_000
_OVERLAP = 400


@dataclass
class EditedRow:
    """One row: its line in the sheet, and its cells by the key of their column, blanks at both ends left out."""

    line: int
    cells: dict[str, str]


@dataclass
class EditedSheet:
    """What was read: `labels` are the columns by key as the file names them, `unknown` those that are not ours."""

    name: str
    labels: dict[str, str]
    unknown: list[str]
    rows: list[EditedRow]
    notes: list[str] = field(default_factory=list)


def read_sheet(path: Path) -> EditedSheet:
    """Read the sheet of recommendations of the XLSX, ODS or CSV at `path`. Raises UnreadableFile, in French."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile("Le fichier est trop gros pour une liste de préconisations : 5 Mo au plus.")
    table = _table(path)
    keys = _keys(table.columns)
    known = {key: label for key, label in zip(keys, table.columns, strict=True) if key}
    if "id" not in known:
        raise UnreadableFile(NO_IDS)
    if len(known) < 2:
        raise UnreadableFile(NO_TITLES)
    is_csv = table.format == "csv"
    sheet = EditedSheet(table.sheet, known, [], [])
    sheet.unknown = [label for key, label in zip(keys, table.columns, strict=True) if not key]
    for row in table.open_rows():
        if row.line > MAX_LINES:
            sheet.notes.append(BEYOND)
            break
        if row.fault:
            raise UnreadableFile(f"Ligne {row.line} : {row.fault}")
        cells = [unguard(cell) if is_csv else cell for cell in row.cells]
        shown = {key: _tidy(cell) for key, cell in zip(keys, cells, strict=True) if key}
        if any(shown.values()):
            sheet.rows.append(EditedRow(row.line, shown))
    return sheet


def _table(path: Path) -> Table:
    if not _is_workbook(path):
        return read_table(path)
    _check_workbook(path)
    try:
        return read_table(path, {"sheet": SHEET})
    except UnreadableFile:  # someone gave the sheet another name
        return read_table(path)


def _keys(columns: list[str]) -> list[str]:
    """The key of each column, "" for one that is not ours; capitals and accents do not count."""
    known = {plain(column.label): column.key for column in COLUMNS}
    return [known.get(plain(label), "") for label in columns]


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _check_workbook(path: Path) -> None:
    """Refuse a workbook too large once unpacked, or with formulas."""
    with open_archive(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise UnreadableFile(TOO_BIG)
        for name in archive.namelist():
            if name == "content.xml" and _found(archive, name, _ODS_FORMULA):
                raise UnreadableFile(FORMULAS.format(place=""))
            if name.startswith("xl/worksheets/") and _found(archive, name, _ANY_FORMULA):
                where = _found(archive, name, _XLSX_FORMULA)
                raise UnreadableFile(FORMULAS.format(place=f" (cellule {where[1].decode()})" if where else ""))


def _found(archive: ZipFile, name: str, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
    """The first match in a part, read a piece at a time."""
    return next((match for piece in _pieces(archive, name) if (match := pattern.search(piece))), None)


def _pieces(archive: ZipFile, name: str) -> Iterator[bytes]:
    kept = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            yield kept + chunk
            kept = chunk[-_OVERLAP:]
