"""What the OpenAPI document says of the query parameters of referentials and evaluations."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from evaluation.enums import EvaluationKind, VersionState

REFERENTIAL_PARAMETERS = [
    OpenApiParameter(
        "territory",
        OpenApiTypes.STR,
        many=True,
        description="Slug or official code of a territory; includes what lies within. Repeat it for OR.",
    ),
    OpenApiParameter(
        "state", OpenApiTypes.STR, enum=VersionState.values, description="State of the version; agreed unless said."
    ),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Results per page, at most 500."),
]
SLUG_PARAMETER = OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="Of a referential.")
VERSION_PARAMETER = OpenApiParameter(
    "version", OpenApiTypes.INT, description="Number of a version; the one in force unless said."
)
EVALUATION_PARAMETERS = [
    OpenApiParameter("initiative", OpenApiTypes.STR, many=True, description="Slug of an initiative. Repeat it for OR."),
    OpenApiParameter("referential", OpenApiTypes.STR, many=True, description="Slug of a referential."),
    REFERENTIAL_PARAMETERS[0],
    OpenApiParameter(
        "kind", OpenApiTypes.STR, many=True, enum=EvaluationKind.values, description="Who looked at the initiative."
    ),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Results per page, at most 500."),
]
