"""Needs that a neighbour could answer: who looks for what another shares, nearby."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from inventory.enums import Precision
from inventory.models import Initiative, ResourceKind, Territory
from inventory.querysets.initiative import InitiativeQuerySet

NEAR_METRES = 30_000
# Needs looked at, and offers kept for each: enough to talk about in a meeting.
NEEDS = 200
OFFERS_PER_NEED = 2

# For each need the closest offers of the same kind. Offers are few among records, so they are gathered first, around
# all needs at once; a box holds NEAR_METRES at its latitude.
MATCHES = """
WITH need AS (
    SELECT link.initiative_id, link.resourcekind_id, seeker.point
    FROM inventory_initiative_needs AS link
    JOIN inventory_initiative AS seeker ON seeker.id = link.initiative_id
    JOIN inventory_containment AS containment ON containment.inner_id = seeker.territory_id
    WHERE containment.outer_id = %(territory)s AND seeker.status = 'published' AND seeker.point IS NOT NULL
    ORDER BY seeker.confirmed_on DESC NULLS LAST, seeker.id LIMIT %(needs)s
), giver AS MATERIALIZED (
    SELECT sharer.id, sharer.point, link.resourcekind_id
    FROM inventory_initiative_offers AS link
    JOIN inventory_initiative AS sharer ON sharer.id = link.initiative_id
    WHERE sharer.status = 'published'
        AND sharer.point && (SELECT ST_Expand(ST_SetSRID(ST_Extent(need.point)::geometry, 4326), 0.6) FROM need)
)
SELECT need.initiative_id, offer.id, need.resourcekind_id, offer.metres,
    EXISTS (SELECT FROM inventory_initiative_themes AS one JOIN inventory_initiative_themes AS other
            ON other.theme_id = one.theme_id
            WHERE one.initiative_id = need.initiative_id AND other.initiative_id = offer.id) AS same_theme
FROM need CROSS JOIN LATERAL (
    SELECT giver.id, ST_Distance(giver.point::geography, need.point::geography) AS metres
    FROM giver
    WHERE giver.resourcekind_id = need.resourcekind_id AND giver.id <> need.initiative_id
        AND giver.point && ST_Expand(need.point, 0.272 / cos(radians(ST_Y(need.point))), 0.272)
    ORDER BY giver.point <-> need.point LIMIT %(offers)s
) AS offer
WHERE offer.metres <= %(near)s
ORDER BY same_theme DESC, offer.metres, need.initiative_id, offer.id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Match:
    """`seeker` looks for `kind`, which `giver` shares, `metres` away; `same_theme` makes it likelier to work."""

    seeker: Initiative
    giver: Initiative
    kind: ResourceKind
    metres: float
    same_theme: bool

    @property
    def kilometres(self) -> float:
        return self.metres / 1_000

    @property
    def how_far(self) -> str:
        """The distance in words; two initiatives known by their commune only are no closer than that."""
        if {self.seeker.precision, self.giver.precision} <= {Precision.EXACT, Precision.STREET}:
            return f"à {self.kilometres:.1f} km".replace(".", ",") if self.metres >= 100 else "au même endroit"
        if self.seeker.territory_id == self.giver.territory_id:
            return "dans la même commune"
        return f"à {round(self.kilometres) or 1} km environ"


def find_matches(territory: Territory, *, limit: int = 12) -> list[Match]:
    """Return the likeliest matches for the needs within `territory`: same theme first, then the closest.

    Only published initiatives with a point; the giver may stand outside the territory. Three queries.
    """
    parameters = {"territory": territory.pk, "needs": NEEDS, "offers": OFFERS_PER_NEED}
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, {**parameters, "near": NEAR_METRES, "limit": limit})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    people = (
        Initiative.objects.published()
        .select_related("territory", "sphere")
        .in_bulk({pk for row in rows for pk in row[:2]})
    )
    kinds = ResourceKind.objects.in_bulk({row[2] for row in rows})
    return [Match(people[a], people[b], kinds[kind], metres, same) for a, b, kind, metres, same in rows]


def needing(initiatives: InitiativeQuerySet, kind: str) -> InitiativeQuerySet:
    """Those of `initiatives` that look for something (of the kind whose slug is `kind`, any when blank)."""
    return _with(initiatives, "needs", kind)


def offering(initiatives: InitiativeQuerySet, kind: str) -> InitiativeQuerySet:
    """Those of `initiatives` that share something (of the kind whose slug is `kind`, any when blank)."""
    return _with(initiatives, "offers", kind)


def _with(initiatives: InitiativeQuerySet, name: str, kind: str) -> InitiativeQuerySet:
    links, column = Initiative.links(name)
    chosen = links._default_manager.filter(**{f"{column}__slug": kind} if kind else {})
    found = initiatives.filter(pk__in=chosen.values("initiative"))
    return found.for_list().prefetch_related("offers", "themes")
