"""Resources of recommendations: (path, view set, name of its addresses). domino/api.py gives them their addresses."""

from rest_framework.viewsets import ViewSetMixin

from recommendations.api.lists import RecommendationListViewSet
from recommendations.api.recommendations import RecommendationViewSet

RESOURCES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("recommendation-lists", RecommendationListViewSet, "recommendation-list"),
    ("recommendations", RecommendationViewSet, "recommendation"),
]
