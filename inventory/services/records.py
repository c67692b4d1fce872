"""Every change of a record goes through here: values in, a version in the history out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Max, Value
from django.utils import timezone

from domino.models import User
from inventory.enums import ChangeOrigin, Precision, Status
from inventory.models import (
    Contribution,
    Exchange,
    Initiative,
    LegalForm,
    ResourceKind,
    Revision,
    Sphere,
    Stake,
    Territory,
    Theme,
)
from inventory.models.taxonomy import Term
from inventory.services.initiatives import make_slug, refresh_keywords

# Values kept as they are; dates as ISO text.
PLAIN = (
    "name",
    "summary",
    "description",
    "scope",
    "founded_year",
    "precision",
    "address",
    "postal_code",
    "audience",
    "opening_hours",
    "accessibility",
    "website",
    "contact_email",
    "contact_phone",
    "contact_is_public",
    "needs_text",
    "offers_text",
)
ONE: dict[str, type[Term]] = {"sphere": Sphere, "legal_form": LegalForm}
MANY: dict[str, type[Term]] = {
    "themes": Theme,
    "stakes": Stake,
    "exchanges": Exchange,
    "needs": ResourceKind,
    "offers": ResourceKind,
}
# What a contribution may propose: taxonomies by slug, the territory by slug, the point as [lon, lat] (EPSG:4326).
FIELDS = (*PLAIN, *ONE, *MANY, "territory", "point")
# What a version holds besides: the state and freshness of the record, and the private contact.
STATE = ("status", "confirmed_on", "confirmed_by", "private_email")


def snapshot(initiative: Initiative) -> dict[str, Any]:
    """Return the values of `FIELDS` and `STATE` of a saved initiative, as JSON can hold them."""
    values: dict[str, Any] = {name: getattr(initiative, name) for name in PLAIN}
    for name in ONE:
        term = getattr(initiative, name)
        values[name] = term.slug if term else None
    values |= _terms(initiative)
    values["territory"] = initiative.territory.slug if initiative.territory else None
    values["point"] = list(initiative.point.coords) if initiative.point else None
    values["status"] = initiative.status
    values["confirmed_on"] = initiative.confirmed_on.isoformat() if initiative.confirmed_on else None
    values["confirmed_by"] = initiative.confirmed_by
    values["private_email"] = initiative.private_email
    return values


def _terms(initiative: Initiative) -> dict[str, list[str]]:
    """The slugs of `MANY`, in one query for all of them."""
    chosen = [
        getattr(initiative, name).order_by().annotate(name_of_field=Value(name)).values_list("name_of_field", "slug")
        for name in MANY
    ]
    found: dict[str, list[str]] = {name: [] for name in MANY}
    for name, slug in chosen[0].union(*chosen[1:], all=True):
        found[name].append(slug)
    return {name: sorted(slugs) for name, slugs in found.items()}


@transaction.atomic
def create_record(
    *,
    data: dict[str, Any],
    origin: ChangeOrigin,
    made_by: User | None = None,
    reason: str = "",
    contribution: Contribution | None = None,
) -> Initiative:
    """Create an initiative from `data` (names of `FIELDS` and `STATE`; missing ones keep their default).

    Returns it with its first version recorded. Raises KeyError for a slug that no taxonomy or territory has.
    """
    initiative = Initiative(status=Status.PUBLISHED)
    return _write(initiative, data, origin, made_by, reason, contribution)


@transaction.atomic
def update_record(
    *,
    initiative: Initiative,
    data: dict[str, Any],
    origin: ChangeOrigin,
    made_by: User | None = None,
    reason: str = "",
    contribution: Contribution | None = None,
) -> Initiative:
    """Give `initiative` the values of `data` (names of `FIELDS` and `STATE`) and record the version.

    The row is locked first, so two changes never mix. A record that came without history (an import) gets its
    former state as a first version. Raises KeyError for an unknown slug.
    """
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    if not locked.revisions.exists():
        record_version(initiative=locked, origin=ChangeOrigin.IMPORT if locked.source_id else ChangeOrigin.CREATION)
    return _write(locked, data, origin, made_by, reason, contribution)


@transaction.atomic
def restore_record(*, revision: Revision, made_by: User | None, reason: str = "") -> Initiative:
    """Bring a record back to `revision`; the way there stays in the history as one more version."""
    return update_record(
        initiative=revision.initiative,
        data=revision.data,
        origin=ChangeOrigin.RESTORATION,
        made_by=made_by,
        reason=reason or f"Retour à la version {revision.number}",
    )


def record_version(
    *,
    initiative: Initiative,
    origin: ChangeOrigin,
    made_by: User | None = None,
    reason: str = "",
    contribution: Contribution | None = None,
) -> Revision:
    """Record `initiative` as it is now in its history; call it in the transaction that changed the row."""
    last = initiative.revisions.aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(
        initiative=initiative,
        number=last + 1,
        data=snapshot(initiative),
        origin=origin,
        reason=reason[:500],
        made_by=made_by,
        contribution=contribution,
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields whose value differs, as field → (before, after); blanks of any kind are equal."""
    names = [name for name in (*FIELDS, *STATE) if name in after]
    pairs = {name: (before.get(name), after[name]) for name in names}
    return {name: pair for name, pair in pairs.items() if (pair[0] or None) != (pair[1] or None)}


