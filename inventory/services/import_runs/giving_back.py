"""What an import made of each record, against what the record is now: given back, deleted or kept, set-wise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Model

from inventory.enums import ChangeOrigin, Status
from inventory.models import Disappearance, ImportRun, Initiative, Revision
from inventory.services.import_runs.memory import LINK_TABLES
from inventory.services.imports.applying import LINKS, NEW_VALUES, OWN_VALUES, RECORDS
from inventory.services.imports.local import PLACE, SAID
from inventory.services.imports.versions import version_sql
from inventory.services.initiatives import refresh_keywords
from inventory.services.records import MANY

CHANGED_SINCE = "quelqu’un l’a modifiée depuis"
MERGED_SINCE = "elle a été fusionnée depuis"
HOLDS = "liée depuis à : {}"
REASON_CHARS = 500
# Hold on to nothing: they go with the record.
GO_ALONG = {Revision, Disappearance}
LOCK = """
SELECT FROM inventory_initiative WHERE id IN (SELECT initiative_id FROM inventory_importchange WHERE run_id = %(run)s)
ORDER BY id FOR UPDATE
"""
# `back`: the fields that the import changed and that still hold what it wrote; a place is given back whole or not.
CHANGES = f"""
DROP TABLE IF EXISTS undo_row, undo_kept;
CREATE TEMP TABLE undo_row ON COMMIT DROP AS
WITH compared AS MATERIALIZED (
    SELECT record.id, record.status, change.number, change.before, change.before IS NULL AS is_new,
        {version_sql("record")} AS now_is, made.data AS written,
        (SELECT data FROM inventory_revision AS earlier WHERE earlier.initiative_id = record.id
            AND earlier.number < change.number ORDER BY number DESC LIMIT 1) AS was,
        change.before IS NULL AND EXISTS (SELECT FROM inventory_revision AS later
            WHERE later.initiative_id = record.id AND later.number > change.number
            AND later.origin NOT IN ('{ChangeOrigin.IMPORT}', '{ChangeOrigin.IMPORT_UNDO}')) AS by_people
    FROM inventory_importchange AS change JOIN ({RECORDS}) AS record ON record.id = change.initiative_id
    JOIN inventory_revision AS made ON made.initiative_id = record.id AND made.number = change.number
    WHERE change.run_id = %(run)s
), weighed AS (
    SELECT compared.*, by_people OR written || now_is <> written AS is_touched,
        ARRAY(SELECT field FROM unnest(%(fields)s::text[]) AS field WHERE NOT is_new
            AND was -> field IS DISTINCT FROM written -> field AND now_is -> field = written -> field) AS back,
        ARRAY(SELECT field FROM unnest(%(place)s::text[]) AS field WHERE NOT is_new
            AND was -> field IS DISTINCT FROM written -> field) AS placed
    FROM compared
)
SELECT id, number, before, is_new, is_touched, status,
    CASE WHEN back @> placed THEN back
        ELSE ARRAY(SELECT unnest(back) EXCEPT SELECT unnest(%(place)s::text[])) END AS back
FROM weighed;
CREATE UNIQUE INDEX ON undo_row (id);
ANALYZE undo_row;
CREATE TEMP TABLE undo_kept ON COMMIT DROP AS
SELECT id, CASE WHEN status = '{Status.MERGED}' THEN %(merged)s ELSE %(changed)s END AS why FROM undo_row
WHERE is_touched;
"""  # noqa: S608 — names are those of the models
HELD = """
INSERT INTO undo_kept SELECT id, %s FROM undo_row AS row
WHERE is_new AND EXISTS (SELECT FROM {table} AS holder WHERE holder.{column} = row.id)
    AND NOT EXISTS (SELECT FROM undo_kept WHERE undo_kept.id = row.id)
