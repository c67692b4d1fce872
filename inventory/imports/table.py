"""What every reader returns: columns, and rows that can be read again from the start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

Pair = tuple[float, float]


@dataclass(slots=True)
class Row:
    """One row: `line` as the file's own tool counts it, cells in the order of the columns.

    `position` is the geometry's x, y in the table's reference system, where the format has geometries;
    `fault` a French sentence when the row cannot be trusted (too many cells); `note` one when it was simplified.
    """

    line: int
    cells: list[str]
    position: Pair | None = None
    fault: str = ""
    note: str = ""


@dataclass(slots=True)
class Table:
    """A readable file. `open_rows` starts a new pass, so that memory stays bounded whatever the file's size.

    `profile` is the key of formats.toml when the tool that wrote it is known, `licence` what the file says of itself,
    `notes` French sentences on what was left out of the rows; `sheets` are the names of all sheets of a workbook.
    """

    columns: list[str]
    open_rows: Callable[[], Iterator[Row]]
    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    crs: str = ""
    size: int | None = None
    notes: list[str] = field(default_factory=list)
    profile: str = ""
    licence: str = ""

    def rows(self) -> Iterator[Row]:
        """Every row that holds something, from the first."""
        for row in self.open_rows():
            if row.position is not None or row.fault or any(cell.strip() for cell in row.cells):
                yield row

    def sample(self, count: int) -> list[Row]:
        """The first `count` rows."""
        return list(islice(self.rows(), count))


def unique_columns(labels: list[str]) -> list[str]:
    """Return `labels` trimmed, without empty or repeated ones: "", "a", "a" → "Colonne 1", "a", "a (2)"."""
    seen: dict[str, int] = {}
    columns = []
    for position, label in enumerate(labels, start=1):
        label = " ".join(label.split()) or f"Colonne {position}"
        seen[label] = seen.get(label, 0) + 1
        columns.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return columns
