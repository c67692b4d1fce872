"""Keep the closure of "lies within": rows of Containment."""

from collections.abc import Iterable

from django.db import connection, transaction

from inventory.models import Territory

# `member_closure`: what each perimeter is made of, also through another perimeter.
# `base`: the communes of each territory; each commune has itself. Those of official territories are rows that the
#   load wrote; those of perimeters follow from their members.
# `partial`: official territories of which some communes are not loaded (their areas do not add up), and perimeters
#   made with one: what is known of them does not prove that they lie within anything.
WANTED = """
CREATE TEMP TABLE wanted_containment ON COMMIT DROP AS
WITH RECURSIVE member_closure (perimeter_id, member_id) AS (
    SELECT from_territory_id, to_territory_id FROM inventory_territory_members
    UNION
    SELECT closure.perimeter_id, link.to_territory_id FROM member_closure AS closure
    JOIN inventory_territory_members AS link ON link.from_territory_id = closure.member_id
), official AS (
    SELECT containment.inner_id AS commune_id, containment.outer_id FROM inventory_containment AS containment
    JOIN inventory_territory AS commune ON commune.id = containment.inner_id AND commune.kind = 'commune'
    JOIN inventory_territory AS larger ON larger.id = containment.outer_id
        AND larger.kind IN ('epci', 'departement', 'region')
), commune AS (
    SELECT id, COALESCE(ST_Area(geometry), 0) AS area FROM inventory_territory WHERE kind = 'commune'
), base (commune_id, outer_id) AS MATERIALIZED (
    SELECT commune_id, outer_id FROM official
    UNION SELECT id, id FROM commune
    UNION SELECT official.commune_id, closure.perimeter_id FROM member_closure AS closure
        JOIN official ON official.outer_id = closure.member_id
    UNION SELECT commune.id, closure.perimeter_id FROM member_closure AS closure
        JOIN commune ON commune.id = closure.member_id
), size AS MATERIALIZED (
    SELECT outer_id, count(*) AS communes, sum(commune.area) AS area
    FROM base JOIN commune ON commune.id = base.commune_id GROUP BY outer_id
), cut AS (
    SELECT territory.id FROM inventory_territory AS territory JOIN size ON size.outer_id = territory.id
    WHERE territory.kind IN ('epci', 'departement', 'region')
        AND size.area < ST_Area(territory.geometry) * (1 - 1e-6)
), partial AS MATERIALIZED (
    SELECT id FROM cut
    UNION SELECT perimeter_id FROM member_closure WHERE member_id IN (SELECT id FROM cut)
), shared AS (
    SELECT one.outer_id AS inner_id, other.outer_id, count(*) AS communes
    FROM base AS one JOIN base AS other USING (commune_id)
    WHERE %(ids)s::bigint[] IS NULL OR one.outer_id = ANY(%(ids)s) OR other.outer_id = ANY(%(ids)s)
    GROUP BY one.outer_id, other.outer_id
)
SELECT shared.inner_id, shared.outer_id FROM shared JOIN size ON size.outer_id = shared.inner_id
WHERE shared.communes = size.communes AND shared.inner_id NOT IN (SELECT id FROM partial)
UNION
SELECT id, id FROM inventory_territory WHERE %(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s);
ANALYZE wanted_containment;
"""
DELETE = """
DELETE FROM inventory_containment AS old
WHERE (%(ids)s::bigint[] IS NULL OR inner_id = ANY(%(ids)s) OR outer_id = ANY(%(ids)s)) AND NOT EXISTS (
    SELECT FROM wanted_containment AS wanted
    WHERE wanted.inner_id = old.inner_id AND wanted.outer_id = old.outer_id)
"""
INSERT = """
INSERT INTO inventory_containment (inner_id, outer_id) SELECT inner_id, outer_id FROM wanted_containment
ON CONFLICT DO NOTHING;
DROP TABLE wanted_containment;
"""


@transaction.atomic
def refresh_containment(*, territories: Iterable[Territory] | None = None) -> None:
    """Rebuild what lies within what: inner ⊂ outer when every commune of inner is one of outer.

    Each territory contains itself. A territory without a loaded commune contains, and lies in, nothing else.
    `territories`: only the rows that name one of them; None means all. Rows that are right are left alone.
    """
    ids = None if territories is None else [territory.pk for territory in territories]
    with connection.cursor() as cursor:
        cursor.execute(WANTED, {"ids": ids})
        cursor.execute(DELETE, {"ids": ids})
        cursor.execute(INSERT)
