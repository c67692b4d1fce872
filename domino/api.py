"""The addresses of the API under /api/v1/: each app lists its resources in `<app>/api/urls.py`."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from domino.rest.examples import EXAMPLES
from evaluation.api.examples import EXAMPLES as EVALUATION_EXAMPLES
from evaluation.api.urls import RESOURCES as EVALUATION
from inventory.api.docs import api_docs
from inventory.api.examples import EXAMPLES as INVENTORY_EXAMPLES
from inventory.api.urls import RESOURCES as INVENTORY
from portfolio.api.examples import EXAMPLES as PORTFOLIO_EXAMPLES
from portfolio.api.urls import RESOURCES as PORTFOLIO
from recommendations.api.examples import EXAMPLES as RECOMMENDATION_EXAMPLES
from recommendations.api.urls import RESOURCES as RECOMMENDATIONS

router = DefaultRouter()
for prefix, viewset, basename in (*INVENTORY, *PORTFOLIO, *EVALUATION, *RECOMMENDATIONS):
    router.register(prefix, viewset, basename=basename)
EXAMPLES.update(INVENTORY_EXAMPLES | PORTFOLIO_EXAMPLES | EVALUATION_EXAMPLES | RECOMMENDATION_EXAMPLES)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    *router.urls,
]
