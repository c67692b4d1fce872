"""Resources of evaluations: (path, view set, name of its addresses). domino/api.py gives them their addresses."""

from rest_framework.viewsets import ViewSetMixin

from evaluation.api.evaluations import EvaluationViewSet
from evaluation.api.referentials import ReferentialViewSet

RESOURCES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("referentials", ReferentialViewSet, "referential"),
    ("evaluations", EvaluationViewSet, "evaluation"),
]
