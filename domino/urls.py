"""Every address of the site: paths are French, names are English."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from domino import views
from domino.watching.views import healthz, metrics_page
from evaluation.sitemaps import SITEMAPS as EVALUATION
from inventory.ogc.views import ogc_landing
from inventory.sitemaps import SITEMAPS as INVENTORY
from inventory.views.home import home
from inventory.views.personal_data import privacy
from portfolio.sitemaps import SITEMAPS as PORTFOLIO
from recommendations.sitemaps import SITEMAPS as RECOMMENDATIONS

handler400 = "domino.views.bad_request"
handler403 = "domino.views.permission_denied"
handler404 = "domino.views.not_found"
handler500 = "domino.views.server_error"
handler429 = "domino.account.views.too_many_requests"  # allauth's

# One door: the admin's own sign-in page knows neither rate limit nor second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
SITEMAPS = {**INVENTORY, **PORTFOLIO, **EVALUATION, **RECOMMENDATIONS}


def _page(route: str, name: str) -> object:
    return path(route, TemplateView.as_view(template_name=f"domino/{name}.html"), name=name)


urlpatterns = [
    path("", home, name="home"),
    # Before the census: some of its patterns are wide (initiatives/<slug>/, media/<path>).
    path("", include("evaluation.urls")),
    path("", include("portfolio.urls")),
    path("", include("inventory.urls")),
    path("preconisations/", include("recommendations.urls")),
    path("compte/", include("domino.account.urls")),
    path("api/v1/", include("domino.api")),
    # QGIS is given the address without a slash, and follows no redirect there.
    path("ogc", ogc_landing, name="ogc_landing"),
    path("ogc/", include("inventory.ogc.urls")),
    _page("mentions-legales/", "legal_notice"),
    path("donnees-personnelles/", privacy, name="privacy"),
    _page("accessibilite/", "accessibility"),
    _page("plan-du-site/", "site_plan"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics_page, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path(
        "sitemap.xml",
        sitemap_index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_section"),
    path("admin/", admin.site.urls),
]
