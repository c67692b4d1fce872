"""What search engines may read of lists of recommendations: public ones only."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from recommendations.models import Recommendation, RecommendationList


class ListSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return RecommendationList.objects.visible_to(None).order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: RecommendationList) -> object:
        return item.updated_at


class RecommendationSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        rows = Recommendation.objects.visible_to(None).select_related("list").order_by("pk")
        return rows.only("number", "updated_at", "list__slug")

    def lastmod(self, item: Recommendation) -> object:
        return item.updated_at


SITEMAPS = {"feuilles-de-route": ListSitemap, "preconisations": RecommendationSitemap}