def _write(
    initiative: Initiative,
    data: dict[str, Any],
    origin: ChangeOrigin,
    made_by: User | None,
    reason: str,
    contribution: Contribution | None,
) -> Initiative:
    if data.get("website", initiative.website) != initiative.website:
        initiative.forget_website_check()
    for name in (*PLAIN, "status", "confirmed_by", "private_email"):
        if name in data:
            setattr(initiative, name, data[name])
    for name, model in ONE.items():
        if name in data:
            setattr(initiative, name, _term(model, data[name]) if data[name] else None)
    _place(initiative, data)
    if "confirmed_on" in data:
        initiative.confirmed_on = date.fromisoformat(data["confirmed_on"]) if data["confirmed_on"] else None
    if not initiative.slug:
        initiative.slug = make_slug(
            name=initiative.name, territory=initiative.territory, short_id=initiative.pk.hex[:8]
        )
    initiative.save()
    for name, model in MANY.items():
        if name in data:
            getattr(initiative, name).set([_term(model, slug) for slug in data[name] or []])
    refresh_keywords(initiative_ids=[initiative.pk])
    record_version(initiative=initiative, origin=origin, made_by=made_by, reason=reason, contribution=contribution)
    return initiative


def _place(initiative: Initiative, data: dict[str, Any]) -> None:
    if "territory" in data:
        slug = data["territory"]
        initiative.territory = Territory.objects.light().get(slug=slug) if slug else None
    if "point" in data:
        initiative.point = _point(data["point"]) if data["point"] else None
    if initiative.precision == Precision.ONLINE:
        initiative.point = None
    elif initiative.point is None and initiative.territory:
        initiative.point = initiative.territory.centre
        if initiative.precision in (Precision.EXACT, Precision.STREET):
            initiative.precision = Precision.COMMUNE


def _point(coordinates: list[float]) -> Point:
    lon, lat = coordinates
    return Point(lon, lat, srid=4326)


def _term(model: type[Term], slug: str) -> Term:
    try:
        return model._default_manager.get(slug=slug)
    except model.DoesNotExist:
        raise KeyError(f"{model.__name__} {slug}") from None


@transaction.atomic
def confirm_record(*, initiative: Initiative, confirmed_by: str, made_by: User | None = None) -> Initiative:
    """Say that `initiative` was found still right today by `confirmed_by` (a name the public reads)."""
    return update_record(
        initiative=initiative,
        data={"confirmed_on": timezone.localdate().isoformat(), "confirmed_by": confirmed_by},
        origin=ChangeOrigin.CONFIRMATION,
        made_by=made_by,
    )
