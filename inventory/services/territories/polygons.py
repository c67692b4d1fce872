"""Complete the staged communes' polygons, and unite them into those of EPCI, départements and régions."""

from typing import Any

from inventory.enums import TerritoryKind
from inventory.services.territories.shapes import without_slips

# Largest hole between communes, in m², that is taken for a fault of the drawing.
BADLY_SIMPLIFIED = 50_000

# A commune without a polygon gets the union of those of its parts.
FROM_PARTS = """
UPDATE reference_commune SET geometry = parts.geometry FROM (
    SELECT parent_id, ST_Multi(ST_Union(geometry ORDER BY id)) AS geometry FROM reference_commune
    WHERE type IN ('COMD', 'COMA') GROUP BY parent_id
) AS parts WHERE parts.parent_id = reference_commune.id AND reference_commune.geometry IS NULL;
"""
PIECES = """
CREATE TEMP TABLE reference_piece ON COMMIT DROP AS
SELECT epci_id, departement_id, ST_Union(geometry ORDER BY id) AS geometry FROM reference_commune
WHERE type = 'COM' AND geometry IS NOT NULL GROUP BY epci_id, departement_id;
"""
# A hole of France that no commune covers, beside a commune one of whose parts has no polygon, is that part: the
# files know the new commune, their polygons do not yet. A smaller one between communes is a border badly
# simplified. Where several communes qualify, the longest common border decides.
GAPS = f"""
CREATE TEMP TABLE reference_gap ON COMMIT DROP AS
WITH ring AS (
    SELECT (ST_DumpRings(part.geom)).* FROM
        (SELECT ST_Union(geometry ORDER BY departement_id, epci_id) AS geometry FROM reference_piece) AS france,
        ST_Dump(france.geometry) AS part
), hole AS (
    SELECT geom AS geometry, ST_Area(geom::geography) AS area FROM ring WHERE path[1] > 0
), neighbour AS (
    SELECT commune.id, hole.geometry, hole.area,
        ST_Length(ST_Intersection(ST_Boundary(commune.geometry), ST_Boundary(hole.geometry))) AS border,
        count(*) OVER (PARTITION BY hole.geometry) AS neighbours,
        EXISTS (SELECT FROM reference_commune AS part WHERE part.parent_id = commune.id AND part.geometry IS NULL
            AND part.code <> commune.code AND part.type IN ('COMD', 'COMA')) AS lacks_a_part
    FROM hole JOIN reference_commune AS commune
        ON commune.type = 'COM' AND ST_Intersects(commune.geometry, hole.geometry)
    WHERE hole.area > 1
)
SELECT DISTINCT ON (geometry) id AS commune_id, geometry FROM neighbour
WHERE lacks_a_part OR (area < {BADLY_SIMPLIFIED} AND neighbours > 1)
ORDER BY geometry, border DESC, id;
"""  # noqa: S608 - names written in this module
FILL = f"""
UPDATE reference_commune AS commune SET geometry = {without_slips("ST_Union(commune.geometry, gap.geometry)")}
FROM (SELECT commune_id, ST_Union(geometry) AS geometry FROM reference_gap GROUP BY commune_id) AS gap
WHERE commune.id = gap.commune_id;
UPDATE reference_piece AS piece SET geometry = ST_Union(piece.geometry, gap.geometry)
FROM (
    SELECT epci_id, departement_id, ST_Union(reference_gap.geometry) AS geometry
    FROM reference_gap JOIN reference_commune ON reference_commune.id = commune_id GROUP BY 1, 2
) AS gap
WHERE piece.departement_id = gap.departement_id AND piece.epci_id IS NOT DISTINCT FROM gap.epci_id;
"""  # noqa: S608 - names written in this module
BY_PIECE = """SELECT {column} AS id, ST_Union(geometry ORDER BY departement_id, epci_id) AS geometry
    FROM reference_piece GROUP BY {column}"""
BY_DEPARTEMENT = """SELECT region_id AS id, ST_Union(geometry ORDER BY id) AS geometry
    FROM reference_outer WHERE kind = 'departement' GROUP BY region_id"""
UNITE = f"""
UPDATE reference_outer AS larger SET geometry = {without_slips("pieces.geometry")} FROM ({{pieces}}) AS pieces
WHERE larger.kind = '{{kind}}' AND larger.id = pieces.id;
"""  # noqa: S608 - names written in this module


def complete_communes(cursor: Any) -> None:
    """Give polygons to communes and parts of communes that lack one and whose place is known."""
    cursor.execute(FROM_PARTS + PIECES + GAPS + FILL)


def unite(cursor: Any) -> None:
    """Give each EPCI, département and région the union of all its communes."""
    cursor.execute(UNITE.format(kind=TerritoryKind.EPCI, pieces=BY_PIECE.format(column="epci_id")))
    cursor.execute(UNITE.format(kind=TerritoryKind.DEPARTEMENT, pieces=BY_PIECE.format(column="departement_id")))
    cursor.execute(UNITE.format(kind=TerritoryKind.REGION, pieces=BY_DEPARTEMENT))
