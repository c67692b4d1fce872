"""What the two workbook writers share: limits of a sheet, its texts, its dates, its column widths.

Both write the rows' XML themselves: odfpy holds every cell as an object (45 kB a row) and openpyxl needs half
a minute for 100,000 initiatives; figures in docs/decisions/0002-tabular-exports.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import IO
from zoneinfo import ZoneInfo

from .tabular import Column, ExportError, Row, batches, clean

# Limits of Excel, which LibreOffice shares:
# https://support.microsoft.com/fr-fr/office/1672b34d-7043-467e-8e27-269d656771c3
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767  # UTF-16 code units: an emoji counts for two

CUT_MARK = " […] texte coupé"
# Beyond, the ZIP archive would need extensions that Excel announces as damage.
PART_BYTES = 2_000_000_000
# Measured: 40 % of the time of zlib's usual level 6 for a file 15 % larger.
COMPRESSION = 2

# Sheets know no time zones; people read the hours they live in.
PARIS = ZoneInfo("Europe/Paris")

_WIDTHS = {
    "text": 28,
    "integer": 12,
    "number": 12,
    "boolean": 10,
    "date": 12,
    "datetime": 17,
    "list": 28,
    "url": 34,
}


def split(rows: Iterable[Row], size: int) -> Iterator[Iterator[list[Row]]]:
    """The rows of each sheet, in batches, `size` rows a sheet; one empty sheet when there are no rows.

    A sheet's batches must be used up before the next sheet is asked for.
    """
    iterator = iter(rows)
    yield batches(islice(iterator, size))
    for row in iterator:
        yield batches(chain([row], islice(iterator, size - 1)))


def sheet_name(number: int) -> str:
    """Name of the sheet `number`, counted from 1."""
    return "Données" if number == 1 else f"Données (suite {number})"


def width(column: Column) -> int:
    """Width in characters: what its values usually need, no less than its label and the filter's button."""
    return max(_WIDTHS[column.kind], len(column.label) + 4)


def sheet_text(value: object) -> str:
    """`value` as a cell can hold it: no control characters, line feeds only, cut with a mark if too long."""
    text = clean(str(value))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= CELL_UNITS // 2 else _cut(text)


def local(moment: datetime) -> datetime:
    """`moment` as Paris clocks show it, without its zone."""
    return moment if moment.tzinfo is None else moment.astimezone(PARIS).replace(tzinfo=None)


def write_part(part: IO[bytes], chunks: Iterable[str]) -> None:
    """Write `chunks` to a member of an archive; raises ExportError when it grows too large for a workbook."""
    size = 0
    for chunk in chunks:
        data = chunk.encode()
        size += len(data)
        if size > PART_BYTES:
            raise ExportError("Trop de données pour un classeur. Filtrez davantage ou choisissez le format CSV.")
        part.write(data)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text
    # "ignore" drops the half of a pair that the cut may leave.
    return units[: 2 * (CELL_UNITS - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK


def letters(columns: Sequence[Column]) -> list[str]:
    """Names of the columns in a sheet: A, B … Z, AA, AB …"""
    return [_letter(index) for index in range(len(columns))]


def _letter(index: int) -> str:
    rest, last = divmod(index, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("A") + last)
