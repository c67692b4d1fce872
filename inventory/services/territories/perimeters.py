"""Perimeters that an administrator composes: "pays" and others."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from inventory.enums import TerritoryKind
from inventory.models import Territory
from inventory.services.territories.containment import refresh_containment
from inventory.services.territories.shapes import outline, without_slips

PERIMETER_KINDS = (TerritoryKind.PAYS, TerritoryKind.CUSTOM)
UNION = f"""
UPDATE inventory_territory SET geometry = {without_slips("members.geometry")} FROM (
    SELECT ST_Union(geometry ORDER BY id) AS geometry FROM inventory_territory WHERE id = ANY(%(members)s)
) AS members WHERE inventory_territory.id = %(id)s
"""  # noqa: S608, all in it is ours
DERIVE = f"""
UPDATE inventory_territory SET outline = {outline("geometry", "kind")}, centre = ST_PointOnSurface(geometry),
    population = (
        SELECT sum(commune.population) FROM inventory_containment AS containment
        JOIN inventory_territory AS commune ON commune.id = containment.inner_id AND commune.kind = 'commune'
        WHERE containment.outer_id = %(id)s)
WHERE id = %(id)s
"""  # noqa: S608 - names written in this module


@transaction.atomic
def set_perimeter(*, territory: Territory, members: Iterable[Territory]) -> Territory:
    """Make `territory` the union of `members` (territories of any kind), and of nothing else.

    Its polygon, outline, centre, population (of the loaded communes, each counted once) and what lies within it
    follow; so do perimeters that it is a member of. Without members it has no polygon.

    Raises ValidationError when the territory is an official one, or would contain itself.
    """
    members = list(members)
    check_members(territory, members)
    territory.members.set(members)
    with connection.cursor() as cursor:
        cursor.execute(UNION, {"id": territory.pk, "members": [member.pk for member in members]})
    derive(territory)
    for larger in territory.member_of.filter(kind__in=PERIMETER_KINDS):
        set_perimeter(territory=larger, members=larger.members.all())
    return territory


def derive(territory: Territory) -> None:
    """Refresh what follows from the polygon and the members of a perimeter, in the database and in `territory`."""
    refresh_containment(territories=[territory])
    with connection.cursor() as cursor:
        cursor.execute(DERIVE, {"id": territory.pk})
    territory.refresh_from_db(fields=["geometry", "outline", "centre", "population"])


def check_members(territory: Territory, members: list[Territory]) -> None:
    """Raise ValidationError when `territory` is an official one, or would contain itself through `members`."""
    if territory.kind not in PERIMETER_KINDS:
        raise ValidationError(f"Le périmètre de « {territory} » est officiel : il ne se compose pas.")
    reached = {member.pk for member in members}
    while reached and territory.pk not in reached:
        further = set(Territory.objects.filter(member_of__in=reached).values_list("pk", flat=True)) - reached
        if not further:
            return
        reached |= further
    if territory.pk in reached:
        raise ValidationError(f"« {territory} » ne peut pas se contenir lui-même.")
