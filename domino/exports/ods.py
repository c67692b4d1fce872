"""OpenDocument spreadsheets (ODF 1.3), rows streamed into the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from . import ods_parts
from .sheets import COMPRESSION, SHEET_ROWS, letters, local, sheet_name, sheet_text, split, width, write_part
from .tabular import LIST_SEPARATOR, Column, Converter, Row, Sheet, batches, convert, converters, numbers

# ODF collapses these like HTML does: runs of spaces, those at either end, tabs (ODF 1.3 part 3, 6.1.2).
_BLANKS = re.compile(r"^ +| +$| {2,}|\t")


def write_ods(
    columns: Sequence[Column],
    rows: Iterable[Row],
    file: IO[bytes],
    *,
    title: str = "Export",
    max_rows: int = SHEET_ROWS,
) -> None:
    """Write a spreadsheet to `file`, with memory that does not grow with `rows`.

    Cells are typed. A sheet holds `max_rows` rows, header included; what is beyond goes to further sheets
    "Données (suite 2)"… with the same header. Aware date-times are shown in Paris time. Raises ExportError
    beyond 2 GB of XML.
    """
    parts = enumerate(split(rows, max_rows - 1), start=1)
    tables = ((sheet_name(number), columns, lists) for number, lists in parts)
    _write(tables, [columns], file, title)


def write_ods_book(sheets: Sequence[Sheet], file: IO[bytes], *, title: str = "Export") -> None:
    """Write a spreadsheet of several sheets, each as `write_ods` writes its own."""
    tables = ((sheet.name, sheet.columns, batches(sheet.rows)) for sheet in sheets)
    _write(tables, [sheet.columns for sheet in sheets], file, title)


Table = tuple[str, Sequence[Column], Iterable[list[Row]]]


def _write(tables: Iterable[Table], shapes: Sequence[Sequence[Column]], file: IO[bytes], title: str) -> None:
    """`shapes` are the columns of the tables: each once, their widths stand before the tables."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        # First and stored, so that the type of the file is read from its first bytes (ODF 1.3 part 2, 3.3).
        archive.writestr("mimetype", ods_parts.MIMETYPE, ZIP_STORED)
        content = _Content(shapes)
        with archive.open("content.xml", "w") as part:
            write_part(part, content.chunks(tables))
        for name, text in ods_parts.others(sheet_text(title), list(content.corners)):
            archive.writestr(name, text)


class _Content:
    """content.xml being written; `corners` is the last cell of each sheet by the sheet's name."""

    def __init__(self, shapes: Sequence[Sequence[Column]]) -> None:
        self.widths = [[width(column) for column in columns] for columns in shapes]
        self.corners: dict[str, str] = {}

    def chunks(self, tables: Iterable[Table]) -> Iterator[str]:
        yield ods_parts.content_head([each for widths in self.widths for each in widths])
        for place, (name, columns, lists) in enumerate(tables):
            several = len(self.widths) > 1
            yield from self._table(name, columns, lists, sum(map(len, self.widths[:place])) if several else 0)
        yield ods_parts.content_tail(self.corners)

    def _table(self, name: str, columns: Sequence[Column], lists: Iterable[list[Row]], first: int) -> Iterator[str]:
        by_column = converters(columns, _CONVERTERS)
        last = 1
        yield ods_parts.table_head(name, [_paragraphs(column.label) for column in columns], first)
        for batch in lists:
            lines = convert(batch, by_column)
            yield "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
            last += len(batch)
        self.corners[name] = f"{letters(columns)[-1]}{last}"
        yield "</table:table>"


_EMPTY = "<table:table-cell/>"


def _cell(attributes: str, shown: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def _blank(match: re.Match[str]) -> str:
    run = match.group()
    return "<text:tab/>" if run == "\t" else f'<text:s text:c="{len(run)}"/>'


def _paragraphs(value: object) -> str:
    text = escape(sheet_text(value))
    if _BLANKS.search(text):
        return "".join(f"<text:p>{_BLANKS.sub(_blank, line)}</text:p>" for line in text.split("\n"))
    return f"<text:p>{text}</text:p>".replace("\n", "</text:p><text:p>")


def _text(value: Any) -> str:
    if value is None or value == "":
        return _EMPTY
    return f'<table:table-cell office:value-type="string">{_paragraphs(value)}</table:table-cell>'


def _texts(values: Sequence[Any]) -> list[str]:
    return [_text(value) for value in values]


def _lists(values: Sequence[Any]) -> list[str]:
    return [_text(LIST_SEPARATOR.join(map(str, value or ()))) for value in values]


def _number(value: float) -> str:
    shown = repr(value).replace(".", ",")
    return _cell(f'office:value-type="float" office:value="{value!r}"', shown)


def _boolean(value: bool) -> str:
    exact, shown = ("true", "VRAI") if value else ("false", "FAUX")
    return _cell(f'office:value-type="boolean" office:boolean-value="{exact}"', shown)


def _date(value: date) -> str:
    typed = f'table:style-name="date" office:value-type="date" office:date-value="{value.isoformat()}"'
    return _cell(typed, f"{value:%d/%m/%Y}")


def _datetime(value: datetime) -> str:
    moment = local(value)
    exact = moment.isoformat(timespec="seconds")
    typed = f'table:style-name="datetime" office:value-type="date" office:date-value="{exact}"'
    return _cell(typed, f"{moment:%d/%m/%Y %H:%M}")


_CONVERTERS: dict[str, Converter] = {
    "text": _texts,
    "url": _texts,
    "list": _lists,
    "integer": lambda values: [_EMPTY if value is None else _number(value) for value in numbers(values)],
    "number": lambda values: [_EMPTY if value is None else _number(value) for value in numbers(values)],
    "boolean": lambda values: [_EMPTY if value is None else _boolean(value) for value in values],
    "date": lambda values: [_EMPTY if value is None else _date(value) for value in values],
    "datetime": lambda values: [_EMPTY if value is None else _datetime(value) for value in values],
}
