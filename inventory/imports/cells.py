"""Cells of a row by field."""

from collections.abc import Iterator

from inventory.imports.table import Row
from inventory.imports.values import clean_line

Positions = dict[str, list[tuple[str, int]]]


class Cells:
    """Reads one row by field names; `fields` gives the columns of each field in order of preference."""

    __slots__ = ("_cells", "_fields")

    def __init__(self, fields: Positions, cells: list[str] | None = None) -> None:
        self._fields = fields
        self._cells = cells or []

    def of(self, row: Row) -> "Cells":
        """The same fields on another row."""
        return Cells(self._fields, row.cells)

    def raw(self, name: str) -> str:
        """The first cell of the field that is not blank, as written."""
        for _, position in self._fields.get(name, ()):
            if text := self._cells[position].strip():
                return text
        return ""

    def line(self, name: str) -> str:
        """The first cell of the field that says something, as one clean line."""
        for _, position in self._fields.get(name, ()):
            if (text := self._cells[position]) and (line := clean_line(text)):
                return line
        return ""

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """(column, cell) of every cell of the field that is not blank."""
        for label, position in self._fields.get(name, ()):
            if text := self._cells[position].strip():
                yield label, text

    def joined(self, name: str, separator: str) -> str:
        """Every different cell of the field, as clean lines."""
        lines = [line for _, text in self.pairs(name) if (line := clean_line(text))]
        return separator.join(dict.fromkeys(lines))

    def label(self, *names: str) -> str:
        """The column to name in a report: that of the first filled field of `names`, else of the first known."""
        for name in names:
            for label, _ in self.pairs(name):
                return label
        return next((self._fields[name][0][0] for name in names if self._fields.get(name)), "")
