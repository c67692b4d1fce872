"""Properties that features can be selected by: the parameters of the census, described once for all documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from inventory.api.parameters import INITIATIVE_PARAMETERS
from inventory.enums import TerritoryKind
from inventory.filters import FacetFilter, InitiativeFilter

# The page, its size, its order and its box have parameters of the standard.
NOT_HERE = {"bbox", "page_size", "ordering"}
TYPES = {OpenApiTypes.STR: "string", OpenApiTypes.INT: "integer", OpenApiTypes.NUMBER: "number"}


@dataclass(frozen=True)
class Queryable:
    """One parameter that selects: its French title, English description, type of JSON; `many` may be repeated (OR)."""

    name: str
    title: str
    description: str
    type: str = "string"
    many: bool = False
    values: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """Its value as a schema of OpenAPI 3.0 and JSON Schema alike."""
        return {"type": self.type, **({"enum": list(self.values)} if self.values else {})}


def _initiative_queryable(parameter: OpenApiParameter) -> Queryable:
    return Queryable(
        name=parameter.name,
        title=InitiativeFilter.base_filters[parameter.name].label,
        description=str(parameter.description or ""),
        type=TYPES[parameter.type],  # type: ignore[index]
        many=bool(parameter.many),
        values=tuple(parameter.enum or ()),
    )


INITIATIVE_QUERYABLES = [
    _initiative_queryable(parameter) for parameter in INITIATIVE_PARAMETERS if parameter.name not in NOT_HERE
]
TERRITORY_QUERYABLES = [
    Queryable("q", "Mots", "Name, postal code or official code."),
    Queryable("kind", "Nature", "Kind of territory.", values=tuple(TerritoryKind.values)),
    Queryable("within", "Situé dans", "Slug or official code of the outer territory."),
]


def known_values(queryable: Queryable) -> tuple[str, ...]:
    """The values a queryable takes: its own, or the slugs of its taxonomy (one query)."""
    facet = InitiativeFilter.base_filters.get(queryable.name)
    if queryable.many and isinstance(facet, FacetFilter):
        return tuple(facet.queryset.values_list("slug", flat=True))
    return queryable.values
