"""Several rows that are one record (a farmer repeated for each product) made one row."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from inventory.imports.mapping import TERM_FIELDS, MappingFile, Recognition
from inventory.imports.table import Row, Table
from inventory.imports.terms import NO
from inventory.imports.values import clean_line, split_list
from inventory.text import plain

Key = tuple[str, ...]


def grouped(table: Table, recognition: Recognition, mapping: MappingFile) -> Table:
    """`table` with one row for the rows whose columns `recognition.groups` hold the same words.

    Terms, needs, offers and descriptions of the rows are united, yes wins over no, the first filled cell is kept of
    the others. A row that says nothing in these columns stays alone. All the rows made are in memory.
    """
    if not recognition.groups:
        return table
    united: dict[int, str] = {}
    for name, columns in recognition.fields.items():
        if name in TERM_FIELDS or name == "description":
            united.update((at, "" if name == "description" else mapping.split.get(name, "|")) for _, at in columns)
    pivots = {at for columns in recognition.pivots.values() for _, at in columns}
    separators = mapping.options.get("list_separators", "")
    rows = list(_groups(table, recognition.groups, united, pivots, separators))
    count = sum(1 for _ in table.rows())
    notes = [*table.notes, f"{count} lignes réunies en {len(rows)}, par {', '.join(mapping.group_by)}"]
    return replace(table, open_rows=partial(iter, rows), size=len(rows), notes=notes)


def _groups(
    table: Table, groups: list[int], united: dict[int, str], pivots: set[int], separators: str
) -> Iterator[Row]:
    first: dict[Key, Row] = {}
    for number, row in enumerate(table.rows()):
        key: Key = tuple(plain(clean_line(row.cells[at])) for at in groups)
        if row.fault or not any(key):
            key = (f"\n{number}",)
        if key not in first:
            first[key] = row
        else:
            _unite(first[key], row, united, pivots, separators)
    yield from first.values()


def _unite(kept: Row, other: Row, united: dict[int, str], pivots: set[int], separators: str) -> None:
    for at, cell in enumerate(other.cells):
        if at in united:
            kept.cells[at] = _joined(kept.cells[at], cell, united[at], separators)
        elif not kept.cells[at].strip() or (at in pivots and cell.strip() and _is_no(kept.cells[at])):
            kept.cells[at] = cell
    kept.position = kept.position or other.position


def _joined(one: str, other: str, told: str, separators: str) -> str:
    """The items of both, each once; with no separator told ("" is for texts), as paragraphs."""
    if not told:
        return one if other.strip() in one else f"{one}\n{other}".strip()
    items = [item for cell in (one, other) for item in split_list(cell, separators or (told if told != "|" else ""))]
    return told[0].join(dict.fromkeys(items))


def _is_no(cell: str) -> bool:
    return cell.strip().lower() in NO
