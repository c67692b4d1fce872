"""Resources of the census: (path, view set, name of its addresses). domino/api.py gives them their addresses."""

from rest_framework.viewsets import ViewSetMixin

from inventory.api.changes import ChangeViewSet
from inventory.api.views import InitiativeViewSet, TerritoryViewSet, ThemeViewSet

RESOURCES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("initiatives", InitiativeViewSet, "initiative"),
    ("territories", TerritoryViewSet, "territory"),
    ("themes", ThemeViewSet, "theme"),
    ("changes", ChangeViewSet, "change"),
]
