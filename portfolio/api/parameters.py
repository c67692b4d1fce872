"""What the OpenAPI document says of the query parameters of the portfolio."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from portfolio.enums import EventKind, Step

_FACETS = {
    "stake": "Slug of a stake.",
    "theme": "Slug of a theme of one of the initiatives; includes the themes beneath.",
    "territory": "Slug or official code of a territory; includes what lies within.",
}
_FACET_PARAMETERS = {
    name: OpenApiParameter(name, OpenApiTypes.STR, many=True, description=f"{text} Repeat it for OR.")
    for name, text in _FACETS.items()
}

CASE_STUDY_PARAMETERS = [
    *_FACET_PARAMETERS.values(),
    OpenApiParameter("q", OpenApiTypes.STR, description="Words of the text or of its initiatives."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Results per page, at most 500."),
]
STAKE_PARAMETERS = [
    _FACET_PARAMETERS["theme"],
    _FACET_PARAMETERS["territory"],
    OpenApiParameter("q", OpenApiTypes.STR, description="Words of its case studies."),
]
EVENT_PARAMETERS = [
    _FACET_PARAMETERS["stake"],
    _FACET_PARAMETERS["territory"],
    OpenApiParameter("kind", OpenApiTypes.STR, many=True, enum=EventKind.values, description="Repeat it for OR."),
    OpenApiParameter("step", OpenApiTypes.STR, many=True, enum=Step.values, description="Repeat it for OR."),
    OpenApiParameter("after", OpenApiTypes.DATE, description="On this day or later."),
    OpenApiParameter("before", OpenApiTypes.DATE, description="On this day or earlier."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Results per page, at most 500."),
]
