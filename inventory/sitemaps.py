"""What search engines may read: public pages only."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from inventory.models import Initiative, Territory


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return ["home", "inventory:initiative_list", "inventory:territory_list"]

    def location(self, item: str) -> str:
        return reverse(item)


class InitiativeSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Initiative.objects.visible_to(AnonymousUser()).order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Initiative) -> object:
        return item.updated_at


class TerritorySitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Territory.objects.order_by("pk").only("slug")


SITEMAPS = {"pages": PageSitemap, "initiatives": InitiativeSitemap, "territoires": TerritorySitemap}
