"""What someone corrected here stays: a source never writes over it, and the report says what the source says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from inventory.enums import ChangeOrigin
from inventory.imports.candidate import CONFLICT, WARNING
from inventory.services.imports.versions import version_sql
from inventory.services.records import MANY, ONE

# Known together: a precise place has a point, and a point lies in its territory.
PLACE = ("territory", "precision", "point")
TEXTS = [
    "name", "summary", "description", "address", "postal_code", "audience", "opening_hours", "accessibility", "website",
    "contact_email", "contact_phone", "needs_text", "offers_text",
]  # fmt: skip
# What a row says of a record, under the names of a version.
SAID = [*TEXTS, *ONE, "founded_year", "confirmed_on", *PLACE, *MANY]
# Field of a version → field of the columns (inventory/imports/columns.toml), where the names differ.
COLUMN_FIELDS = {
    "themes": "theme", "stakes": "stake", "exchanges": "exchange", "needs_text": "needs", "offers_text": "offers",
    "territory": "city", "point": "latitude",
}  # fmt: skip
# Files hold whole seconds, and a version is written a moment after its record.
ROUNDED = "interval '2 seconds'"
REASON = "gardé : valeur corrigée sur place"

# Blanks are equal, so are ends of lines of any kind and points to 10 cm, as in inventory.difference.same.
PLAIN = r"""
CREATE OR REPLACE FUNCTION pg_temp.import_plain(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(nullif(nullif(CASE WHEN jsonb_typeof(value -> 0) = 'number'
        THEN jsonb_build_array(round((value ->> 0)::numeric, 6), round((value ->> 1)::numeric, 6))
        ELSE replace(value::text, '\r\n', '\n')::jsonb END, 'null'), '""'), '[]') $$
"""

# `said`: what the source made of each field when an import last wrote it. A field that holds something else now was
# changed here. An import of a row of an absorbed record is found by `imported_as` in the one it was merged into.
# What an import said that was undone counts no more, field by field.
# A file of ours (`as_of`) was not said by a source: what counts is what the record was when the file was made.
KEEP = f"""
WITH version AS (
    SELECT wanted.line, wanted.as_of, revision.initiative_id = wanted.own_id AS is_it, revision.made_at,
        revision.number, revision.origin, revision.data,
        coalesce(revision.data ->> 'imported_as', revision.initiative_id::text) = wanted.own_id::text AS is_own,
        lag(revision.data) OVER (PARTITION BY wanted.line, revision.initiative_id ORDER BY revision.number) AS before,
        (SELECT undo.data -> 'undoes' -> 'fields' FROM inventory_revision AS undo
            WHERE undo.initiative_id = revision.initiative_id AND undo.origin = %(undo)s
            AND undo.data -> 'undoes' ->> 'version' = revision.number::text LIMIT 1) AS undone
    FROM import_wanted AS wanted
    JOIN (SELECT own_id, id FROM import_lineage UNION SELECT own_id, id FROM import_wanted) AS lineage USING (own_id)
    JOIN inventory_revision AS revision ON revision.initiative_id = lineage.id
), said AS (
    SELECT DISTINCT ON (line, field) line, field, data -> field AS value
    FROM version CROSS JOIN unnest(%(fields)s::text[]) AS field
    WHERE data ? field AND NOT coalesce(undone ? field, false) AND CASE WHEN as_of IS NOT NULL THEN is_it ELSE
        origin = %(origin)s AND is_own AND (before IS NULL OR (before -> field <> data -> field
            AND pg_temp.import_plain(before -> field) IS DISTINCT FROM pg_temp.import_plain(data -> field))) END
    ORDER BY line, field, made_at > as_of + {ROUNDED}, CASE WHEN made_at > as_of + {ROUNDED} THEN made_at END,
        made_at DESC, number DESC
), corrected AS (
    SELECT line, array_agg(field) AS fields FROM said JOIN import_wanted AS wanted USING (line)
    WHERE wanted.before -> field <> value
        AND pg_temp.import_plain(wanted.before -> field) IS DISTINCT FROM pg_temp.import_plain(value)
    GROUP BY line
), marked AS (
    UPDATE import_wanted AS wanted SET kept = CASE WHEN corrected.fields && %(place)s::text[]
        THEN ARRAY(SELECT unnest(corrected.fields) UNION SELECT unnest(%(place)s::text[])) ELSE corrected.fields END
    FROM corrected WHERE corrected.line = wanted.line
    RETURNING wanted.line, wanted.kept, wanted.before, {version_sql("wanted", SAID)} AS after
)
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT marked.line, coalesce(%(labels)s::jsonb ->> field, field), CASE jsonb_typeof(after -> field)
        WHEN 'array' THEN (SELECT string_agg(item, ', ') FROM jsonb_array_elements_text(after -> field) AS item)
        ELSE after ->> field END,
    CASE WHEN pg_temp.import_plain(after -> field) IS DISTINCT FROM pg_temp.import_plain(said.value)
        THEN %(conflict)s ELSE %(warning)s END, %(reason)s
FROM marked CROSS JOIN unnest(kept) AS field LEFT JOIN said USING (line, field)
WHERE pg_temp.import_plain(after -> field) IS DISTINCT FROM pg_temp.import_plain(before -> field)
"""  # noqa: S608 — names are those of the models


def keep_corrections(*, columns: Mapping[str, list[str]]) -> int:
    """Mark in `import_wanted` the fields corrected here, report what the source says of them; return how many.

    `columns`: field of the columns → its columns in the file, for the report. The severity tells whether the source
    changed too (a conflict) or goes on saying what it said (a warning).
    """
    labels = {field: columns.get(COLUMN_FIELDS.get(field, field), [""])[0] for field in SAID}
    values: dict[str, Any] = {
        "fields": SAID,
        "place": list(PLACE),
        "origin": ChangeOrigin.IMPORT,
        "undo": ChangeOrigin.IMPORT_UNDO,
        "labels": json.dumps({field: label for field, label in labels.items() if label}),
        "conflict": CONFLICT,
        "warning": WARNING,
        "reason": REASON,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.execute(KEEP, values)
        return int(cursor.rowcount)
