"""Temporary tables of one import, filled with COPY: candidates as they were read, and the report."""

import dataclasses
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.db import connection

from inventory.imports.candidate import Candidate, Issue
from inventory.services.initiatives import slug_base
from inventory.services.territories.copying import copy_rows

COLUMNS = [field.name for field in dataclasses.fields(Candidate)]
ISSUE_COLUMNS = ["line", "label", "value", "severity", "reason"]
LISTS = {"themes", "stakes", "exchanges", "needs", "offers"}
LIST_PLACES = [place for place, name in enumerate(COLUMNS) if name in LISTS]
VALUES = attrgetter(*COLUMNS)
TYPES = {"confirmed_on": "date", "own_id": "uuid", "as_of": "timestamptz", "is_closed": "boolean"}
INTEGERS = {"line", "sphere_id", "legal_form_id", "founded_year", "declared_id"}
FLOATS = {"lon", "lat"}
TABLES = (
    "import_raw", "import_place", "import_row", "import_issue", "import_match", "import_lineage", "import_differing",
    "import_wanted", "import_slug",
)  # fmt: skip
ISSUE_BATCH = 20_000
# Few large statements: room to join in memory by hashes, since the names of a whole census take long to sort; compiling
# their many expressions takes longer than they do.
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off"


def create_staging() -> None:
    """Make the temporary tables, anew if an import of the same transaction left some."""
    columns = ", ".join(f"{name} {_type(name)}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        cursor.execute(f"CREATE TEMP TABLE import_raw ({columns}, slug_base text) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMP TABLE import_issue (number serial, line int, label text, value text, severity text,"
            " reason text) ON COMMIT DROP"
        )


def _type(name: str) -> str:
    if name in LISTS:
        return "int[]"
    if name in TYPES:
        return TYPES[name]
    return "int" if name in INTEGERS else "float8" if name in FLOATS else "text"


def stage(candidates: Iterable[Candidate]) -> None:
    """Append candidates to `import_raw`, streaming."""
    with connection.cursor() as cursor:
        copy_rows(cursor, "import_raw", [*COLUMNS, "slug_base"], map(_record, candidates))


def stage_issues(issues: list[Issue]) -> None:
    """Append remarks to `import_issue`."""
    rows = ((i.line, i.column, i.value, i.severity, i.reason) for i in issues)
    with connection.cursor() as cursor:
        copy_rows(cursor, "import_issue", ISSUE_COLUMNS, rows)


def _record(candidate: Candidate) -> list[Any]:
    record = [*VALUES(candidate), slug_base(candidate.name)]
    for place in LIST_PLACES:
        record[place] = f"{{{','.join(map(str, record[place]))}}}"
    return record


def staged_issues() -> Iterator[Issue]:
    """The report so far, in the order of the file's lines, a batch at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(line, 0), coalesce(label, ''), coalesce(value, ''), severity, reason"
            " FROM import_issue ORDER BY line, number"
        )
        while rows := cursor.fetchmany(ISSUE_BATCH):
            yield from (Issue(*row) for row in rows)
