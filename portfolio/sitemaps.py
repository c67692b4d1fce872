"""What search engines may read of the portfolio: published texts only."""

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from inventory.models import Stake, Territory
from portfolio.models import CaseStudy, Event, ForesightSheet, GuidePage, Insight, Poster, WatchLink

GUIDE = ["portfolio:guide_index", "portfolio:glossary"]


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return [
            "portfolio:case_study_list",
            "portfolio:stake_list",
            "portfolio:foresight_list",
            "portfolio:poster_list",
            *GUIDE,
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class CaseStudySitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return CaseStudy.objects.published().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: CaseStudy) -> object:
        return item.updated_at


class StakeSitemap(Sitemap):
    def items(self) -> QuerySet:
        return Stake.objects.order_by("pk").only("slug")

    def location(self, item: Stake) -> str:
        return reverse("portfolio:stake_detail", args=[item.slug])


class EventSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Event.objects.published().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Event) -> object:
        return item.updated_at


class MethodSitemap(Sitemap):
    """The story of each territory that has events of its own."""

    limit = 10_000

    def items(self) -> QuerySet:
        told = Event.objects.published().values("territory")
        return Territory.objects.filter(pk__in=told).order_by("pk").only("slug")

    def location(self, item: Territory) -> str:
        return reverse("portfolio:territory_method", args=[item.slug])


class ForesightSitemap(Sitemap):
    def items(self) -> QuerySet:
        return ForesightSheet.objects.published().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: ForesightSheet) -> object:
        return item.updated_at


class GuideSitemap(Sitemap):
    def items(self) -> QuerySet:
        return GuidePage.objects.order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: GuidePage) -> object:
        return item.updated_at


class PosterSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Poster.objects.order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Poster) -> object:
        return item.updated_at


class GridSitemap(Sitemap):
    """The territories that have lines of the analysis grid."""

    page = "portfolio:territory_insights"
    model: Any = Insight

    def items(self) -> QuerySet:
        written = self.model.objects.order_by().values("territory")
        return Territory.objects.filter(pk__in=written).order_by("pk").only("slug")

    def location(self, item: Territory) -> str:
        return reverse(self.page, args=[item.slug])


class WatchSitemap(GridSitemap):
    """The territories where links were shared."""

    page = "portfolio:territory_watch"
    model = WatchLink


SITEMAPS = {
    "posters": PosterSitemap,
    "guide": GuideSitemap,
    "prospective": ForesightSitemap,
    "analyses": GridSitemap,
    "veille": WatchSitemap,
    "portfolio": PageSitemap,
    "porte-folio": CaseStudySitemap,
    "enjeux": StakeSitemap,
    "rencontres": EventSitemap,
    "demarches": MethodSitemap,
}
