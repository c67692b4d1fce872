"""Rows of the two collections as GeoJSON text: one query a page, no model instance on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, Func, Model, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from domino.exports import Column
from domino.exports.geojson import CONVERTERS, feature_lines
from inventory.enums import TerritoryKind
from inventory.exports import COLUMNS, COORDINATE_DECIMALS
from inventory.models import Containment, Initiative
from inventory.models.initiative import MADE_UP

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


def _only_if(condition: dict[str, Any], then: str) -> Case:
    return Case(When(**condition, then=F(then)), default=Value(""), output_field=CharField())


def _or_blank(path: str) -> Coalesce:
    return Coalesce(F(path), Value(""), output_field=CharField())


def _slugs(name: str) -> ArraySubquery:
    """The slugs of the terms of the many-to-many `name`, in the order of their taxonomy."""
    through, column = Initiative.links(name)
    target: type[Model] = Initiative._meta.get_field(name).related_model  # type: ignore[assignment]
    side = column.removesuffix("_id")
    order = [f"{side}__{field}" for field in target._meta.ordering or []]
    linked = through._default_manager.filter(initiative=OuterRef("pk")).order_by(*order)
    return ArraySubquery(linked.values(f"{side}__slug"))


def _outer_slugs(inner: str) -> Any:
    return Containment.objects.filter(inner=OuterRef(inner)).order_by("outer__slug").values("outer__slug")


def _initiative_values() -> dict[str, Any]:
    """Where each column of an initiative comes from, if not from the field of its name."""
    commune = {"territory__kind": TerritoryKind.COMMUNE}
    public = {"contact_is_public": True}
    return {
        "url": F("slug"),
        "sphere": _or_blank("sphere__slug"),
        **{name: _slugs(name) for name in ("themes", "stakes", "exchanges", "needs", "offers")},
        "legal_form": _or_blank("legal_form__slug"),
        "commune_code": _only_if(commune, "territory__code"),
        "commune": _only_if(commune, "territory__name"),
        "email": _only_if(public, "contact_email"),
        "phone": _only_if(public, "contact_phone"),
        "source_name": _or_blank("source__name"),
        "source_id": Case(When(external_id__startswith=MADE_UP, then=Value("")), default=F("external_id")),
        "territories": ArraySubquery(_outer_slugs("territory")),
    }


def initiative_lines(queryset: QuerySet, base_url: str) -> Iterator[str]:
    """Yield each initiative as one line of GeoJSON (EPSG:4326), in the order of `queryset`; public fields only."""
    shape = AsGeoJSON("point", precision=COORDINATE_DECIMALS)
    address = base_url + reverse("inventory:initiative_detail", args=["-"])
    return _lines(queryset, INITIATIVE_COLUMNS, _initiative_values(), shape, address)


def territory_lines(queryset: QuerySet, base_url: str) -> Iterator[str]:
    """Yield each territory as one line of GeoJSON, its simplified outline in EPSG:4326; the slug is the id."""
    values = {
        "id": F("slug"),
        "url": F("slug"),
        "within": ArraySubquery(_outer_slugs("pk").exclude(outer=OuterRef("pk"))),
    }
    shape = AsGeoJSON(Counterclockwise("outline"), precision=OUTLINE_DECIMALS)
    address = base_url + reverse("inventory:territory_detail", args=["-"])
    return _lines(queryset, TERRITORY_COLUMNS, values, shape, address)


def _lines(
    queryset: QuerySet, columns: list[Column], values: dict[str, Any], shape: AsGeoJSON, address: str
) -> Iterator[str]:
    keys = [column.key for column in columns]
    place = keys.index("url")
    head, tail = address.rsplit("-", 1)

    def read() -> Iterator[tuple[str | None, tuple[Any, ...]]]:
        for geometry, *row in queryset.values_list(shape, *[values.get(key, F(key)) for key in keys]):
            row[place] = f"{head}{row[place]}{tail}"
            row[0] = str(row[0])
            yield geometry, tuple(row)

    for lines in feature_lines(columns, read(), CONVERTERS):
        yield from lines
