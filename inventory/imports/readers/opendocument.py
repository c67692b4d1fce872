"""ODS spreadsheets, streamed from content.xml: repeated cells and rows are counted before they are made."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_COLUMNS, MAX_ROWS
from inventory.imports.readers.archive import open_archive
from inventory.imports.readers.workbook import choose_sheet, sheet_rows
from inventory.imports.table import Table

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
CONTENT = "content.xml"


def read_opendocument(path: Path, sheet: str = "") -> Table:
    """Read the sheet named `sheet` of the ODS at `path`, or the one whose header names most known columns."""
    with open_archive(path) as archive:
        if CONTENT not in archive.namelist():
            raise UnreadableFile("Le fichier ODS est illisible.")
    names = [name for name, _, _ in _walk(path, names_only=True)]
    if sheet and sheet not in names:
        raise UnreadableFile(f"Le classeur n’a pas de feuille « {sheet} ». Feuilles : {', '.join(names)}.")
    chosen, header_line, columns = choose_sheet([sheet] if sheet else names, partial(_records, path))
    return Table(
        columns,
        partial(sheet_rows, partial(_records, path, chosen), header_line, len(columns)),
        "ods",
        sheet=chosen,
        sheets=names,
    )


def _records(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    for name, line, cells in _walk(path):
        if name == sheet:
            yield line, cells


def _walk(path: Path, names_only: bool = False) -> Iterator[tuple[str, int, list[str]]]:
    """(sheet, line, cells) of every row that holds something; only (sheet, 0, []) with `names_only`."""
    name, line = "", 0
    try:
        with open_archive(path) as archive, archive.open(CONTENT) as stream:
            for event, element in ElementTree.iterparse(stream, events=("start", "end")):  # noqa: S314 — no DTD
                if element.tag == f"{TABLE}table" and event == "start":
                    name, line = element.get(f"{TABLE}name", ""), 0
                    if names_only:
                        yield name, 0, []
                elif event == "end" and element.tag == f"{TABLE}table-row":
                    repeated = _count(element, "number-rows-repeated", MAX_ROWS)
                    cells = [] if names_only else _cells(element)
                    for offset in range(repeated if any(cells) else 0):
                        yield name, line + offset + 1, cells
                    line += repeated
                    element.clear()
    except (ElementTree.ParseError, KeyError, OSError, EOFError, ValueError) as error:
        raise UnreadableFile("Le fichier ODS est illisible.") from error


def _count(element: ElementTree.Element, attribute: str, most: int) -> int:
    text = element.get(f"{TABLE}{attribute}", "1")
    return min(int(text), most) if text.isdigit() else 1


def _cells(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag in CELLS and len(cells) <= MAX_COLUMNS:
            text = _text(cell)
            repeated = _count(cell, "number-columns-repeated", MAX_COLUMNS + 1 - len(cells))
            cells.extend([text] * max(repeated, 0))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: ElementTree.Element) -> str:
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind in {"float", "currency", "percentage"}:
        value = cell.get(f"{OFFICE}value", "")
        return value.removesuffix(".0")
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return "oui" if cell.get(f"{OFFICE}boolean-value") == "true" else "non"
    return "\n".join(_paragraph(paragraph) for paragraph in cell.findall(f"{TEXT}p"))


def _paragraph(element: ElementTree.Element) -> str:
    """Text of a paragraph: runs of blanks and breaks are elements of their own."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * _blanks(child))
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif child.tag != f"{OFFICE}annotation":
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _blanks(element: ElementTree.Element) -> int:
    count = element.get(f"{TEXT}c", "1")
    return min(int(count), 1_000) if count.isdigit() else 1
