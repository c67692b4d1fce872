"""Write the staged territories into the project's tables; only rows that differ are touched."""

from collections.abc import Collection
from typing import Any

from inventory.services.territories.shapes import outline

CHOOSE = """
CREATE TEMP TABLE reference_chosen ON COMMIT DROP AS
WITH asked AS (
    SELECT commune.* FROM reference_commune AS commune JOIN reference_outer AS departement
        ON departement.kind = 'departement' AND departement.id = commune.departement_id
    WHERE commune.type = 'COM' AND (%(departments)s::text[] IS NULL OR departement.code = ANY(%(departments)s))
)
SELECT commune.id, commune.code, commune.epci_id, commune.departement_id, departement.region_id
FROM reference_commune AS commune JOIN reference_outer AS departement
    ON departement.kind = 'departement' AND departement.id = commune.departement_id
WHERE commune.type = 'COM'
    AND (commune.id IN (SELECT id FROM asked) OR commune.epci_id IN (SELECT epci_id FROM asked));
CREATE TEMP TABLE reference_membership ON COMMIT DROP AS
SELECT code AS commune, outside.kind, outside.id FROM reference_chosen CROSS JOIN LATERAL (VALUES
    ('epci', epci_id), ('departement', departement_id), ('region', region_id)) AS outside (kind, id)
WHERE outside.id IS NOT NULL;
ANALYZE reference_chosen; ANALYZE reference_membership;
"""
# Populations of larger territories count all their communes, also those that are not chosen.
CANDIDATES = """
CREATE TEMP TABLE reference_territory ON COMMIT DROP AS
WITH postal AS (
    SELECT COALESCE(part.parent_id, part.id) AS id, array_agg(DISTINCT postal.code ORDER BY postal.code) AS codes
    FROM reference_postal_code AS postal JOIN reference_commune AS part ON part.id = postal.commune_id GROUP BY 1
), place AS (
    SELECT commune.population, commune.epci_id, commune.departement_id, departement.region_id
    FROM reference_commune AS commune JOIN reference_outer AS departement
        ON departement.kind = 'departement' AND departement.id = commune.departement_id
    WHERE commune.type = 'COM'
), total AS (
    SELECT kind, id, sum(population) AS population FROM place CROSS JOIN LATERAL (VALUES
        ('epci', epci_id), ('departement', departement_id), ('region', region_id)) AS larger (kind, id)
    GROUP BY kind, id
)
SELECT 'commune' AS kind, commune.code, name, '' AS official_name, slug, population,
    COALESCE(postal.codes, '{}') AS postal_codes, geometry,
    CASE WHEN geometry IS NULL OR ST_Intersects(geometry, town_hall) THEN town_hall
         ELSE ST_PointOnSurface(geometry) END AS centre
FROM reference_commune AS commune JOIN reference_chosen USING (id) LEFT JOIN postal USING (id)
UNION ALL
SELECT kind, code, name, official_name, slug, total.population, '{}', geometry, ST_PointOnSurface(geometry)
FROM reference_outer AS larger JOIN total USING (kind, id)
WHERE (kind, id) IN (SELECT kind, id FROM reference_membership);
"""
COUNT = "SELECT count(*), count(*) FILTER (WHERE geometry IS NULL) FROM reference_territory"
# What stays in the table is new or differs.
DROP_UNCHANGED = """
DELETE FROM reference_territory AS new USING inventory_territory AS old
WHERE old.kind = new.kind AND old.code = new.code
    AND (old.name, old.official_name, old.population, old.postal_codes::text[], old.geometry, old.centre)
    IS NOT DISTINCT FROM
        (new.name, new.official_name, new.population, new.postal_codes::text[], new.geometry, new.centre);
"""
# A slug that a perimeter has taken gets the code; a territory that exists keeps the slug it has.
UPSERT = f"""
WITH written AS (
    INSERT INTO inventory_territory AS old (kind, code, slug, name, official_name, description, population,
        postal_codes, is_featured, geometry, outline, centre)
    SELECT kind, code,
        CASE WHEN EXISTS (SELECT FROM inventory_territory AS other WHERE other.slug = new.slug
            AND (other.kind, other.code) <> (new.kind, new.code))
        THEN new.slug || '-' || lower(new.code) ELSE new.slug END,
        name, official_name, '', population, postal_codes, false, geometry, {outline("geometry", "kind")}, centre
    FROM reference_territory AS new
    ON CONFLICT (kind, code) WHERE NOT (code = '') DO UPDATE SET name = EXCLUDED.name,
        official_name = EXCLUDED.official_name, population = EXCLUDED.population,
        postal_codes = EXCLUDED.postal_codes, geometry = EXCLUDED.geometry, outline = EXCLUDED.outline,
        centre = EXCLUDED.centre
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""  # noqa: S608 - names written in this module
FORMER_NAMES = """
INSERT INTO inventory_formername (territory_id, code, name)
SELECT territory.id, part.code, part.name FROM reference_commune AS part
JOIN reference_chosen AS commune ON commune.id = part.parent_id
JOIN inventory_territory AS territory ON territory.kind = 'commune' AND territory.code = commune.code
WHERE part.type IN ('COMD', 'COMA', 'ARM') AND (part.code, part.name) <> (territory.code, territory.name)
ON CONFLICT DO NOTHING
"""
# A commune's EPCI, département and région are those of the files, and no other.
MEMBERSHIP = """
CREATE TEMP TABLE reference_containment ON COMMIT DROP AS
SELECT commune.id AS inner_id, larger.id AS outer_id
FROM reference_membership AS membership
JOIN reference_outer AS official ON official.kind = membership.kind AND official.id = membership.id
JOIN inventory_territory AS commune ON commune.kind = 'commune' AND commune.code = membership.commune
JOIN inventory_territory AS larger ON larger.kind = membership.kind AND larger.code = official.code;
ANALYZE reference_containment;
DELETE FROM inventory_containment AS old USING inventory_territory AS larger
WHERE larger.id = old.outer_id AND larger.kind IN ('epci', 'departement', 'region')
    AND old.inner_id IN (SELECT inner_id FROM reference_containment)
    AND (old.inner_id, old.outer_id) NOT IN (SELECT inner_id, outer_id FROM reference_containment);
INSERT INTO inventory_containment (inner_id, outer_id) SELECT inner_id, outer_id FROM reference_containment
ON CONFLICT DO NOTHING;
ANALYZE inventory_territory; ANALYZE inventory_containment;
"""


def choose(cursor: Any, departments: Collection[str] | None) -> None:
    """Choose the communes of the `departments` (None: all) and of every EPCI that has one there."""
    cursor.execute(CHOOSE, {"departments": None if departments is None else list(departments)})


def write_territories(cursor: Any) -> dict[str, int]:
    """Create or update the chosen communes and all that contains them; return the counts of a LoadSummary."""
    cursor.execute(CANDIDATES)
    cursor.execute(COUNT)
    read, without_polygon = cursor.fetchone()
    cursor.execute(DROP_UNCHANGED)
    cursor.execute(UPSERT)
    created, updated = cursor.fetchone()
    return {"read": read, "created": created, "updated": updated, "without_polygon": without_polygon}


def write_former_names(cursor: Any) -> None:
    """Add the names and codes of delegated and associated communes and of city districts."""
    cursor.execute(FORMER_NAMES)


def write_membership(cursor: Any) -> None:
    """Say which EPCI, département and région each chosen commune is in."""
    cursor.execute(MEMBERSHIP)


def analyse(cursor: Any) -> None:
    """Let the planner know the tables as they now are."""
    cursor.execute("ANALYZE inventory_territory, inventory_containment, inventory_formername")
