"""Write the matched rows: new ones inserted with their words and links, known ones updated where they differ."""

from typing import Any
from uuid import UUID

from django.db import connection

from inventory.models import Source
from inventory.services.initiatives import KEYWORDS, SHORT_ID_CHARS, SLUG_CHARS, filed_by, refresh_keywords

ANALYZE_FROM = 1_000

# The same three choices as services.initiatives.slug_choices, for all rows at once.
SLUGS = f"""
UPDATE import_row AS staged SET slug = slug_base FROM (
    SELECT DISTINCT ON (slug_base) line FROM import_row AS one WHERE outcome = 'new'
        AND NOT EXISTS (SELECT FROM inventory_initiative AS other WHERE other.slug = one.slug_base)
    ORDER BY slug_base, line
) AS first WHERE first.line = staged.line;
UPDATE import_row AS staged SET slug = chosen.slug FROM (
    SELECT DISTINCT ON (slug) one.line, wanted.slug FROM import_row AS one
    JOIN inventory_territory AS place ON place.id = one.territory_id
    CROSS JOIN LATERAL (
        SELECT rtrim(left(one.slug_base || '-' || place.slug, {SLUG_CHARS}), '-') AS slug
    ) AS wanted
    WHERE one.outcome = 'new' AND one.slug IS NULL
        AND NOT EXISTS (SELECT FROM inventory_initiative AS other WHERE other.slug = wanted.slug)
        AND NOT EXISTS (SELECT FROM import_row AS other WHERE other.slug_base = wanted.slug)
    ORDER BY slug, line
) AS chosen WHERE chosen.line = staged.line;
UPDATE import_row SET slug = slug_base || '-' || left(replace(id::text, '-', ''), {SHORT_ID_CHARS})
WHERE outcome = 'new' AND slug IS NULL;
"""  # noqa: S608 — lengths are constants

INSERT = f"""
WITH filed AS MATERIALIZED (
    SELECT id, sphere_id, territory_id, themes, exchanges, needs, offers FROM import_row WHERE outcome = 'new'
), {KEYWORDS}
INSERT INTO inventory_initiative (
    id, slug, status, name, summary, description, sphere_id, legal_form_id, scope, founded_year, territory_id,
    "precision", address, postal_code, point, audience, opening_hours, accessibility, website, contact_email,
    contact_phone, contact_is_public, needs_text, offers_text, confirmed_on, confirmed_by, created_at, updated_at,
    source_id, external_id, source_url, licence, keywords)
SELECT staged.id, staged.slug, %(status)s, staged.name, summary, staged.description, sphere_id, legal_form_id, 'local',
    founded_year, territory_id, staged.precision, address, postal_code, {{point}}, audience, opening_hours,
    accessibility, website, contact_email, contact_phone, %(public)s, needs_text, offers_text, confirmed_on, '',
    now(), now(), %(source)s, key, source_url, coalesce(nullif(licence, ''), %(licence)s), keyworded.keywords
FROM import_row AS staged JOIN keyworded USING (id)
LEFT JOIN inventory_territory AS place ON place.id = staged.territory_id AND place.kind = 'commune'
WHERE outcome = 'new' ORDER BY line
"""  # noqa: S608
# Without a position, the commune's own centre stands for the place; never for what happens online.
POINT = "coalesce(staged.point, CASE WHEN staged.precision = 'commune' THEN place.centre END)"

# (staged list, table of links, its column)
LINKS = [
    ("themes", "inventory_initiative_themes", "theme_id"),
    ("stakes", "inventory_initiative_stakes", "stake_id"),
    ("exchanges", "inventory_initiative_exchanges", "exchange_id"),
    ("needs", "inventory_initiative_needs", "resourcekind_id"),
    ("offers", "inventory_initiative_offers", "resourcekind_id"),
]
LINK = """
INSERT INTO {table} (initiative_id, {column})
SELECT {owner}, unnest({terms}) FROM import_row WHERE outcome = %s AND cardinality({terms}) > 0
"""
RELINK = """
WITH linked AS (
    SELECT staged.line, staged.{terms} AS wanted, initiative.id, {present} AS present
    FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.existing_id
    WHERE staged.outcome = 'known' AND cardinality(staged.{terms}) > 0
), differing AS MATERIALIZED (SELECT * FROM linked WHERE wanted <> present),
gone AS (DELETE FROM {table} AS link USING differing
    WHERE link.initiative_id = differing.id AND NOT link.{column} = ANY(differing.wanted)),
added AS (INSERT INTO {table} (initiative_id, {column})
    SELECT id, unnest(wanted) FROM differing ON CONFLICT DO NOTHING)
SELECT id FROM differing
"""

