"""What each staged line does, as rows that people look at: written set-wise from the tables of the import."""

from __future__ import annotations

from typing import Any

from django.db import connection

from inventory.enums import LineOutcome
from inventory.models import ImportRun
from inventory.services.imports.applying import OWN_VALUES
from inventory.services.imports.local import SAID
from inventory.services.imports.versions import filled_sql, version_sql

LEFT_OUT = "ligne écartée à l’aperçu"
# Lines that were left out keep the place they had among the others: a double of one stays a double.
EXCLUDE = """
UPDATE import_row SET outcome = 'excluded' WHERE line = ANY(%(lines)s) AND outcome IN ('new', 'known');
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, '', name, 'avertissement', %(reason)s FROM import_row WHERE outcome = 'excluded';
"""
# Of the rows that differ, what would be written: an own value (identifier, address, licence) shows in no version.
DIFFERENCES = f"""
DROP TABLE IF EXISTS import_difference;
CREATE TEMP TABLE import_difference ON COMMIT DROP AS
SELECT line, difference, difference <> '{{}}' OR own AS changes FROM (
    SELECT wanted.line,
        ({", ".join(f"wanted.{name}" for name in OWN_VALUES)}) IS DISTINCT FROM
            ({", ".join(f"initiative.{name}" for name in OWN_VALUES)}) AS own,
        (SELECT coalesce(jsonb_object_agg(now.key, jsonb_build_array(wanted.before -> now.key, now.value)), '{{}}')
            FROM jsonb_each({version_sql("wanted", SAID)}) AS now
            WHERE now.key <> ALL(wanted.kept) AND now.value IS DISTINCT FROM wanted.before -> now.key) AS difference
    FROM import_wanted AS wanted JOIN inventory_initiative AS initiative ON initiative.id = wanted.id
) AS compared;
CREATE UNIQUE INDEX ON import_difference (line);
ANALYZE import_difference;
"""  # noqa: S608 — names are those of the models
VALUE_CHARS = 1_000
# Staged lines, then those that were refused before they were staged.
LINES = f"""
WITH remark AS MATERIALIZED (
    SELECT line, jsonb_agg(jsonb_build_array(coalesce(label, ''), left(coalesce(value, ''), {VALUE_CHARS}), severity,
        reason) ORDER BY number) AS remarks
    FROM import_issue WHERE line IS NOT NULL GROUP BY line
)
INSERT INTO inventory_importline (run_id, line, outcome, name, point, initiative_id, difference, remarks)
SELECT %(run)s, staged.line, CASE
        WHEN staged.outcome IN ('known', 'excluded') AND staged.existing_id IS NOT NULL
            THEN CASE WHEN difference.changes OR staged.outcome = 'excluded' THEN '{LineOutcome.CHANGED}'
                ELSE '{LineOutcome.UNCHANGED}' END
        WHEN staged.outcome IN ('new', 'excluded') THEN '{LineOutcome.NEW}'
        ELSE staged.outcome END,
    left(staged.name, 200), staged.point,
    CASE WHEN staged.outcome = 'new' THEN CASE WHEN %(applied)s THEN staged.id END
        ELSE coalesce(staged.existing_id, staged.double_id) END,
    CASE WHEN staged.outcome = 'new' THEN {filled_sql("staged", SAID)} ELSE coalesce(difference.difference, '{{}}') END,
    coalesce(remark.remarks, '[]')
FROM import_row AS staged LEFT JOIN import_difference AS difference USING (line) LEFT JOIN remark USING (line)
UNION ALL
SELECT %(run)s, line, '{LineOutcome.REJECTED}', '', NULL, NULL, '{{}}', remarks
FROM remark WHERE line > 0 AND NOT EXISTS (SELECT FROM import_row WHERE import_row.line = remark.line)
"""  # noqa: S608 — names are those of the models
COUNT = "SELECT count(*) FILTER (WHERE changes) FROM import_difference"


def leave_out(lines: list[int]) -> None:
    """Have the staged rows of `lines` write nothing; call it when rows are matched."""
    if lines:
        _execute(EXCLUDE, {"lines": lines, "reason": LEFT_OUT})


def compare() -> int:
    """Work out what the rows of `import_wanted` change; return how many records they would."""
    _execute(DIFFERENCES, {})
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return int(cursor.fetchone()[0])


def write_lines(run: ImportRun, *, applied: bool) -> None:
    """Write the lines of `run` anew from what is staged, matched and compared; `applied`: new records exist."""
    _execute("DELETE FROM inventory_importline WHERE run_id = %(run)s", {"run": run.pk})
    _execute(LINES, {"run": run.pk, "applied": applied})


def _execute(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
