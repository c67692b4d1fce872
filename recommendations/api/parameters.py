"""What the OpenAPI document says of the query parameters of recommendations."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from recommendations.enums import ListState, Phase, Register, Status

TERRITORY = OpenApiParameter(
    "territory",
    OpenApiTypes.STR,
    many=True,
    description="Slug or official code of a territory; includes what lies within. Repeat it for OR.",
)
STATE = OpenApiParameter("state", OpenApiTypes.STR, many=True, enum=ListState.values, description="State of the list.")
PAGE_SIZE = OpenApiParameter("page_size", OpenApiTypes.INT, description="Results per page, at most 500.")

LIST_PARAMETERS = [
    TERRITORY,
    STATE,
    OpenApiParameter("q", OpenApiTypes.STR, description="Words of the title or of a recommendation."),
    PAGE_SIZE,
]
RECOMMENDATION_PARAMETERS = [
    TERRITORY,
    STATE,
    OpenApiParameter("list", OpenApiTypes.STR, description="Slug of a list."),
    OpenApiParameter("phase", OpenApiTypes.STR, many=True, enum=Phase.values, description="Repeat it for OR."),
    OpenApiParameter("register", OpenApiTypes.STR, many=True, enum=Register.values, description="Repeat it for OR."),
    OpenApiParameter("stake", OpenApiTypes.STR, many=True, description="Slug of a stake. Repeat it for OR."),
    OpenApiParameter("status", OpenApiTypes.STR, many=True, enum=Status.values, description="Repeat it for OR."),
    OpenApiParameter("q", OpenApiTypes.STR, description="Words of the recommendation."),
    PAGE_SIZE,
]
