"""What search engines may read of the portfolio: published texts only."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from inventory.models import Stake
from portfolio.models import CaseStudy


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return ["portfolio:case_study_list", "portfolio:stake_list"]

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


SITEMAPS = {"portfolio": PageSitemap, "porte-folio": CaseStudySitemap, "enjeux": StakeSitemap}
