"""Several rows that are one record (a farmer repeated for each product) made one row."""

from dataclasses import dataclass, field, replace
from functools import partial

from inventory.imports.mapping import TERM_FIELDS, MappingFile, Recognition
from inventory.imports.table import Row, Table
from inventory.imports.terms import NO
from inventory.imports.values import clean_line, split_list
from inventory.text import plain

Key = tuple[str, ...]
PARAGRAPHS = "\n"


def grouped(table: Table, recognition: Recognition, mapping: MappingFile) -> Table:
    """`table` with one row for the rows whose columns `recognition.groups` hold the same words.

    Terms, needs, offers and descriptions of the rows are united, yes wins over no, the first filled cell is kept of
    the others. A row that says nothing in these columns stays alone. All the rows made are in memory.
    """
    if not recognition.groups:
        return table
    told = mapping.options.get("list_separators", "")
    united = {
        at: PARAGRAPHS if name == "description" else mapping.split.get(name, told)
        for name, columns in recognition.fields.items()
        if name in TERM_FIELDS or name == "description"
        for _, at in columns
    }
    pivots = {at for columns in recognition.pivots.values() for _, at in columns}
    groups = _Groups(recognition.groups, united, pivots)
    for row in table.rows():
        groups.add(row)
    rows = list(groups.rows.values())
    notes = [*table.notes, f"{groups.read} lignes réunies en {len(rows)}, par {', '.join(mapping.group_by)}"]
    return replace(table, open_rows=partial(iter, rows), size=len(rows), notes=notes)


@dataclass(slots=True)
class _Groups:
    """The rows made so far. `united`: column → characters between its items, "" for the usual ones."""

    columns: list[int]
    united: dict[int, str]
    pivots: set[int]
    rows: dict[Key, Row] = field(default_factory=dict)
    read: int = 0

    def add(self, row: Row) -> None:
        self.read += 1
        key: Key = tuple(plain(clean_line(row.cells[at])) for at in self.columns)
        if row.fault or not any(key):
            key = (f"\n{self.read}",)
        kept = self.rows.setdefault(key, row)
        if kept is not row:
            self._unite(kept, row)

    def _unite(self, kept: Row, other: Row) -> None:
        for at, cell in enumerate(other.cells):
            if at in self.united:
                kept.cells[at] = _joined(kept.cells[at], cell, self.united[at])
            elif not kept.cells[at].strip() or (at in self.pivots and cell.strip() and _is_no(kept.cells[at])):
                kept.cells[at] = cell
        kept.position = kept.position or other.position


def _joined(one: str, other: str, separators: str) -> str:
    """The items of both, or the paragraphs, each once."""
    if separators == PARAGRAPHS:
        return one if other.strip() in one else f"{one}\n{other}".strip()
    items = [item for cell in (one, other) for item in split_list(cell, separators)]
    return (separators or "|")[0].join(dict.fromkeys(items))


def _is_no(cell: str) -> bool:
    return cell.strip().lower() in NO
