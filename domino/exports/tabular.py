"""What every writer shares: columns, rows in batches, values made plain column by column.

Values are converted a column of a batch at a time: one loop per column and kind is several times faster than
one function call per cell, which counts when the whole census leaves as one file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeVar

Kind = Literal["text", "integer", "number", "boolean", "date", "datetime", "list", "url"]
Row = Sequence[Any]
# Geometry as GeoJSON text in EPSG:4326, then the values.
SpatialRow = tuple[str | None, Row]
Converter = Callable[[Sequence[Any]], Iterable[Any]]

LIST_SEPARATOR = " | "
BATCH_ROWS = 500

# Not allowed in XML 1.0 nor of any use elsewhere: control characters, lone surrogates, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

T = TypeVar("T")


class ExportError(Exception):
    """An export that cannot be made; the message is French and meant for the person who asked for it."""


@dataclass(frozen=True)
class Column:
    """A column: `key` is the API's English name, `label` the French header, `kind` the type of its values."""

    key: str
    label: str
    kind: Kind


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook that has several; its rows are few enough for one."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def batches(rows: Iterable[T], size: int = BATCH_ROWS) -> Iterator[list[T]]:
    """Lists of at most `size` rows, taken from `rows` only when asked for."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def converters(columns: Sequence[Column], by_kind: Mapping[str, Converter]) -> list[Converter]:
    """The converter of each column."""
    return [by_kind[column.kind] for column in columns]


def convert(batch: Sequence[Row], by_column: Sequence[Converter]) -> Iterator[tuple[Any, ...]]:
    """The rows of `batch` with each column passed through its converter.

    Raises ValueError when a row has more or fewer values than there are columns.
    """
    values = zip(*batch, strict=True)
    return zip(*(change(column) for change, column in zip(by_column, values, strict=True)), strict=True)


def clean(text: str) -> str:
    """`text` without the characters that make XML, JSON readers or GDAL stumble."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def texts(values: Sequence[Any]) -> list[str | None]:
    """Text of a column; other types (UUID, enum) are written as str() has them."""
    return [None if value is None else clean(str(value)) for value in values]


def joined(values: Sequence[Any]) -> list[str | None]:
    """A column of lists as texts, for formats whose cells hold one value."""
    return [None if value is None else clean(LIST_SEPARATOR.join(map(str, value))) for value in values]


def numbers(values: Sequence[Any]) -> list[int | float | None]:
    """A column of int, float or Decimal; NaN and infinity, which no format here can hold, become None."""
    return [value if value is None or type(value) is int else _finite(value) for value in values]


def iso_dates(values: Sequence[Any]) -> list[str | None]:
    """A column of dates as 2024-05-31."""
    return [None if value is None else value.isoformat() for value in values]


def iso_datetimes(values: Sequence[Any]) -> list[str | None]:
    """A column of date-times as 2024-05-31T09:30:00+00:00, in the zone they come with."""
    return [None if value is None else value.isoformat(timespec="seconds") for value in values]


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
