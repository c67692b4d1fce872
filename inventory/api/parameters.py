"""What the OpenAPI document says of the query parameters of the census."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from inventory.filters import DEFAULT_RADIUS_KM, MAX_RADIUS_KM, ORDERINGS

PROBLEM = OpenApiResponse(OpenApiTypes.OBJECT, description="RFC 9457 problem document.")

_FACETS = {
    "sphere": "Slug of a sphere.",
    "theme": "Slug of a theme; includes the themes beneath.",
    "stake": "Slug of a stake.",
    "exchange": "Slug of a kind of exchange.",
    "legal_form": "Slug of a legal form.",
    "needs": "Slug of a resource the initiative needs.",
    "offers": "Slug of a resource the initiative shares.",
    "territory": "Slug or official code of a territory; includes what lies within.",
}
_OTHERS = {
    "q": (OpenApiTypes.STR, "Words; accents and small typing errors are forgiven."),
    "year_min": (OpenApiTypes.INT, "Founded in this year or later."),
    "year_max": (OpenApiTypes.INT, "Founded in this year or earlier."),
    "fresh": (OpenApiTypes.INT, "Confirmed in the last n days."),
    "bbox": (OpenApiTypes.STR, "west,south,east,north in EPSG:4326."),
    "near": (OpenApiTypes.STR, "lon,lat in EPSG:4326."),
    "radius": (
        OpenApiTypes.NUMBER,
        f"Kilometres around `near` (default {DEFAULT_RADIUS_KM}, at most {MAX_RADIUS_KM}).",
    ),
    "page_size": (OpenApiTypes.INT, "Results per page, at most 500."),
}

INITIATIVE_PARAMETERS = [
    *[
        OpenApiParameter(name, OpenApiTypes.STR, many=True, description=f"{text} Repeat it for OR.")
        for name, text in _FACETS.items()
    ],
    *[OpenApiParameter(name, kind, description=text) for name, (kind, text) in _OTHERS.items()],
    OpenApiParameter("status", OpenApiTypes.STR, enum=["published", "closed"]),
    OpenApiParameter("ordering", OpenApiTypes.STR, enum=list(ORDERINGS)),
]
