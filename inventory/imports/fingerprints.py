"""The rows of a file as fingerprints for the search of duplicates, without a database."""

from __future__ import annotations

from pathlib import Path

from inventory.duplicates import Fingerprint, fingerprint
from inventory.imports.cells import Cells
from inventory.imports.formats import completed
from inventory.imports.mapping import MappingFile, recognise_table
from inventory.imports.readers import read_table
from inventory.imports.table import Row
from inventory.imports.values import clean_email, clean_phone, clean_url


def read_fingerprints(path: Path, mapping: MappingFile) -> dict[str, Fingerprint]:
    """The fingerprint of each row of the file at `path`, by its identifier. Raises UnreadableFile.

    Positions are read as they stand (EPSG:4326, exact); the commune is what the row or `mapping` says.
    """
    table = read_table(path, mapping.options)
    mapping = completed(mapping, table)
    cells = Cells(recognise_table(table, mapping).fields)
    return {(own := cells.of(row)).line("external_id"): _fingerprint(row, own, mapping) for row in table.rows()}


def _fingerprint(row: Row, cells: Cells, mapping: MappingFile) -> Fingerprint:
    values = {
        "name": mapping.default("name") or cells.line("name"),
        "themes": mapping.defaults.get("theme", []),
        "address": " ".join(filter(None, [cells.line("street_number"), cells.line("address")])),
        "point": _position(row, cells),
        "website": clean_url(cells.line("website")),
        "contact_email": clean_email(cells.line("contact_email")),
        "contact_phone": clean_phone(cells.line("contact_phone")),
    }
    return fingerprint(values, place_name=cells.line("city"), texts=[cells.line("description")])


def _position(row: Row, cells: Cells) -> tuple[float, float] | None:
    if row.position:
        return row.position
    try:
        return float(cells.line("longitude")), float(cells.line("latitude"))
    except ValueError:
        return None
