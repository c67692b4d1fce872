"""One query that counts a set of initiatives along every dimension of the panorama, and names what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections

from inventory.freshness import AGEING_DAYS, FRESH_DAYS
from inventory.models import Territory
from inventory.querysets.initiative import InitiativeQuerySet


class Counted(NamedTuple):
    """How many initiatives have one value of one `view`; `slug` is "" where the record does not say."""

    view: str
    slug: str
    name: str
    icon: str
    tint: str
    parent: str
    position: int
    number: int
    local: int
    population: int | None


COLUMNS = ["pk", "sphere_id", "legal_form_id", "founded_year", "territory_id", "precision", "scope", "confirmed_on"]
TALLY = "count(*) AS n, count(*) FILTER (WHERE scope = 'local') AS local"
PLAIN = "'' AS name, '' AS icon, '' AS tint, '' AS parent, 0 AS position"
# The set is read once; every part below counts what was read.
SELECTION = """
WITH selection (id, sphere, legal_form, year, territory, "precision", scope, confirmed_on)
    AS MATERIALIZED ({selection}),
per_territory AS (SELECT territory, {tally} FROM selection GROUP BY territory),
themed AS (
    SELECT selection.id AS initiative, link.theme_id AS theme, theme.parent_id AS parent, scope
    FROM selection LEFT JOIN inventory_initiative_themes AS link ON link.initiative_id = selection.id
    LEFT JOIN inventory_theme AS theme ON theme.id = link.theme_id),
counted_theme (term, n, local) AS (
    SELECT theme, {tally} FROM themed WHERE parent IS NOT NULL GROUP BY theme
    UNION ALL
    SELECT root, {tally} FROM (SELECT DISTINCT coalesce(parent, theme) AS root, initiative, scope FROM themed) AS once
    GROUP BY root)
"""
# A value of the record itself: key as SQL over `selection`.
VALUES = {
    "total": "'all'",
    "year": "coalesce(year::text, '')",
    "precision": '"precision"',
    "scope": "scope",
    "freshness": """CASE WHEN confirmed_on IS NULL THEN 'never' WHEN confirmed_on >= %s THEN 'fresh'
                    WHEN confirmed_on >= %s THEN 'ageing' ELSE 'stale' END""",
}
VALUE = "SELECT '{view}' AS view, {key} AS slug, {plain}, {tally}, NULL::int AS population FROM selection GROUP BY 2"
# A term of a taxonomy, counted or not; a count without a term is that of the records that have none.
COUNTED = "(SELECT {column} AS term, {tally} FROM {source} GROUP BY 1)"
LINKED = "selection LEFT JOIN inventory_initiative_{name} AS link ON link.initiative_id = selection.id"
TERMS = """
SELECT '{view}', coalesce(term.slug, ''), coalesce(term.name, ''), {icon}, {tint}, {parent}, coalesce(term.position, 0),
       coalesce(n, 0), coalesce(local, 0), NULL
FROM inventory_{table} AS term FULL JOIN {counted} AS counted ON counted.term = term.id
"""
PLACES = """
SELECT place.kind, place.slug, place.name, '', '', '', 0, sum(n)::int, sum(local)::int, place.population
FROM per_territory
JOIN inventory_containment AS containment ON containment.inner_id = per_territory.territory
JOIN inventory_territory AS place ON place.id = containment.outer_id
WHERE place.kind IN ('commune', 'epci', 'departement') AND (%s OR EXISTS (
    SELECT FROM inventory_containment AS inside WHERE inside.inner_id = place.id AND inside.outer_id = ANY(%s)))
GROUP BY place.id
"""


def _terms(view: str, table: str, counted: str, **columns: str) -> str:
    named = {name: f"coalesce({columns[name]}, '')" if name in columns else "''" for name in ("icon", "tint", "parent")}
    return TERMS.format(view=view, table=table, counted=counted, **named)


def _column(view: str, table: str, **columns: str) -> str:
    """A term that the record holds itself."""
    return _terms(view, table, COUNTED.format(column=view, tally=TALLY, source="selection"), **columns)


def _linked(view: str, name: str, **columns: str) -> str:
    """A term in a table of links: one initiative may have several."""
    counted = COUNTED.format(column=f"{view}_id", tally=TALLY, source=LINKED.format(name=name))
    return _terms(view, view, counted, **columns)


PARENT = "(SELECT above.slug FROM inventory_theme AS above WHERE above.id = term.parent_id)"
PARTS = [
    *(VALUE.format(view=view, key=key, plain=PLAIN, tally=TALLY) for view, key in VALUES.items()),
    _column("sphere", "sphere", icon="term.icon", tint="term.tint"),
    _column("legal_form", "legalform"),
    _linked("stake", "stakes"),
    _linked("exchange", "exchanges", icon="term.icon"),
    _terms("theme", "theme", "counted_theme", icon="term.icon", parent=PARENT),
    PLACES,
]


def count(initiatives: InitiativeQuerySet, territories: Sequence[Territory], today: date) -> list[Counted]:
    """Count `initiatives` by every dimension, in one query.

    Communes, EPCI and départements are those that lie within `territories`, or all of them when there are none.
    """
    try:
        selection, parameters = initiatives.order_by().values_list(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:  # a set that is known to be empty has no SQL
        return []
    since = [today - timedelta(days=days) for days in (FRESH_DAYS, AGEING_DAYS)]
    sql = SELECTION.format(selection=selection, tally=TALLY) + " UNION ALL ".join(PARTS)
    pks = [territory.pk for territory in territories]
    with connections[initiatives.db].cursor() as cursor:
        cursor.execute(sql, [*parameters, *since, not pks, pks])
        return [Counted(*row) for row in cursor.fetchall()]
