"""Write the matched rows: new ones inserted with their words and links, known ones updated where they differ."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from inventory.enums import Status
from inventory.models import Source
from inventory.services.imports.local import TEXTS, keep_corrections
from inventory.services.imports.versions import record_changed, record_new, version_sql
from inventory.services.initiatives import KEYWORDS, SHORT_ID_CHARS, SLUG_CHARS, filed_by, refresh_keywords
from inventory.services.records import ONE

ANALYZE_FROM = 1_000

# The same three choices as services.initiatives.slug_choices, for all rows at once.
SLUGS = f"""
CREATE TEMP TABLE import_slug ON COMMIT DROP AS
SELECT line, id, territory_id, slug_base, CASE WHEN taken_id IS NULL
    AND row_number() OVER (PARTITION BY slug_base COLLATE "C" ORDER BY line) = 1 THEN slug_base END AS slug
FROM import_row LEFT JOIN (SELECT id AS taken_id, slug FROM inventory_initiative) AS taken ON taken.slug = slug_base
WHERE outcome = 'new';
CREATE UNIQUE INDEX ON import_slug (line);
ANALYZE import_slug;
UPDATE import_slug AS slugged SET slug = chosen.slug FROM (
    SELECT DISTINCT ON (wanted.slug COLLATE "C") one.line, wanted.slug FROM import_slug AS one
    JOIN inventory_territory AS place ON place.id = one.territory_id
    CROSS JOIN LATERAL (
        SELECT rtrim(left(one.slug_base || '-' || place.slug, {SLUG_CHARS}), '-') AS slug
    ) AS wanted
    WHERE one.slug IS NULL
        AND NOT EXISTS (SELECT FROM inventory_initiative AS other WHERE other.slug = wanted.slug)
        AND NOT EXISTS (SELECT FROM import_row AS other WHERE other.slug_base = wanted.slug)
    ORDER BY wanted.slug COLLATE "C", line
) AS chosen WHERE chosen.line = slugged.line;
UPDATE import_slug SET slug = slug_base || '-' || left(replace(id::text, '-', ''), {SHORT_ID_CHARS})
WHERE slug IS NULL;
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
SELECT staged.id, slugged.slug, CASE WHEN staged.is_closed THEN %(closed)s ELSE %(status)s END, staged.name, summary,
    staged.description, sphere_id, legal_form_id, coalesce(nullif(staged.scope, ''), 'local'), founded_year,
    staged.territory_id, staged.precision, address, postal_code, {{point}}, audience, opening_hours, accessibility,
    website, contact_email, contact_phone, %(public)s, needs_text, offers_text, confirmed_on, '',
    now(), now(), %(source)s, key, source_url, coalesce(nullif(licence, ''), %(licence)s), keyworded.keywords
