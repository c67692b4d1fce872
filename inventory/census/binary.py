"""Rows of numbers out of PostgreSQL without making Python objects of them: COPY in binary form, read as an array."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import numpy as np

from domino.replica import reading

HEADER_BYTES = 19
TRAILER_BYTES = 2
# PostgreSQL type → (type of the array, bytes): all big-endian, as they are sent.
TYPES = {
    "uuid": (np.dtype([("high", ">u8"), ("low", ">u8")]), 16),
    "int2": (np.dtype(">i2"), 2),
    "int4": (np.dtype(">i4"), 4),
    "int8": (np.dtype(">i8"), 8),
    "float8": (np.dtype(">f8"), 8),
    "bool": (np.dtype("u1"), 1),
}


def copy_array(sql: str, parameters: Iterable[Any], types: dict[str, str]) -> np.ndarray:
    """Return the rows of `sql` as a structured array; `types`: name → PostgreSQL type, in the order of its columns.

    No value may be null, or rows would not be equally long; the query casts each column to its type.
    """
    with reading().cursor() as cursor:
        text = cursor.mogrify(sql, list(parameters)).decode()
        sent = io.BytesIO()
        cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT binary)", sent)
    layout: list[Any] = [("fields", ">i2")]
    for name, kind in types.items():
        layout += [(f"{name}_size", ">i4"), (name, TYPES[kind][0])]
    row = np.dtype(layout)
    body = sent.getbuffer()[HEADER_BYTES:-TRAILER_BYTES]
    if len(body) % row.itemsize:
        raise ValueError("A row has another length: a value is null or of another type.")
    return np.frombuffer(body, row)


def native(column: np.ndarray) -> np.ndarray:
    """A column of its own, in the machine's order of bytes."""
    return np.ascontiguousarray(column.astype(column.dtype.newbyteorder("=")))
