"""Rows of initiatives straight from the database: one query for all of them, no model instance on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, FloatField, Func, Model, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from inventory.enums import TerritoryKind
from inventory.models import Initiative
from inventory.models.initiative import MADE_UP

CHUNK = 1_000
# Seven decimals are a centimetre.
COORDINATE_DECIMALS = 7


class _Coordinate(Func):
    """ST_X or ST_Y of a point, rounded."""

    template = f"round(%(function)s(%(expressions)s) * 1e{COORDINATE_DECIMALS}) / 1e{COORDINATE_DECIMALS}"
    output_field = FloatField()


def read_rows(queryset: QuerySet, keys: Sequence[str], base_url: str, *extra: Any) -> Iterator[list[Any]]:
    """Yield the values of `keys` (columns of `inventory.columns`), then of the expressions `extra`, of each initiative.

    Public fields only: taxonomies as lists of slugs in their order, addresses of pages after `base_url`. Read in
    chunks, so that memory does not grow with the selection.
    """
    head, tail = address(base_url)
    known = values()
    changes: dict[str, Callable[[Any], Any]] = {"id": str, "url": lambda slug: f"{head}{slug}{tail}"}
    places = [(place, changes[key]) for place, key in enumerate(keys) if key in changes]
    wanted = queryset.values_list(*[known.get(key, F(key)) for key in keys], *extra)
    for found in wanted.iterator(chunk_size=CHUNK):
        row = list(found)
        for place, change in places:
            row[place] = change(row[place])
        yield row


def address(base_url: str) -> tuple[str, str]:
    """What stands before and after the slug in the address of a record's page."""
    head, tail = (base_url + reverse("inventory:initiative_detail", args=["-"])).rsplit("-", 1)
    return head, tail


def values() -> dict[str, Any]:
    """Where each column comes from, if not from the field of its name."""
    commune = {"territory__kind": TerritoryKind.COMMUNE}
    public = {"contact_is_public": True}
    return {
        "url": F("slug"),
        "sphere": _or_blank("sphere__slug"),
        **{name: _slugs(name) for name in ("themes", "stakes", "exchanges", "needs", "offers")},
        "legal_form": _or_blank("legal_form__slug"),
        "commune_code": _only_if(commune, "territory__code"),
        "commune": _only_if(commune, "territory__name"),
        "longitude": _Coordinate("point", function="ST_X"),
        "latitude": _Coordinate("point", function="ST_Y"),
        "email": _only_if(public, "contact_email"),
        "phone": _only_if(public, "contact_phone"),
        "source_name": _or_blank("source__name"),
        "source_id": Case(When(external_id__startswith=MADE_UP, then=Value("")), default=F("external_id")),
    }


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
