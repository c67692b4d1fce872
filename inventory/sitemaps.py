"""What search engines may read: public pages only."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse

from inventory.models import Initiative, Territory


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "inventory:initiative_list",
            "inventory:territory_list",
            "inventory:contribution_create",
            "legal_notice",
            "privacy",
            "accessibility",
            "site_plan",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class InitiativeSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Initiative.objects.visible_to(AnonymousUser()).order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Initiative) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """For the index: asked of the database, or every record would be read for one date."""
        return self.items().order_by().aggregate(last=Max("updated_at"))["last"]


class TerritorySitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Territory.objects.order_by("pk").only("slug")


SITEMAPS = {"pages": PageSitemap, "initiatives": InitiativeSitemap, "territoires": TerritorySitemap}
