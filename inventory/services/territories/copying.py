"""Stream rows into a table with COPY, holding no more than one block of them in memory."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg2 import DatabaseError

NULL = "\\N"
BLOCK = 1 << 18


class RowFile:
    """Rows as a file of CSV that COPY reads block by block."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._ahead = ""
        self.error: Exception | None = None

    def read(self, size: int = BLOCK) -> str:
        """Return the next `size` characters; fewer at the end. Remembers in `error` what stopped it."""
        try:
            return self._read(size)
        except Exception as error:
            self.error = error
            raise

    def _read(self, size: int) -> str:
        block = io.StringIO()
        block.write(self._ahead)
        writer = csv.writer(block)
        while block.tell() < size and (row := next(self._rows, None)) is not None:
            writer.writerow([NULL if value is None else value for value in row])
        text = block.getvalue()
        self._ahead = text[size:]
        return text[:size]


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append `rows` to `table`; None is NULL, a geometry is hexadecimal WKB.

    Raises what the iteration of `rows` raises.
    """
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')"
    file = RowFile(rows)
    try:
        cursor.copy_expert(sql, file, BLOCK)
    except DatabaseError:
        # The driver answers an error of the file with one of its own.
        if file.error:
            raise file.error from None
        raise
