"""Which staged rows are new, which are known, which say what another row says. Set-based, in the database.

Rules, with their reasons, are in docs/decisions/0004-import.md. Temporary table `import_row` ends with one
`outcome` per row: rejected, duplicate, known or new.
"""

from typing import Any

from django.db import connection

from inventory.enums import Status
from inventory.models import Source, Territory
from inventory.services.imports.absorbed import follow_merges
from inventory.services.imports.own import match_own

NEAR_METRES = 100
# For a name that says little (the town's own): a car park and a book box may both be "Cessieu".
SPOT_METRES = 10
FAR_METRES = 20_000
# More than 100 m in latitude anywhere, in longitude up to 60 degrees.
MARGIN_DEGREES = 0.002
# A neighbour is in the cell of one of the four corners around a place, which are most often in the same cell.
CELL_DEGREES = 0.01
CORNERS = f"""
    CROSS JOIN (VALUES (-{MARGIN_DEGREES}), ({MARGIN_DEGREES})) AS east (degrees)
    CROSS JOIN (VALUES (-{MARGIN_DEGREES}), ({MARGIN_DEGREES})) AS north (degrees)
"""
# The index on names begins with the status.
ANY_STATUS = ", ".join(f"'{status}'" for status in Status.values)


def _cell(degrees: str) -> str:
    return f"floor(({degrees}) / {CELL_DEGREES})::int"


# Territory: the commune at the point; without one, the commune told by the row, if the point is not far from it.
# Points are indexed so that each commune is unpacked once, whichever side the planner begins with.
LOCATE = f"""
CREATE TEMP TABLE import_place ON COMMIT DROP AS
SELECT line, declared_id, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point FROM import_raw;
CREATE INDEX ON import_place USING gist (point);
ANALYZE import_place;
CREATE TEMP TABLE import_row WITH (fillfactor = 50) ON COMMIT DROP AS
WITH located AS (
    SELECT DISTINCT ON (line) line, commune.id FROM import_place AS place JOIN inventory_territory AS commune
        ON commune.kind = 'commune' AND ST_Intersects(commune.geometry, place.point)
    ORDER BY line, commune.id IS DISTINCT FROM place.declared_id, commune.id
)
SELECT raw.*, gen_random_uuid() AS id, public.domino_plain(raw.name) AS name_plain, place.point,
    regexp_replace(public.domino_plain(raw.address), '[^a-z0-9]+', '', 'g') AS address_plain,
    located.id AS located_id, NULL::text AS key, NULL::uuid AS existing_id, NULL::uuid AS double_id,
    raw.own_id IS NOT NULL AS is_own,
    true AS writes, NULL::text AS outcome,
    place.point IS NOT NULL AND raw.precision IN ('exact', 'street') AS precise,
    {_cell("raw.lon")} AS cell_x, {_cell("raw.lat")} AS cell_y,
    coalesce(located.id, CASE WHEN place.point IS NULL OR ST_DWithin(
        declared.centre::geography, place.point::geography, %(far)s) THEN declared.id END) AS territory_id
FROM import_raw AS raw JOIN import_place AS place USING (line)
LEFT JOIN inventory_territory AS declared ON declared.id = raw.declared_id
LEFT JOIN located USING (line);
DROP TABLE import_place;
CREATE UNIQUE INDEX ON import_row (line);
ANALYZE import_row (line, external_id, own_id, declared_id, located_id, territory_id);
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, 'geometry', concat_ws(' ', lat, lon), 'avertissement',
    'position dans aucune commune chargée : gardée sans territoire'
FROM import_row WHERE point IS NOT NULL AND territory_id IS NULL;
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, 'geometry', told.name, 'avertissement',
    format('la position est dans une autre commune : %%s', found.name)
FROM import_row AS staged JOIN inventory_territory AS told ON told.id = declared_id
JOIN inventory_territory AS found ON found.id = located_id
WHERE declared_id <> located_id AND ST_DWithin(told.centre::geography, point::geography, %(far)s);
"""  # noqa: S608 — numbers are constants

