"""What search engines may read of evaluations: what everyone may."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from evaluation.enums import VersionState
from evaluation.models import Debate, Evaluation, Referential, ReferentialVersion


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return ["evaluation:evaluation_index"]

    def location(self, item: str) -> str:
        return reverse(item)


class ReferentialSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Referential.objects.visible_to(AnonymousUser()).order_by("pk").only("slug")


class VersionSitemap(Sitemap):
    """The versions that were in force: the one that is has the page of its referential."""

    limit = 10_000

    def items(self) -> QuerySet:
        former = ReferentialVersion.objects.filter(state=VersionState.SUPERSEDED)
        return former.select_related("referential").order_by("pk").only("number", "referential__slug")

    def location(self, item: ReferentialVersion) -> str:
        return reverse("evaluation:version_detail", args=[item.referential.slug, item.number])


class DebateSitemap(Sitemap):
    """The results of debates that are over."""

    limit = 10_000

    def items(self) -> QuerySet:
        return Debate.objects.ended().order_by("pk").only("slug")


class EvaluationSitemap(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet:
        return Evaluation.objects.public().order_by("pk").only("pk", "updated_at")

    def lastmod(self, item: Evaluation) -> object:
        return item.updated_at


SITEMAPS = {
    "evaluation": PageSitemap,
    "referentiels": ReferentialSitemap,
    "versions": VersionSitemap,
    "debats": DebateSitemap,
    "evaluations": EvaluationSitemap,
}
