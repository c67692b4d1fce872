"""A selection as a table or a map: rows in the order of `inventory.columns.COLUMNS`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON

from domino import exports
from inventory.columns import COLUMNS
from inventory.exports.copying import stream_census
from inventory.exports.reading import COORDINATE_DECIMALS, read_rows
from inventory.models.initiative import LICENCE
from inventory.querysets.initiative import InitiativeQuerySet

KEYS = [column.key for column in COLUMNS]


def census(fmt: str, queryset: InitiativeQuerySet, base_url: str) -> Iterator[bytes]:
    """Return `queryset` as a file of the format `fmt` (a key of `domino.exports.FORMATS`), in chunks.

    `base_url` stands before the address of each record. Raises ExportError when the file cannot be made.
    """
    if fmt == "csv":
        return stream_census(queryset, base_url)
    read = features if exports.FORMATS[fmt].spatial else rows
    return exports.stream(fmt, COLUMNS, read(queryset, base_url), name="initiatives", licence=LICENCE)


def rows(queryset: InitiativeQuerySet, base_url: str) -> Iterator[list[Any]]:
    """Yield the values of `COLUMNS` for each initiative; taxonomies by their slugs."""
    return read_rows(queryset, KEYS, base_url)


def records(queryset: InitiativeQuerySet, base_url: str, **extra: Any) -> Iterator[dict[str, Any]]:
    """Yield the values of `COLUMNS` by their keys for each initiative, with those of the expressions `extra`."""
    names = [*KEYS, *extra]
    for row in read_rows(queryset, KEYS, base_url, *extra.values()):
        yield dict(zip(names, row, strict=True))


def features(queryset: InitiativeQuerySet, base_url: str) -> Iterator[tuple[str | None, list[Any]]]:
    """Yield (geometry as GeoJSON text in EPSG:4326 or None, row) for each initiative."""
    shape = AsGeoJSON("point", precision=COORDINATE_DECIMALS)
    for row in read_rows(queryset, KEYS, base_url, shape):
        yield row.pop(), row