# Rows that name no place are put in the asked territory; those that lie elsewhere are rejected.
CONFINE = """
UPDATE import_row AS staged SET territory_id = %(territory)s
WHERE territory_id IS NULL AND CASE WHEN point IS NOT NULL
    THEN EXISTS (SELECT FROM inventory_territory AS t WHERE t.id = %(territory)s AND ST_Intersects(t.geometry, point))
    ELSE postal_code = '' OR EXISTS (
        SELECT FROM inventory_containment AS link JOIN inventory_territory AS t ON t.id = link.inner_id
        WHERE link.outer_id = %(territory)s AND t.postal_codes @> ARRAY[staged.postal_code]::varchar[])
    END;
UPDATE import_row SET outcome = 'rejected'
WHERE territory_id IS NULL OR territory_id NOT IN (
    SELECT inner_id FROM inventory_containment WHERE outer_id = %(territory)s UNION SELECT %(territory)s);
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT staged.line, '', coalesce(place.name, staged.address), 'rejet', 'hors du territoire demandé'
FROM import_row AS staged LEFT JOIN inventory_territory AS place ON place.id = staged.territory_id
WHERE outcome = 'rejected';
"""

# The key of a row is the source's identifier; without one, or when it names several things, what the row says.
KEYS = """
CREATE TEMP TABLE import_match ON COMMIT DROP AS
SELECT external_id FROM import_row WHERE external_id <> '' AND outcome IS NULL
GROUP BY external_id HAVING count(DISTINCT name_plain) > 1;
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT min(line), %(label)s, external_id, 'avertissement',
    format('identifiant porté par %%s noms différents : il n’identifie rien', count(DISTINCT name_plain))
FROM import_row JOIN import_match USING (external_id) GROUP BY external_id;
UPDATE import_row AS staged SET key = CASE
    WHEN external_id <> '' AND NOT EXISTS (SELECT FROM import_match AS m WHERE m.external_id = staged.external_id)
    THEN external_id
    ELSE 'auto-' || left(md5(concat_ws('|', external_id, name_plain, territory_id,
        coalesce(round(lon::numeric, 4) || ' ' || round(lat::numeric, 4), address_plain))), 24) END;
ANALYZE import_row (line, key, name_plain, address_plain, territory_id, outcome, existing_id, own_id, precise,
    cell_x, cell_y);
"""

KNOWN = """
UPDATE import_row AS staged SET existing_id = initiative.id
FROM inventory_initiative AS initiative
WHERE initiative.source_id = %(source)s AND initiative.external_id = staged.key AND staged.outcome IS NULL
    AND NOT staged.is_own;
WITH lone_row AS (
    SELECT min(line) AS line, name_plain, territory_id FROM import_row
    WHERE outcome IS NULL AND key LIKE 'auto-%%'
    GROUP BY name_plain, territory_id HAVING count(DISTINCT key) = 1 AND bool_and(existing_id IS NULL)
), lone_record AS (
    SELECT (array_agg(id))[1] AS id, name_plain, territory_id FROM inventory_initiative
    WHERE source_id = %(source)s AND external_id LIKE 'auto-%%'
    GROUP BY name_plain, territory_id HAVING count(*) = 1
)
UPDATE import_row AS staged SET existing_id = lone_record.id
FROM lone_row JOIN lone_record ON lone_record.name_plain = lone_row.name_plain
    AND lone_record.territory_id IS NOT DISTINCT FROM lone_row.territory_id
WHERE staged.line = lone_row.line;
"""

