"""The columns of the census in files, and the rows of a selection in that order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Point

from domino import exports
from domino.exports import Column
from inventory.models import Initiative
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

CHUNK = 1_000
# Seven decimals are a centimetre.
COORDINATE_DECIMALS = 7

COLUMNS = [
    Column("id", "identifiant", "text"),
    Column("slug", "slug", "text"),
    Column("url", "adresse de la fiche", "url"),
    Column("name", "nom", "text"),
    Column("summary", "résumé", "text"),
    Column("description", "description", "text"),
    Column("sphere", "sphère", "text"),
    Column("themes", "thématiques", "list"),
    Column("stakes", "enjeux", "list"),
    Column("exchanges", "modes d’échange", "list"),
    Column("legal_form", "forme juridique", "text"),
    Column("scope", "portée", "text"),
    Column("founded_year", "année de création", "integer"),
    Column("precision", "précision du lieu", "text"),
    Column("address", "adresse", "text"),
    Column("postal_code", "code postal", "text"),
    Column("commune_code", "code INSEE", "text"),
    Column("commune", "commune", "text"),
    Column("longitude", "longitude", "number"),
    Column("latitude", "latitude", "number"),
    Column("audience", "public", "text"),
    Column("opening_hours", "horaires", "text"),
    Column("accessibility", "accessibilité", "text"),
    Column("website", "site", "url"),
    Column("email", "courriel", "text"),
    Column("phone", "téléphone", "text"),
    Column("needs", "besoins", "list"),
    Column("needs_text", "précisions sur les besoins", "text"),
    Column("offers", "à partager", "list"),
    Column("offers_text", "précisions sur ce qui se partage", "text"),
    Column("status", "état", "text"),
    Column("confirmed_on", "confirmée le", "date"),
    Column("created_at", "créée le", "datetime"),
    Column("updated_at", "modifiée le", "datetime"),
    Column("source_name", "source", "text"),
    Column("source_id", "identifiant chez la source", "text"),
    Column("source_url", "adresse chez la source", "url"),
    Column("licence", "licence", "text"),
]


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
