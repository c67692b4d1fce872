"""What records were before an import wrote them: whole rows with their links, so that it can be undone exactly."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from inventory.models import ImportRun
from inventory.services.imports.applying import LINKS, PRESENT

# Of the links of a record.
LINK_TABLES = [table for _, table, _ in LINKS]

# A generated column cannot be written back; a geometry keeps every digit only as its own text.
BEFORE = f"""
DROP TABLE IF EXISTS import_before;
CREATE TEMP TABLE import_before ON COMMIT DROP AS
SELECT initiative.id, to_jsonb(initiative) - 'search' - 'name_plain' || jsonb_build_object('point', point::text,
    {", ".join(f"'{terms}', to_jsonb({present})" for terms, present in PRESENT.items())}) AS before
FROM inventory_initiative AS initiative
WHERE initiative.id IN (SELECT wanted.id FROM import_wanted AS wanted JOIN import_difference USING (line) WHERE changes)
"""  # noqa: S608 — names are those of the models
CREATED = """
INSERT INTO inventory_importchange (run_id, initiative_id, before, number)
SELECT %s, id, NULL, 1 FROM import_row WHERE outcome = 'new'
"""
CHANGED = """
INSERT INTO inventory_importchange (run_id, initiative_id, before, number)
SELECT %s, id, before, (SELECT max(number) FROM inventory_revision WHERE initiative_id = import_before.id)
FROM import_before WHERE id = ANY(%s::uuid[])
"""


def remember_created(run: ImportRun) -> None:
    """Note the records that were just inserted."""
    with connection.cursor() as cursor:
        cursor.execute(CREATED, [run.pk])


def remember_before() -> None:
    """Set aside the records that are about to change; they are held since `find_differences`."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE)


def remember_changed(run: ImportRun, changed: Iterable[UUID]) -> None:
    """Note what the records `changed` were, with the number of the version that they just got."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [run.pk, [str(pk) for pk in changed]])
