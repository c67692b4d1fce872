"""Rows that bear our own identifier: which record each one is. See docs/decisions/0011-identity.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http.request import validate_host

from inventory.models import Source, Territory

# The first row of an identifier is the record; the others repeat it.
TWICE = """
UPDATE import_row AS staged SET outcome = 'duplicate' FROM (
    SELECT line, first_value(line) OVER same AS first FROM import_row WHERE own_id IS NOT NULL AND outcome IS NULL
    WINDOW same AS (PARTITION BY own_id ORDER BY line)
) AS ranked WHERE ranked.line = staged.line AND ranked.line > ranked.first;
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT staged.line, '', staged.name, 'doublon', format('même identifiant que la ligne %%s', first.line)
FROM import_row AS staged JOIN import_row AS first ON first.own_id = staged.own_id AND first.outcome IS NULL
WHERE staged.is_own AND staged.outcome = 'duplicate';
"""
# A file edited in one territory says nothing of the records of another.
ELSEWHERE = """
UPDATE import_row AS staged SET outcome = 'rejected' FROM inventory_initiative AS initiative
WHERE initiative.id = staged.own_id AND staged.outcome IS NULL AND NOT EXISTS (
    SELECT FROM inventory_containment AS link
    WHERE link.outer_id = %(territory)s AND link.inner_id = initiative.territory_id);
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, '', staged.name, 'rejet', 'fiche hors du territoire demandé' FROM import_row AS staged
JOIN inventory_initiative AS initiative ON initiative.id = staged.own_id
WHERE staged.outcome = 'rejected' AND NOT EXISTS (SELECT FROM import_issue AS told
    WHERE told.line = staged.line AND told.severity = 'rejet');
"""
# What another instance repeats of a record that did not come from it is news of nobody's.
REPEATED = """
UPDATE import_row AS staged SET outcome = 'duplicate' FROM inventory_initiative AS initiative
WHERE initiative.id = staged.own_id AND staged.outcome IS NULL AND initiative.source_id IS DISTINCT FROM %(source)s
    AND (%(abroad)s OR staged.home = ANY(%(homes)s));
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, '', staged.name, 'doublon', format('déjà ici, et venue d’ailleurs : /initiatives/%%s/ (%%s)',
    initiative.slug, coalesce(source.name, 'saisie sur ce site'))
FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.own_id
LEFT JOIN inventory_source AS source ON source.id = initiative.source_id
WHERE staged.outcome = 'duplicate' AND NOT EXISTS (SELECT FROM import_issue AS told
    WHERE told.line = staged.line AND told.severity = 'doublon');
"""
# Seven decimals of a position are the same place: it then says nothing, so nothing of the place is written. Where the
# record came from never changes by its own row. `as_of` is ours to compare only if the row is no source's.
KNOWN = """
UPDATE import_row AS staged SET existing_id = initiative.id, source_url = '',
    as_of = CASE WHEN initiative.source_id IS DISTINCT FROM %(source)s THEN staged.as_of END
FROM inventory_initiative AS initiative WHERE initiative.id = staged.own_id AND staged.outcome IS NULL;
UPDATE import_row AS staged SET territory_id = NULL, point = NULL
FROM inventory_initiative AS initiative
LEFT JOIN inventory_territory AS commune ON commune.id = initiative.territory_id AND commune.kind = 'commune'
WHERE initiative.id = staged.own_id AND staged.existing_id = initiative.id AND staged.precision = initiative.precision
    AND staged.declared_id IS NOT DISTINCT FROM commune.id
    AND (staged.lon IS NULL) = (initiative.point IS NULL)
    AND coalesce(abs(staged.lon - ST_X(initiative.point)) < 1e-6 AND abs(staged.lat - ST_Y(initiative.point)) < 1e-6,
        initiative.point IS NULL);
"""
# Ends of lines, blanks at the ends and control characters are not edits: a file cannot hold them all.
TEXTS = """
UPDATE import_row AS staged SET {field} = '' FROM inventory_initiative AS initiative
WHERE initiative.id = staged.existing_id AND staged.is_own AND staged.{field} <> initiative.{column}
    AND btrim(staged.{field}, E' \\t\\n') = btrim(regexp_replace(regexp_replace(
        initiative.{column}, E'\\r\\n?', E'\\n', 'g'), '[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f]', '', 'g'), E' \\t\\n')
"""
COMPARED = [
    "name", "summary", "description", "address", "audience", "opening_hours", "accessibility", "needs_text",
    "offers_text",
]  # fmt: skip
# A record taken over from another instance leads back to its page there, unless it came from further.
NEW = """
UPDATE import_row SET id = own_id,
    source_url = CASE WHEN source_url = '' AND home = ANY(%(homes)s) THEN left(page, 500) ELSE source_url END
WHERE is_own AND existing_id IS NULL AND outcome IS NULL
"""


def match_own(*, source: Source, territory: Territory | None, abroad: bool = False) -> None:
    """Point the rows that bear the identifier of a record to it, and give new ones their identifier for their own.

    `territory`: rows of records elsewhere are rejected. `abroad`: the rows come from another instance, wherever they
    say they are from; then, and for rows whose address is another host's, records of other sources are left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT home FROM import_row WHERE is_own AND home <> ''")
        homes = [home for (home,) in cursor.fetchall()]
        cursor.execute("SELECT EXISTS (SELECT FROM import_row WHERE is_own)")
        if not cursor.fetchone()[0]:
            return
        values: dict[str, Any] = {
            "source": source.pk,
            "abroad": abroad,
            "homes": [h for h in homes if abroad or not _is_here(h)],
        }
        cursor.execute(TWICE, values)
        if territory:
            cursor.execute(ELSEWHERE, {"territory": territory.pk})
        cursor.execute(REPEATED, values)
        cursor.execute(KNOWN, values)
        for name in COMPARED:
            cursor.execute(TEXTS.format(field=name, column=name))
        cursor.execute(NEW, values)


def _is_here(home: str) -> bool:
    """Whether this site answers to the host `home` (with its port)."""
    return validate_host(home.rpartition(":")[0] or home, settings.ALLOWED_HOSTS)
