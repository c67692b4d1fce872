"""Declared effects of a set of initiatives, added up only where kind, unit and year are the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connections

from inventory.querysets.initiative import InitiativeQuerySet

# An effect of a case study counts with its initiatives, unless one of them declares the same figure itself.
SUMS = """
WITH selection (id) AS ({selection}),
told AS (
    SELECT effect.*, coalesce(effect.initiative_id::text, 'fiche-' || effect.case_study_id) AS subject
    FROM portfolio_effect AS effect
    WHERE effect.initiative_id IN (SELECT id FROM selection)
       OR effect.initiative_id IS NULL AND effect.case_study_id IN (
            SELECT study.id FROM portfolio_casestudy AS study
            JOIN portfolio_casestudy_initiatives AS link ON link.casestudy_id = study.id
            WHERE study.state = 'published' AND link.initiative_id IN (SELECT id FROM selection))
          AND NOT EXISTS (
            SELECT FROM portfolio_effect AS own
            JOIN portfolio_casestudy_initiatives AS link ON link.initiative_id = own.initiative_id
            WHERE link.casestudy_id = effect.case_study_id AND own.kind_id = effect.kind_id
              AND own.year = effect.year AND lower(own.unit) = lower(effect.unit)))
SELECT kind.slug, kind.name, min(told.unit), told.year, sum(told.value), bool_or(told.is_approximate), count(*)::int,
       count(DISTINCT told.subject)::int, count(DISTINCT told.source)::int
FROM told JOIN portfolio_effectkind AS kind ON kind.id = told.kind_id
GROUP BY kind.id, lower(told.unit), told.year ORDER BY kind.position, kind.name, told.year DESC, lower(told.unit)
"""


@dataclass(frozen=True)
class EffectSum:
    """Figures of one kind, unit and year: how much in all, from how many figures, initiatives and sources."""

    slug: str
    kind: str
    unit: str
    year: int
    total: Decimal
    is_approximate: bool
    figures: int
    subjects: int
    sources: int


def add_up(initiatives: InitiativeQuerySet) -> list[EffectSum]:
    """The sums of what `initiatives` declare and what published case studies of them tell; one query."""
    try:
        selection, parameters = initiatives.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[initiatives.db].cursor() as cursor:
        cursor.execute(SUMS.format(selection=selection), parameters)
        return [EffectSum(*row) for row in cursor.fetchall()]
