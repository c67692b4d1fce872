"""A selection as a table or a map: rows in the order of `inventory.columns.COLUMNS`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Point

from domino import exports
from inventory.columns import COLUMNS
from inventory.models import Initiative
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

CHUNK = 1_000
# Seven decimals are a centimetre.
COORDINATE_DECIMALS = 7


def row(initiative: Initiative, base_url: str) -> tuple[Any, ...]:
    """Return the values of `COLUMNS` for one initiative of a `complete()` set; taxonomies by their slugs."""
    point: Point | None = initiative.point
    public = initiative.contact_is_public
    return (
        str(initiative.pk),
        initiative.slug,
        base_url + initiative.get_absolute_url(),
        initiative.name,
        initiative.summary,
        initiative.description,
        initiative.sphere.slug if initiative.sphere else "",
        [term.slug for term in initiative.themes.all()],
        [term.slug for term in initiative.stakes.all()],
        [term.slug for term in initiative.exchanges.all()],
        initiative.legal_form.slug if initiative.legal_form else "",
        initiative.scope,
        initiative.founded_year,
        initiative.precision,
        initiative.address,
        initiative.postal_code,
        initiative.commune.code if initiative.commune else "",
        initiative.commune.name if initiative.commune else "",
        round(point.x, COORDINATE_DECIMALS) if point else None,
        round(point.y, COORDINATE_DECIMALS) if point else None,
        initiative.audience,
        initiative.opening_hours,
        initiative.accessibility,
        initiative.website,
        initiative.contact_email if public else "",
        initiative.contact_phone if public else "",
        [term.slug for term in initiative.needs.all()],
        initiative.needs_text,
        [term.slug for term in initiative.offers.all()],
        initiative.offers_text,
        initiative.status,
        initiative.confirmed_on,
        initiative.created_at,
        initiative.updated_at,
        initiative.source.name if initiative.source else "",
        initiative.source_identifier,
        initiative.source_url,
        initiative.licence,
    )


def rows(queryset: InitiativeQuerySet, base_url: str) -> Iterator[tuple[Any, ...]]:
    """Yield the row of each initiative, read in chunks so that memory does not grow with the selection."""
    for initiative in queryset.complete().iterator(chunk_size=CHUNK):
        yield row(initiative, base_url)


def census(fmt: str, queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """Return `queryset` as a file of the format `fmt` (a key of `domino.exports.FORMATS`), in chunks.

    `base_url` stands before the address of each record. Raises ExportError when the file cannot be made.
    """
    read = features if exports.FORMATS[fmt].spatial else rows
    return exports.stream(fmt, COLUMNS, read(queryset, base_url), name="initiatives", licence=LICENCE)


def features(queryset: InitiativeQuerySet, base_url: str) -> Iterator[tuple[str | None, tuple[Any, ...]]]:
    """Yield (geometry as GeoJSON text in EPSG:4326 or None, row) for each initiative."""
    located = queryset.complete().annotate(geojson=AsGeoJSON("point", precision=COORDINATE_DECIMALS))
    for initiative in located.iterator(chunk_size=CHUNK):
        yield initiative.geojson, row(initiative, base_url)
