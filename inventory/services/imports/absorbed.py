"""Rows whose record was merged into another: they speak of the record that stands for it now."""

from django.db import connection

# `import_lineage`: from the record that a row identifies through merges of merges to the one that is not merged.
# `own_id` stays the record that the row identifies, `existing_id` becomes the one to write to. Of several rows for
# one record, its own comes first; the others write nothing.
FOLLOW = """
CREATE TEMP TABLE import_lineage ON COMMIT DROP AS
WITH RECURSIVE path (own_id, id, status) AS (
    SELECT initiative.id, initiative.id, initiative.status FROM inventory_initiative AS initiative
    WHERE status = 'merged' AND EXISTS (SELECT FROM import_row WHERE existing_id = initiative.id)
    UNION
    SELECT path.own_id, kept.id, kept.status FROM path
    JOIN inventory_merge AS merge ON merge.absorbed_id = path.id AND merge.undone_at IS NULL
    JOIN inventory_initiative AS kept ON kept.id = merge.kept_id
    WHERE path.status = 'merged'
)
SELECT * FROM path;
UPDATE import_row SET own_id = existing_id WHERE outcome = 'known';
UPDATE import_row AS staged SET existing_id = lineage.id FROM import_lineage AS lineage
WHERE lineage.own_id = staged.own_id AND lineage.status <> 'merged';
UPDATE import_row AS staged SET writes = false FROM (
    SELECT line, row_number() OVER (PARTITION BY existing_id ORDER BY own_id <> existing_id, line) AS rank
    FROM import_row WHERE outcome = 'known'
) AS ranked WHERE ranked.line = staged.line AND ranked.rank > 1;
UPDATE import_row AS staged SET writes = false FROM inventory_initiative AS initiative
WHERE initiative.id = staged.existing_id AND initiative.status = 'merged';
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT staged.line, '', staged.name, 'avertissement', CASE
    WHEN initiative.status = 'merged' THEN 'fiche fusionnée sans que l’on sache avec laquelle : laissée telle quelle'
    WHEN staged.writes THEN format('fiche fusionnée : la ligne vaut pour /initiatives/%s/', initiative.slug)
    ELSE format('fiche fusionnée : une autre ligne vaut déjà pour /initiatives/%s/', initiative.slug) END
FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.existing_id
WHERE staged.outcome = 'known' AND (staged.own_id <> staged.existing_id OR initiative.status = 'merged');
"""


def follow_merges() -> None:
    """Point the known rows of absorbed records to the records that stand for them, and say so in the report."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW)
