"""Excel workbooks: openpyxl makes the package (styles, properties, names), the rows are streamed into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.styles import Font, PatternFill

from .guard import guard
from .sheets import COMPRESSION, SHEET_ROWS, letters, local, sheet_name, sheet_text, split, width, write_part
from .tabular import LIST_SEPARATOR, Column, Converter, Row, Sheet, batches, converters, numbers

# Cell formats, by their place in styles.xml: _package() makes them in this order.
_HEADER, _QUOTED, _DATE, _DATETIME = 1, 2, 3, 4

_DAY_ZERO = datetime(1899, 12, 30)
# Excel believes in 29 February 1900; before the day after, its calendar is not ours.
_FIRST_DAY = date(1900, 3, 1)
_SECONDS = 86_400

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Row],
    file: IO[bytes],
    *,
    title: str = "Export",
    max_rows: int = SHEET_ROWS,
) -> None:
    """Write a workbook to `file`, with memory that does not grow with `rows`.

    Texts are typed as text, never formulas. A sheet holds `max_rows` rows, header included; what is beyond
    goes to further sheets "Données (suite 2)"… with the same header. Aware date-times are shown in Paris
    time, days before March 1900 as text. Raises ExportError beyond 2 GB of XML.
    """
    parts = enumerate(split(rows, max_rows - 1), start=1)
    _write(((sheet_name(number), columns, lists) for number, lists in parts), file, title)


def write_xlsx_book(sheets: Iterable[Sheet], file: IO[bytes], *, title: str = "Export") -> None:
    """Write a workbook of several sheets, each as `write_xlsx` writes its own."""
    _write(((sheet.name, sheet.columns, batches(sheet.rows)) for sheet in sheets), file, title)


def _write(parts: Iterable[tuple[str, Sequence[Column], Iterable[list[Row]]]], file: IO[bytes], title: str) -> None:
    sheets = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for number, (name, columns, lists) in enumerate(parts, start=1):
            sheet = _Sheet(columns, number, name)
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                write_part(part, sheet.chunks(lists))
            sheets.append(sheet)
        for path, content in _package(sheets, title):
            archive.writestr(path, content)


class _Sheet:
    """One sheet being written."""

    def __init__(self, columns: Sequence[Column], number: int, name: str) -> None:
        self.columns = columns
        self.number = number
        self.name = name
        self.last_row = 1
        self.letters = letters(columns)
        self.converters = converters(columns, _CONVERTERS)

    @property
    def reference(self) -> str:
        return f"A1:{self.letters[-1]}{self.last_row}"

    def chunks(self, lists: Iterable[list[Row]]) -> Iterator[str]:
        yield self._head()
        for batch in lists:
            yield self._rows(batch)
            self.last_row += len(batch)
        yield f'</sheetData><autoFilter ref="{self.reference}"/>{_PAGE}</worksheet>'

    def _head(self) -> str:
        selected = ' tabSelected="1"' if self.number == 1 else ""
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{width(column)}" customWidth="1"/>'
            for place, column in enumerate(self.columns, start=1)
        )
        header = "".join(
            f'<c r="{letter}1" s="{_HEADER}"{_inline(sheet_text(column.label))}'
            for letter, column in zip(self.letters, self.columns, strict=True)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_NAMESPACE}">'
            f'<sheetViews><sheetView{selected} workbookViewId="0">{_FROZEN}</sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData><row r="1">{header}</row>'
        )

    def _rows(self, batch: list[Row]) -> str:
        first = self.last_row + 1
        cells = [
            [f'<c r="{letter}{row}"{cell}' for row, cell in enumerate(change(values), first)]
            for letter, change, values in zip(self.letters, self.converters, zip(*batch, strict=True), strict=True)
        ]
        lines = enumerate(zip(*cells, strict=True), first)
        return "".join(f'<row r="{row}">{"".join(line)}</row>' for row, line in lines)


_FROZEN = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
_PAGE = (
    '<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape"/>'
)


def _package(sheets: Sequence[_Sheet], title: str) -> Iterator[tuple[str, bytes]]:
    """Every part of the workbook but the sheets themselves."""
    buffer = BytesIO()
    _workbook(sheets, title).save(buffer)
    with ZipFile(buffer) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                yield name, archive.read(name)


def _workbook(sheets: Sequence[_Sheet], title: str) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.properties.title = sheet_text(title)
    book.properties.creator = "DOMINO"
    book.properties.language = "fr-FR"
    del book["Sheet"]
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.auto_filter.ref = sheet.reference
        page.print_title_rows = "1:1"
    _register_styles(book)
    return book


def _register_styles(book: openpyxl.Workbook) -> None:
    page = book.worksheets[0]
    page["A1"].font = Font(bold=True)
    page["A1"].fill = PatternFill("solid", fgColor="E5E7EB")
    page["A2"].quotePrefix = True
    page["A3"].number_format = "dd/mm/yyyy"
    page["A4"].number_format = "dd/mm/yyyy hh:mm"


# What follows `<c r="A2"` in a cell. Empty cells are written too: some readers find short rows faulty.
_EMPTY = "/>"
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")


def _inline(text: str) -> str:
    # "_x000D_" in a workbook is an escape (ECMA-376, ST_Xstring): a text that says so is escaped itself.
    literal = _ESCAPE.sub(r"_x005F_\g<0>", text) if "_x" in text else text
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(literal)}</t></is></c>'


def _text(value: Any) -> str:
    text = "" if value is None else sheet_text(value)
    if not text:
        return _EMPTY
    # Typed as text already; the quote prefix keeps it so when someone edits the cell or saves it as CSV.
    safe = text[0].isalnum() or guard(text) is text
    return _inline(text) if safe else f' s="{_QUOTED}"{_inline(text)}'


def _texts(values: Sequence[Any]) -> list[str]:
    return [_text(value) for value in values]


def _lists(values: Sequence[Any]) -> list[str]:
    return [_text(LIST_SEPARATOR.join(map(str, value or ()))) for value in values]


def _numbers(values: Sequence[Any]) -> list[str]:
    return [_EMPTY if value is None else f"><v>{value!r}</v></c>" for value in numbers(values)]


def _booleans(values: Sequence[Any]) -> list[str]:
    return [_EMPTY if value is None else f' t="b"><v>{int(value)}</v></c>' for value in values]


def _date(value: date) -> str:
    if value < _FIRST_DAY:
        return _inline(value.isoformat())
    return f' s="{_DATE}"><v>{value.toordinal() - _DAY_ZERO.toordinal()}</v></c>'


def _datetime(value: datetime) -> str:
    moment = local(value).replace(microsecond=0)
    if moment.date() < _FIRST_DAY:
        return _inline(moment.isoformat())
    since = moment - _DAY_ZERO
    return f' s="{_DATETIME}"><v>{since.days + since.seconds / _SECONDS!r}</v></c>'


_CONVERTERS: dict[str, Converter] = {
    "text": _texts,
    "url": _texts,
    "list": _lists,
    "integer": _numbers,
    "number": _numbers,
    "boolean": _booleans,
    "date": lambda values: [_EMPTY if value is None else _date(value) for value in values],
    "datetime": lambda values: [_EMPTY if value is None else _datetime(value) for value in values],
}
