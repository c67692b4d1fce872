"""CSV as French spreadsheets open it by a double click; see docs/decisions/0002-tabular-exports.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .guard import guard, unguard
from .tabular import (
    LIST_SEPARATOR,
    Column,
    Converter,
    Row,
    batches,
    convert,
    converters,
    iso_dates,
    iso_datetimes,
    numbers,
)

__all__ = ["CONTROLS", "DELIMITER", "header", "stream_csv", "unguard"]

DELIMITER = ";"
_QUOTE, _TWO_QUOTES = '"', '""'
_LINE_END = "\r\n"

# All that UTF-8 writes as one byte below space, but tab, line feed and carriage return.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


def stream_csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, semicolons, CRLF, labels as header, formulas guarded.

    `rows` is consumed as the bytes are. Texts are quoted, so that an empty one differs from none. Lists are
    joined with " | ", dates are ISO 8601, booleans "oui" or "non", numbers have a decimal point.
    """
    by_column = converters(columns, _CONVERTERS)
    yield header(columns) + _LINE_END.encode()
    for batch in batches(rows):
        yield _encode(convert(batch, by_column))


def header(columns: Sequence[Column]) -> bytes:
    """The byte order mark and the labels, without the end of the line."""
    text = "\ufeff" + DELIMITER.join([_quoted(column.label) for column in columns])
    return text.encode()


def _encode(rows: Iterable[Sequence[str]]) -> bytes:
    text = "".join([DELIMITER.join(row) + _LINE_END for row in rows])
    # On the bytes of a whole batch, dropping control characters costs next to nothing.
    return text.encode("utf-8", "ignore").translate(None, CONTROLS)


def _quoted(text: str) -> str:
    # csv.writer looks at every character: this takes half its time on the census. Most texts begin with a
    # letter and need no guard.
    safe = text if text[:1].isalnum() else guard(text)
    return f'"{safe.replace(_QUOTE, _TWO_QUOTES)}"'


def _texts(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else _quoted(str(value)) for value in values]


def _lists(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else _quoted(LIST_SEPARATOR.join(map(str, value))) for value in values]


def _numbers(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else repr(value) for value in numbers(values)]


def _yes_no(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else "oui" if value else "non" for value in values]


_CONVERTERS: dict[str, Converter] = {
    "text": _texts,
    "url": _texts,
    "list": _lists,
    "integer": _numbers,
    "number": _numbers,
    "boolean": _yes_no,
    "date": lambda values: [text or "" for text in iso_dates(values)],
    "datetime": lambda values: [text or "" for text in iso_datetimes(values)],
}
