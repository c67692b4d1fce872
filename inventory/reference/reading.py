"""Read the data files row by row, in bounded memory."""

import csv
import lzma
from collections.abc import Iterator
from pathlib import Path

from inventory.reference.errors import ReferenceDataError
from inventory.reference.source import file_name

Row = dict[str, str | None]
NULL = "\\N"
# The longest polygon takes some 100,000 characters; csv stops at 131,072 by default.
LONGEST_FIELD = 50_000_000


def read(folder: Path, table: str) -> Iterator[Row]:
    """Yield the rows of `table` as dictionaries of text; NULL (written `\\N`) is None.

    Raises ReferenceDataError when the file is missing, cut short or not in the expected format.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with lzma.open(folder / file_name(table), "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: None if value == NULL else value for name, value in row.items()}
    except (OSError, EOFError, lzma.LZMAError, csv.Error, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"Fichier de référence illisible : {file_name(table)} ({error}).") from error