"""
# A term or territory that is gone since is not brought back.
KNOWN = {"sphere_id": "inventory_sphere", "legal_form_id": "inventory_legalform", "territory_id": "inventory_territory"}


def _old(column: str) -> str:
    name = column.strip('"')
    return f"(SELECT id FROM {KNOWN[name]} WHERE id = was.{name})" if name in KNOWN else f"was.{column}"  # noqa: S608


GIVEN = {column: f"'{field}' = ANY(undo.back)" for column, (field, _) in NEW_VALUES.items()}
GIVEN |= dict.fromkeys(OWN_VALUES, "true")
GIVEN |= dict.fromkeys(("website_checked_at", "website_failing_since"), GIVEN["website"])
GIVEN["keywords"] = "NOT undo.is_touched"
ASSIGNED = ", ".join(
    f"{column} = CASE WHEN {given} THEN {_old(column)} ELSE initiative.{column} END" for column, given in GIVEN.items()
)
GIVE = f"""
UPDATE inventory_initiative AS initiative SET updated_at = now(), {ASSIGNED}
FROM undo_row AS undo CROSS JOIN LATERAL jsonb_populate_record(NULL::inventory_initiative, undo.before) AS was
WHERE undo.id = initiative.id AND NOT undo.is_new AND undo.status <> '{Status.MERGED}'
RETURNING initiative.id
"""  # noqa: S608 — names are those of the models
RELINK = """
WITH given AS MATERIALIZED (
    SELECT undo.id,
        ARRAY(SELECT term.id FROM {taxonomy} AS term WHERE undo.before -> '{terms}' @> to_jsonb(term.id)) AS terms
    FROM undo_row AS undo WHERE NOT is_new AND status <> 'merged' AND '{terms}' = ANY(back)
), gone AS (DELETE FROM {table} AS link USING given
    WHERE link.initiative_id = given.id AND NOT link.{column} = ANY(given.terms))
INSERT INTO {table} (initiative_id, {column}) SELECT id, unnest(terms) FROM given ON CONFLICT DO NOTHING
"""
# `undoes` has the next import forget what this one said (see local.py).
VERSIONS = f"""
INSERT INTO inventory_revision (initiative_id, number, data, origin, reason, made_by_id, made_at)
SELECT record.id, (SELECT max(number) + 1 FROM inventory_revision WHERE initiative_id = record.id),
    {version_sql("record")} || jsonb_build_object('undoes',
        jsonb_build_object('version', undo.number, 'fields', to_jsonb(undo.back))),
    %(origin)s, %(reason)s, %(by)s, now()
FROM ({RECORDS}) AS record JOIN undo_row AS undo USING (id)
WHERE NOT undo.is_new AND undo.status <> '{Status.MERGED}'
"""  # noqa: S608
GOING = "SELECT id FROM undo_row WHERE is_new AND NOT EXISTS (SELECT FROM undo_kept WHERE undo_kept.id = undo_row.id)"


def find_changes(run: ImportRun) -> None:
    """Hold the records of `run`, and weigh what it made of each against what it is now, in `undo_row`, `undo_kept`."""
    values: dict[str, Any] = {
        "run": run.pk, "fields": SAID, "place": list(PLACE), "merged": MERGED_SINCE, "changed": CHANGED_SINCE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LOCK, values)
        cursor.execute(CHANGES, values)
        for table, column, label in holders():
            cursor.execute(HELD.format(table=table, column=column), [HOLDS.format(label)])


def holders() -> Iterator[tuple[str, str, str]]:
    """(table, column, French name) of what may hold on to a record, in whatever app it is."""
    for relation in Initiative._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
            continue
        model: type[Model] = relation.related_model  # type: ignore[assignment,union-attr]
        owner = model._meta.auto_created or model
        if model in GO_ALONG or owner is Initiative:
            continue
        column = str(relation.field.column)  # type: ignore[union-attr]
        yield model._meta.db_table, column, str(owner._meta.verbose_name)  # type: ignore[union-attr]


def give_back(run: ImportRun) -> int:
    """Give back to the changed records what still is as `run` wrote it, with a version; return how many."""
    reason = f"Annulation de l’import {run}"[:REASON_CHARS]
    with connection.cursor() as cursor:
        cursor.execute(GIVE)
        given = [row[0] for row in cursor.fetchall()]
        for terms, table, column in LINKS:
            taxonomy = MANY[terms]._meta.db_table
            cursor.execute(RELINK.format(terms=terms, table=table, column=column, taxonomy=taxonomy))
        cursor.execute("SELECT id FROM undo_row WHERE NOT is_new AND is_touched")
        if partly := {row[0] for row in cursor.fetchall()}:
            refresh_keywords(initiative_ids=partly)
        cursor.execute(VERSIONS, {"origin": ChangeOrigin.IMPORT_UNDO, "reason": reason, "by": run.undone_by_id})
    return len(given)


def delete_created() -> int:
    """Delete the records that the import created and nobody holds on to; return how many."""
    tables = [*LINK_TABLES, *(model._meta.db_table for model in GO_ALONG)]
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {table} WHERE initiative_id IN ({GOING})")  # noqa: S608
        cursor.execute(f"DELETE FROM inventory_initiative WHERE id IN ({GOING})")  # noqa: S608
        return int(cursor.rowcount)


def kept_of() -> list[list[Any]]:
    """[identifier, name, why] of the records that stay though the import is undone, in the order of names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, name, why FROM undo_kept JOIN inventory_initiative USING (id) ORDER BY name_plain, id"
        )
        return [list(row) for row in cursor.fetchall()]