SAME_KEY = """
UPDATE import_row AS staged SET outcome = 'duplicate' FROM (
    SELECT line, min(line) OVER (PARTITION BY key) AS first FROM import_row WHERE outcome IS NULL
) AS ranked WHERE ranked.line = staged.line AND ranked.line > ranked.first;
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT staged.line, '', staged.name, 'doublon', format('même fiche que la ligne %s', first.line)
FROM import_row AS staged JOIN import_row AS first ON first.key = staged.key AND first.outcome IS NULL
WHERE staged.outcome = 'duplicate';
"""

# Same name, both precise, at most 100 m apart: found through cells, by hashes.
# Otherwise same name and commune, at addresses that do not differ, unless the source tells them apart by identifiers.
# `other` is one row per name and place, so that a file of ten thousand equal rows is not compared with itself.
# Where only equality counts, bytes are compared: rules of a language cost much more.
WITHIN_FILE = f"""
WITH spot AS MATERIALIZED (
    SELECT DISTINCT ON (name_plain COLLATE "C", point) name_plain, point, cell_x, cell_y, existing_id, line
    FROM import_row WHERE outcome IS NULL AND precise
    ORDER BY name_plain COLLATE "C", point, existing_id IS NULL, line
), town AS MATERIALIZED (
    SELECT DISTINCT ON (name_plain COLLATE "C", territory_id, address_plain COLLATE "C", precise)
        name_plain, territory_id, address_plain, precise, existing_id, line, key FROM import_row WHERE outcome IS NULL
    ORDER BY name_plain COLLATE "C", territory_id, address_plain COLLATE "C", precise, existing_id IS NULL, line
), alike AS (
    SELECT one.line, other.line AS first FROM import_row AS one
    {CORNERS} JOIN spot AS other ON other.name_plain = one.name_plain
        AND other.cell_x = {_cell("one.lon + east.degrees")} AND other.cell_y = {_cell("one.lat + north.degrees")}
    WHERE one.precise AND one.outcome IS NULL AND one.existing_id IS NULL
        AND (other.existing_id IS NULL, other.line) < (true, one.line)
        AND ST_DWithin(one.point::geography, other.point::geography, {NEAR_METRES})
    UNION ALL
    SELECT one.line, other.line FROM import_row AS one JOIN town AS other ON other.name_plain = one.name_plain
        AND coalesce(other.territory_id, 0) = coalesce(one.territory_id, 0)
    WHERE one.outcome IS NULL AND one.existing_id IS NULL AND NOT (one.precise AND other.precise)
        AND (other.existing_id IS NULL, other.line) < (true, one.line)
        AND (one.key LIKE 'auto-%%' OR other.key LIKE 'auto-%%')
        AND (one.address_plain = '' OR other.address_plain = '' OR one.address_plain = other.address_plain)
), marked AS (
    UPDATE import_row AS staged SET outcome = 'duplicate'
    FROM (SELECT line, min(first) AS first FROM alike GROUP BY line) AS found
    WHERE found.line = staged.line RETURNING staged.line, staged.name, found.first
)
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, '', name, 'doublon', format('même nom et même lieu que la ligne %%s', first) FROM marked;
"""  # noqa: S608 — numbers are constants