FROM import_row AS staged JOIN import_slug AS slugged USING (line) JOIN keyworded ON keyworded.id = staged.id
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
# Columns that a filled cell overwrites; an empty cell says nothing, so it erases nothing.
PLACED = "(staged.point IS NOT NULL OR staged.territory_id IS NOT NULL)"
# Column → (field of a version, new value).
NEW_VALUES = {
    **{name: (name, f"coalesce(nullif(staged.{name}, ''), initiative.{name})") for name in TEXTS},
    "founded_year": ("founded_year", "coalesce(staged.founded_year, initiative.founded_year)"),
    "confirmed_on": ("confirmed_on", "coalesce(staged.confirmed_on, initiative.confirmed_on)"),
    **{f"{name}_id": (name, f"coalesce(staged.{name}_id, initiative.{name}_id)") for name in ONE},
    "territory_id": (
        "territory",
        f"CASE WHEN {PLACED} THEN staged.territory_id ELSE initiative.territory_id END",
    ),
    '"precision"': ("precision", f"CASE WHEN {PLACED} THEN staged.precision ELSE initiative.precision END"),
    "point": ("point", f"CASE WHEN {PLACED} THEN {POINT} ELSE initiative.point END"),
}
# Whose record it is at the source: no version holds these, and a row of an absorbed record leaves them.
OWN = "staged.own_id = initiative.id"
OWN_VALUES = {
    "external_id": f"CASE WHEN {OWN} AND NOT staged.is_own THEN staged.key ELSE initiative.external_id END",
    **{
        name: f"CASE WHEN {OWN} AND staged.{name} <> '' THEN staged.{name} ELSE initiative.{name} END"
        for name in ("source_url", "licence")
    },
}
VALUES = {**{column: value for column, (_, value) in NEW_VALUES.items()}, **OWN_VALUES}
PRESENT = {terms: filed_by("initiative", table, column) for terms, table, column in LINKS}
JOINED = """
FROM import_row AS staged JOIN inventory_initiative AS initiative ON initiative.id = staged.existing_id
LEFT JOIN inventory_territory AS place ON place.id = staged.territory_id AND place.kind = 'commune'
WHERE staged.outcome = 'known' AND staged.writes
"""
DIFFERING = f"""
CREATE TEMP TABLE import_differing ON COMMIT DROP AS
SELECT staged.line, staged.existing_id {JOINED} AND (
    ({", ".join(f"initiative.{name}" for name in VALUES)}) IS DISTINCT FROM ({", ".join(VALUES.values())})
    {"".join(f" OR (cardinality(staged.{t}) > 0 AND staged.{t} <> {present})" for t, present in PRESENT.items())})
"""  # noqa: S608 — column names are those above
# In the order of a merge, so that the two wait for each other instead of locking up.
LOCK = """
SELECT FROM inventory_initiative WHERE id IN (SELECT existing_id FROM import_differing) ORDER BY id FOR UPDATE
"""
RECORDS = f"""
SELECT initiative.*, {", ".join(f"{present} AS {terms}" for terms, present in PRESENT.items())}
FROM inventory_initiative AS initiative
"""  # noqa: S608
# What the differing rows would write, with the terms there are (`had_…`) and the version before, read under the lock.
TERMS = ", ".join(
    f"CASE WHEN cardinality(staged.{t}) > 0 THEN staged.{t} ELSE initiative.{t} END AS {t}, initiative.{t} AS had_{t}"
    for t in PRESENT
)
WANTED = f"""
CREATE TEMP TABLE import_wanted ON COMMIT DROP AS
SELECT staged.line, staged.own_id, staged.as_of, initiative.id,
    {", ".join(f"{value} AS {name}" for name, value in VALUES.items())},
    {TERMS}, {version_sql("initiative")} AS before, '{{}}'::text[] AS kept
{JOINED.replace("inventory_initiative AS initiative", f"({RECORDS}) AS initiative")}
    AND staged.line IN (SELECT line FROM import_differing) AND initiative.status <> 'merged'
"""  # noqa: S608
CHANGED = f"""
SELECT record.*, wanted.own_id FROM import_wanted AS wanted JOIN ({RECORDS}) AS record ON record.id = wanted.id
"""  # noqa: S608
# What was corrected here stays (`kept`).
LAST_VALUES = {
    **{
        name: f"CASE WHEN '{field}' = ANY(wanted.kept) THEN initiative.{name} ELSE wanted.{name} END"
        for name, (field, _) in NEW_VALUES.items()
    },
    **{name: f"wanted.{name}" for name in OWN_VALUES},
}
# What was found of another site says nothing of this one.
FORGOTTEN = ", ".join(
    f"{name} = CASE WHEN initiative.website = ({LAST_VALUES['website']}) THEN initiative.{name} END"
    for name in ("website_checked_at", "website_failing_since")
)
UPDATE = f"""
UPDATE inventory_initiative AS initiative SET updated_at = now(),
    {", ".join(f"{name} = {value}" for name, value in LAST_VALUES.items())}, {FORGOTTEN}
FROM import_wanted AS wanted WHERE wanted.id = initiative.id
    AND ({", ".join(f"initiative.{name}" for name in LAST_VALUES)})
    IS DISTINCT FROM ({", ".join(LAST_VALUES.values())})
RETURNING initiative.id
"""  # noqa: S608
RELINK = """
WITH differing AS MATERIALIZED (
    SELECT id, {terms} AS wanted FROM import_wanted WHERE {terms} <> had_{terms} AND '{terms}' <> ALL(kept)
), gone AS (DELETE FROM {table} AS link USING differing
    WHERE link.initiative_id = differing.id AND NOT link.{column} = ANY(differing.wanted)
), added AS (INSERT INTO {table} (initiative_id, {column})
    SELECT id, unnest(wanted) FROM differing ON CONFLICT DO NOTHING)
SELECT id FROM differing
"""


def insert_new(*, source: Source, status: str, contact_is_public: bool, reason: str) -> int:
    """Insert the rows whose outcome is new, with slugs, words, links and a first version; return how many."""
    values: dict[str, Any] = {
        "status": status,
        "closed": Status.CLOSED if status == Status.PUBLISHED else status,
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
    record_new(reason=reason)
    return created


def update_known(*, reason: str, columns: Mapping[str, list[str]]) -> tuple[int, int]:
    """Update the records that the known rows change; return how many, and how many values corrected here were kept.

    A filled cell wins, an empty one does not; what was corrected here stays. Status, slug, scope and the consent about
    the contact are the site's own. `reason` goes with the versions, `columns` (see `keep_corrections`) to the report.
    """
    kept = find_differences(columns=columns)
    return len(write_differences(reason=reason)), kept


def find_differences(*, columns: Mapping[str, list[str]], lock: bool = True) -> int:
    """Compute in `import_wanted` what the known rows would write; return how many values corrected here they keep.

    `lock`: hold the records, to write them; a preview does without.
    """
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING)
        if lock:
            cursor.execute(LOCK)
        cursor.execute(WANTED)
        cursor.execute("ANALYZE import_wanted (line, id, own_id)")
    return keep_corrections(columns=columns)


def write_differences(*, reason: str) -> set[UUID]:
    """Write what `find_differences` found, with its versions; return the records that changed."""
    with connection.cursor() as cursor:
        changed = _write(cursor)
    if changed:
        refresh_keywords(initiative_ids=changed)
        record_changed(records=CHANGED, ids=changed, reason=reason)
    return changed


def _write(cursor: Any) -> set[UUID]:
    """Write what `import_wanted` says, and return the records that it changed."""
    cursor.execute(UPDATE)
    changed: set[UUID] = {row[0] for row in cursor.fetchall()}
    relinked: set[UUID] = set()
    for terms, table, column in LINKS:
        cursor.execute(RELINK.format(terms=terms, table=table, column=column))
        relinked.update(row[0] for row in cursor.fetchall())
    only_terms = [str(pk) for pk in relinked - changed]
    cursor.execute("UPDATE inventory_initiative SET updated_at = now() WHERE id = ANY(%s::uuid[])", [only_terms])
    return changed | relinked
