"""What in the census resembles one record, or values not saved yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef

from inventory.duplicate_keys import host_key
from inventory.duplicates import Fingerprint, compare, fingerprint
from inventory.enums import Precision, Status
from inventory.models import Distinction, Initiative, Territory, Theme
from inventory.permissions import Action, scoped
from inventory.querysets.initiative import InitiativeQuerySet, box_around
from inventory.text import plain

RADIUS_KM = 0.5
# Candidates read for each thing in common; more neighbours than this tell nothing.
NEIGHBOURS, NAMESAKES, CONTACTS = 80, 40, 20
# A trigram similarity below this is another name (inventory.duplicates decides above it).
NAME_FLOOR = 0.2

CANDIDATES = """
WITH near AS (
    SELECT id FROM inventory_initiative WHERE point && %(box)s::geometry
    ORDER BY point <-> ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326) LIMIT {neighbours}
), named AS (
    SELECT id FROM inventory_initiative
    WHERE territory_id = %(territory)s AND similarity(name_plain, %(name)s) > {floor}
    ORDER BY similarity(name_plain, %(name)s) DESC LIMIT {namesakes}
), phoned AS (
    SELECT id FROM inventory_initiative
    WHERE contact_phone <> '' AND public.domino_phone(contact_phone) = %(phone)s LIMIT {contacts}
), written AS (
    SELECT id FROM inventory_initiative
    WHERE contact_email <> '' AND lower(contact_email) = %(email)s LIMIT {contacts}
), hosted AS (
    SELECT id FROM inventory_initiative
    WHERE website <> '' AND public.domino_host(website) = %(host)s LIMIT {contacts}
)
SELECT id FROM near UNION SELECT id FROM named UNION SELECT id FROM phoned
UNION SELECT id FROM written UNION SELECT id FROM hosted
""".format(neighbours=NEIGHBOURS, namesakes=NAMESAKES, contacts=CONTACTS, floor=NAME_FLOOR)  # noqa: S608, UP032


@dataclass(frozen=True, slots=True)
class Match:
    """A record that resembles the values given; `score` out of 100, `reasons` in French."""

    initiative: Initiative
    score: int
    reasons: tuple[str, ...]
    is_duplicate: bool


def find_duplicates(
    *, values: dict[str, Any], exclude: Initiative | UUID | None = None, limit: int = 5, user: Any = None
) -> list[Match]:
    """The records that resemble `values` (names of services.records.FIELDS), the likeliest first; at most 4 queries.

    `exclude`: a record that is not compared, nor those someone said are not the same. What `user` may not see is left
    out (None: the public); a contact that is not public counts only where `user` may read private contacts.
    """
    territory = _territory(values)
    own = fingerprint(values, place_name=territory.name if territory else "")
    ids = _candidates(own, values, territory)
    visible = Initiative.objects.visible_to(user).exclude(status=Status.MERGED).filter(pk__in=ids)
    if exclude is not None:
        visible = _without(visible, exclude if isinstance(exclude, UUID) else exclude.pk)
    return matches_of(own, readable_prints(for_comparison(visible), user))[:limit]


def matches_of(own: Fingerprint, others: Iterable[tuple[Initiative, Fingerprint]]) -> list[Match]:
    """Those of `others` that resemble `own`, the likeliest first."""
    verdicts = [(initiative, compare(own, other)) for initiative, other in others]
    matches = [
        Match(initiative, verdict.score, verdict.reasons, verdict.is_duplicate)
        for initiative, verdict in verdicts
        if verdict.is_suggested
    ]
    return sorted(matches, key=lambda match: (-match.score, match.initiative.name_plain))


def readable_prints(records: Iterable[Initiative], user: Any) -> list[tuple[Initiative, Fingerprint]]:
    """Records read with `for_comparison` and their fingerprints, without the contacts that `user` may not read."""
    found = list(records)
    private = _private_readable(found, user)
    return [(one, print_of(one, with_contacts=one.contact_is_public or one.pk in private)) for one in found]


def for_comparison(queryset: InitiativeQuerySet) -> InitiativeQuerySet:
    """With what a comparison reads and a line of a list shows, in one query."""
    themes = Theme.objects.filter(initiatives=OuterRef("pk")).values("slug")
    return (
        queryset.select_related("sphere", "territory", "source")
        .defer("territory__geometry", "territory__outline", "search", "keywords")
        .annotate(theme_slugs=ArraySubquery(themes))
    )


def print_of(initiative: Any, *, with_contacts: bool = True) -> Fingerprint:
    """The fingerprint of a record read with `for_comparison`."""
    names = ("name", "summary", "description", "address", "precision", "website", "contact_phone", "contact_email")
    values: dict[str, Any] = {name: getattr(initiative, name) for name in names}
    values["point"] = initiative.point.coords if initiative.point else None
    values["themes"] = initiative.theme_slugs
    place = initiative.territory.name if initiative.territory else ""
    found = fingerprint(values, place_name=place, texts=[initiative.external_id])
    return found if with_contacts else replace(found, phone="", email="")


def _territory(values: dict[str, Any]) -> Territory | None:
    """The territory that `values` names, or the commune at its point."""
    light = Territory.objects.light()
    if slug := values.get("territory"):
        return light.filter(slug=slug).first()
    if point := values.get("point"):
        return light.communes().containing(Point(point[0], point[1], srid=4326)).first()
    return None


def _candidates(own: Fingerprint, values: dict[str, Any], territory: Territory | None) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, in_common(own, values, territory))
        return [pk for (pk,) in cursor.fetchall()]


def in_common(own: Fingerprint, values: dict[str, Any], territory: Territory | None) -> dict[str, Any]:
    """The parameters of CANDIDATES: what another record may share with this one."""
    # The box is where a record says it is; a commune's centre would only find its neighbours.
    lon, lat = own.point if own.point and values.get("precision") != Precision.COMMUNE else (None, None)
    return {
        "lon": lon,
        "lat": lat,
        "box": box_around(lon, lat, RADIUS_KM).ewkt if lon is not None and lat is not None else None,
        "territory": territory.pk if territory else None,
        "name": plain(str(values.get("name") or "")),
        "phone": own.phone.removeprefix("+33") or None,
        "email": own.email or None,
        "host": host_key(str(values.get("website") or "")) or None,
    }


def _without(queryset: InitiativeQuerySet, pk: UUID) -> InitiativeQuerySet:
    seconds = Distinction.objects.filter(first=pk).values("second")
    firsts = Distinction.objects.filter(second=pk).values("first")
    return queryset.exclude(pk=pk).exclude(pk__in=seconds).exclude(pk__in=firsts)


def _private_readable(found: Iterable[Initiative], user: Any) -> set[UUID]:
    hidden = [one.pk for one in found if not one.contact_is_public]
    if user is None or not hidden or not user.is_authenticated:
        return set()
    readable = scoped(Initiative.objects.filter(pk__in=hidden), user, Action.READ_PRIVATE)
    return set(readable.values_list("pk", flat=True))
