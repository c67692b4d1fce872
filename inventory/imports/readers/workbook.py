"""XLSX workbooks, row by row."""

import logging
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from inventory.imports.columns import recognised_count
from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_COLUMNS
from inventory.imports.readers.archive import open_archive
from inventory.imports.table import Row, Table, unique_columns

HEADER_WITHIN = 25
SAMPLE = 60
logger = logging.getLogger(__name__)


def read_workbook(path: Path, sheet: str = "") -> Table:
    """Read the sheet named `sheet` of the XLSX at `path`, or the one whose header names most known columns.

    Formulas give the value the workbook was saved with; dates come as ISO 8601, whole floats without decimals.
    """
    open_archive(path).close()
    names = _sheet_names(path)
    if sheet and sheet not in names:
        raise UnreadableFile(f"Le classeur n’a pas de feuille « {sheet} ». Feuilles : {', '.join(names)}.")
    chosen, header_line, columns = choose_sheet([sheet] if sheet else names, partial(_records, path))
    return Table(
        columns,
        partial(sheet_rows, partial(_records, path, chosen), header_line, len(columns)),
        "xlsx",
        sheet=chosen,
        sheets=names,
    )


def choose_sheet(names: list[str], records: Any) -> tuple[str, int, list[str]]:
    """Return (sheet, line of its header, its columns) for the sheet and line that name most known columns."""
    best: tuple[int, str, int, list[str]] | None = None
    for name in names[:30]:
        sample = [(line, cells) for line, cells in islice(records(name), SAMPLE) if any(cells)]
        for line, cells in sample[:HEADER_WITHIN]:
            count = recognised_count(cells)
            if best is None or count > best[0]:
                best = (count, name, line, cells)
    if best is None:
        raise UnreadableFile("Le classeur est vide.")
    cells = best[3]
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(f"Le classeur a plus de {MAX_COLUMNS} colonnes.")
    return best[1], best[2], unique_columns(cells)


def sheet_rows(records: Any, header_line: int, width: int) -> Iterator[Row]:
    """Rows beneath the header, cut or filled to `width`; what stands beyond in a sheet belongs to no column."""
    for line, cells in records():
        if line > header_line:
            yield Row(line, (cells + [""] * width)[:width])


def _open(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers meet in a broken file
        logger.info("XLSX refused: %s", error)
        raise UnreadableFile("Le classeur XLSX est illisible.") from error


def _sheet_names(path: Path) -> list[str]:
    workbook = _open(path)
    try:
        return [sheet.title for sheet in workbook.worksheets if getattr(sheet, "sheet_state", "visible") == "visible"]
    finally:
        workbook.close()


def _records(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    workbook = _open(path)
    try:
        sheet = workbook[name]
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_text(value) for value in values[: MAX_COLUMNS + 1]]
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, SyntaxError) as error:
        logger.info("XLSX refused: %s", error)
        raise UnreadableFile("Le classeur XLSX est illisible.") from error
    finally:
        workbook.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
