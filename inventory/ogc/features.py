"""Rows of the two collections as GeoJSON text: one query a page, no model instance on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, QuerySet
from django.urls import reverse

from domino.exports import Column
from domino.exports.geojson import CONVERTERS, feature_lines
from inventory.exports import COLUMNS, COORDINATE_DECIMALS
from inventory.exports.reading import read_rows
from inventory.models import Containment

OUTLINE_DECIMALS = 5
# The columns of every other file of the census, without the coordinates that the geometry gives.
INITIATIVE_COLUMNS = [
    *[column for column in COLUMNS if column.key not in ("longitude", "latitude")],
    Column("territories", "territoires", "list"),
]
TERRITORY_COLUMNS = [
    Column("id", "identifiant", "text"),
    Column("slug", "slug", "text"),
    Column("url", "adresse de la page", "url"),
    Column("kind", "nature", "text"),
    Column("code", "code officiel", "text"),
    Column("name", "nom", "text"),
    Column("official_name", "nom officiel", "text"),
    Column("population", "population", "integer"),
    Column("postal_codes", "codes postaux", "list"),
    Column("within", "situé dans", "list"),
]


class Counterclockwise(Func):
    """A geometry whose outer rings turn counterclockwise, as RFC 7946 asks."""

    function = "ST_ForcePolygonCCW"
    output_field = GeometryField(srid=4326)


def _outer_slugs(inner: str) -> Any:
    return Containment.objects.filter(inner=OuterRef(inner)).order_by("outer__slug").values("outer__slug")


def initiative_lines(queryset: QuerySet, base_url: str) -> Iterator[str]:
    """Yield each initiative as one line of GeoJSON (EPSG:4326), in the order of `queryset`; public fields only."""
    keys = [column.key for column in INITIATIVE_COLUMNS[:-1]]
    extra = (ArraySubquery(_outer_slugs("territory")), AsGeoJSON("point", precision=COORDINATE_DECIMALS))
    rows = read_rows(queryset, keys, base_url, *extra)
    return _lines(INITIATIVE_COLUMNS, ((row.pop(), row) for row in rows))


def territory_lines(queryset: QuerySet, base_url: str) -> Iterator[str]:
    """Yield each territory as one line of GeoJSON, its simplified outline in EPSG:4326; the slug is the id."""
    values = {
        "id": F("slug"),
        "url": F("slug"),
        "within": ArraySubquery(_outer_slugs("pk").exclude(outer=OuterRef("pk"))),
    }
    shape = AsGeoJSON(Counterclockwise("outline"), precision=OUTLINE_DECIMALS)
    keys = [column.key for column in TERRITORY_COLUMNS]
    head, tail = (base_url + reverse("inventory:territory_detail", args=["-"])).rsplit("-", 1)
    place = keys.index("url")

    def read() -> Iterator[tuple[str | None, list[Any]]]:
        for geometry, *row in queryset.values_list(shape, *[values.get(key, F(key)) for key in keys]):
            row[place] = f"{head}{row[place]}{tail}"
            yield geometry, row

    return _lines(TERRITORY_COLUMNS, read())


def _lines(columns: list[Column], rows: Iterable[tuple[str | None, list[Any]]]) -> Iterator[str]:
    for lines in feature_lines(columns, rows, CONVERTERS):
        yield from lines