# Against what is in the census. A name of one's own in a commune is enough, from one source to another; a name that
# several bear there, or that is the commune's, is not.
WITHIN_CENSUS = f"""
CREATE TEMP TABLE import_common ON COMMIT DROP AS
SELECT name_plain, territory_id FROM import_row WHERE outcome IS NULL
GROUP BY name_plain, territory_id HAVING count(*) > 1
UNION SELECT name_plain, id FROM inventory_territory WHERE kind = 'commune';
ANALYZE import_common;
WITH fresh AS MATERIALIZED (
    SELECT line, name_plain, territory_id, point, lon, lat, precise, key, address_plain,
        one.territory_id IS NULL OR EXISTS (SELECT FROM import_common AS common
        WHERE common.name_plain = one.name_plain
        AND common.territory_id = one.territory_id) AS common_name
    FROM import_row AS one WHERE outcome IS NULL AND existing_id IS NULL
), alike AS (
    SELECT one.line, other.id FROM fresh AS one
    {CORNERS} JOIN inventory_initiative AS other ON other.name_plain = one.name_plain AND other.status IN ({ANY_STATUS})
        AND {_cell("ST_X(other.point)")} = {_cell("one.lon + east.degrees")}
        AND {_cell("ST_Y(other.point)")} = {_cell("one.lat + north.degrees")}
    WHERE one.precise AND other."precision" IN ('exact', 'street')
        AND ST_DWithin(other.point::geography, one.point::geography,
            CASE WHEN one.common_name THEN {SPOT_METRES} ELSE {NEAR_METRES} END)
    UNION ALL
    SELECT one.line, other.id FROM fresh AS one JOIN inventory_initiative AS other
        ON other.name_plain = one.name_plain AND other.status IN ({ANY_STATUS})
        AND other.territory_id = one.territory_id
    WHERE CASE WHEN one.precise AND other."precision" IN ('exact', 'street')
        THEN other.source_id IS DISTINCT FROM %(source)s AND NOT one.common_name
        ELSE (other.source_id IS DISTINCT FROM %(source)s OR one.key LIKE 'auto-%%' OR other.external_id LIKE 'auto-%%')
            AND (one.address_plain = '' OR other.address = '' OR one.address_plain =
                regexp_replace(public.domino_plain(other.address), '[^a-z0-9]+', '', 'g'))
        END
    UNION ALL
    SELECT one.line, other.id FROM fresh AS one JOIN inventory_initiative AS other
        ON other.name_plain = one.name_plain AND other.status IN ({ANY_STATUS})
        AND other.territory_id IS NULL AND other.point IS NULL
    WHERE one.territory_id IS NULL AND one.point IS NULL
), marked AS (
    UPDATE import_row AS staged SET outcome = 'duplicate', double_id = found.id
    FROM (SELECT DISTINCT ON (line) line, id FROM alike ORDER BY line, id) AS found
    JOIN inventory_initiative AS initiative ON initiative.id = found.id
    LEFT JOIN inventory_source AS source ON source.id = initiative.source_id
    WHERE found.line = staged.line RETURNING staged.line, staged.name, initiative.slug, source.name AS source
)
INSERT INTO import_issue (line, label, value, severity, reason)
SELECT line, '', name, 'doublon',
    format('déjà dans le recensement : /initiatives/%%s/ (%%s)', slug, coalesce(source, 'saisie sur ce site'))
FROM marked;
DROP TABLE import_common;
"""  # noqa: S608

OUTCOMES = """
UPDATE import_row SET outcome = CASE WHEN existing_id IS NULL THEN 'new' ELSE 'known' END WHERE outcome IS NULL;
ANALYZE import_row (outcome, existing_id, own_id);
"""


def match_rows(*, source: Source, territory: Territory | None, id_label: str, abroad: bool = False) -> dict[str, int]:
    """Locate the staged rows and give each its outcome; return the number of rows of each.

    `territory`: rows elsewhere are rejected. `id_label`: the column of identifiers, for the report. `abroad`:
    the rows come from another instance (see `match_own`).
    """
    values: dict[str, Any] = {"source": source.pk, "far": FAR_METRES, "label": id_label}
    with connection.cursor() as cursor:
        cursor.execute(LOCATE, values)
        if territory:
            cursor.execute(CONFINE, {"territory": territory.pk})
        match_own(source=source, territory=territory, abroad=abroad)
        cursor.execute(KEYS, values)
        cursor.execute(KNOWN, values)
        cursor.execute(SAME_KEY)
        cursor.execute(WITHIN_FILE, values)
        cursor.execute(WITHIN_CENSUS, values)
        cursor.execute(OUTCOMES)
        follow_merges()
        cursor.execute("SELECT outcome, count(*) FROM import_row GROUP BY outcome")
        return dict(cursor.fetchall())