# Columns that a filled cell overwrites; an empty cell says nothing, so it erases nothing.
TEXTS = [
    "summary", "description", "audience", "opening_hours", "accessibility", "website", "contact_email", "contact_phone",
    "needs_text", "offers_text", "source_url", "licence",
]  # fmt: skip
NULLABLE = ["sphere_id", "legal_form_id", "founded_year", "confirmed_on"]
PLACED = "(staged.point IS NOT NULL OR staged.territory_id IS NOT NULL)"
NEW_VALUES = {
    "name": "staged.name",
    "external_id": "staged.key",
    **{name: f"coalesce(nullif(staged.{name}, ''), initiative.{name})" for name in [*TEXTS, "address", "postal_code"]},
    **{name: f"coalesce(staged.{name}, initiative.{name})" for name in NULLABLE},
    "territory_id": f"CASE WHEN {PLACED} THEN staged.territory_id ELSE initiative.territory_id END",
    '"precision"': f"CASE WHEN {PLACED} THEN staged.precision ELSE initiative.precision END",
    "point": f"CASE WHEN {PLACED} THEN {POINT} ELSE initiative.point END",
}
JOINED = """
FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.existing_id
LEFT JOIN inventory_territory AS place ON place.id = staged.territory_id AND place.kind = 'commune'
WHERE staged.outcome = 'known'
"""
UPDATE = f"""
WITH wanted AS MATERIALIZED (
    SELECT staged.existing_id, {", ".join(f"{value} AS {name}" for name, value in NEW_VALUES.items())} {JOINED}
)
UPDATE inventory_initiative AS initiative SET updated_at = now(), {", ".join(f"{n} = wanted.{n}" for n in NEW_VALUES)}
FROM wanted WHERE wanted.existing_id = initiative.id
    AND ({", ".join(f"initiative.{n}" for n in NEW_VALUES)})
    IS DISTINCT FROM ({", ".join(f"wanted.{n}" for n in NEW_VALUES)})
RETURNING initiative.id
"""  # noqa: S608 — column names are those above


def insert_new(*, source: Source, status: str, contact_is_public: bool) -> int:
    """Insert the rows whose outcome is new, with slugs, words and links; return how many."""
    values: dict[str, Any] = {
        "status": status,
        "public": contact_is_public,
        "source": source.pk,
        "licence": source.licence,
    }
    with connection.cursor() as cursor:
        cursor.execute(SLUGS)
        cursor.execute(INSERT.format(point=POINT), values)
        created = cursor.rowcount
        for terms, table, column in LINKS:
            cursor.execute(LINK.format(table=table, column=column, owner="id", terms=terms), ["new"])
        if created >= ANALYZE_FROM:
            cursor.execute("ANALYZE inventory_initiative")
    return created


def update_known() -> int:
    """Update the records that the known rows change, and return how many: a filled cell wins, an empty one does not.

    Status, slug, scope and the consent about the contact are the site's own and stay.
    """
    changed: set[UUID] = set()
    with connection.cursor() as cursor:
        cursor.execute(UPDATE)
        changed.update(row[0] for row in cursor.fetchall())
        for terms, table, column in LINKS:
            present = filed_by("initiative", table, column)
            cursor.execute(RELINK.format(terms=terms, table=table, column=column, present=present))
            changed.update(row[0] for row in cursor.fetchall())
        cursor.execute(
            "UPDATE inventory_initiative SET updated_at = now() WHERE id = ANY(%s::uuid[])", [list(map(str, changed))]
        )
    if changed:
        refresh_keywords(initiative_ids=changed)
    return len(changed)
