from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from inventory.api.docs import api_docs
from inventory.api.views import InitiativeViewSet, StakeViewSet, TerritoryViewSet, ThemeViewSet

router = DefaultRouter()
router.register("initiatives", InitiativeViewSet, basename="initiative")
router.register("territories", TerritoryViewSet, basename="territory")
router.register("themes", ThemeViewSet, basename="theme")
router.register("stakes", StakeViewSet, basename="stake")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    *router.urls,
]
