"""Resources of recommendations: (path, view set, name of its addresses). domino/api.py gives them their addresses."""

from rest_framework.viewsets import ViewSetMixin

from recommendations.api.views import RecommendationListViewSet, RecommendationViewSet

RESOURCES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("recommendation-lists", RecommendationListViewSet, "recommendation-list"),
    ("recommendations", RecommendationViewSet, "recommendation"),
]
