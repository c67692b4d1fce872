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
from .tabular import LIST_SEPARATOR, Column, Converter, Row, convert, converters, numbers

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
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        # First and stored, so that the type of the file is read from its first bytes (ODF 1.3 part 2, 3.3).
        archive.writestr("mimetype", ods_parts.MIMETYPE, ZIP_STORED)
        content = _Content(columns)
        with archive.open("content.xml", "w") as part:
            write_part(part, content.chunks(rows, max_rows))
        for name, text in ods_parts.others(sheet_text(title), list(content.last_rows)):
            archive.writestr(name, text)


class _Content:
    """content.xml being written; `last_rows` is the last row of each sheet by the sheet's name."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.converters = converters(columns, _CONVERTERS)
        self.last_rows: dict[str, int] = {}

    def chunks(self, rows: Iterable[Row], max_rows: int) -> Iterator[str]:
        yield ods_parts.content_head([width(column) for column in self.columns])
        for number, batches in enumerate(split(rows, max_rows - 1), start=1):
            yield from self._table(sheet_name(number), batches)
        yield ods_parts.content_tail(letters(self.columns)[-1], self.last_rows)

    def _table(self, name: str, batches: Iterable[list[Row]]) -> Iterator[str]:
        self.last_rows[name] = 1
        yield ods_parts.table_head(name, [_paragraphs(column.label) for column in self.columns])
        for batch in batches:
            lines = convert(batch, self.converters)
            yield "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
            self.last_rows[name] += len(batch)
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
