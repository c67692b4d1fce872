"""The shared watch: of a territory, of a stake, and as Atom feeds."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from domino.paging import page_of
from domino.views import bad_request
from inventory.models import Stake, Territory, Theme
from inventory.permissions import Action, can
from portfolio.enums import WatchKind
from portfolio.filters import WatchFilter
from portfolio.models import ForesightSheet, WatchLink
from portfolio.permissions import link_changer
from portfolio.querysets.watch import WatchLinkQuerySet

PAGE_SIZE = 20
FEED_ENTRIES = 50
SHEETS = 3


@require_safe
def territory_watch(request: HttpRequest, slug: str) -> HttpResponse:
    """The links shared on a territory and within it, last first."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    may_change = link_changer(request.user, territory)
    context = {
        "territory": territory,
        "may_share": can(request.user, Action.SHARE, territory),
        "sheets": ForesightSheet.objects.published().about(territory).for_list()[:SHEETS],
    }
    links = WatchLink.objects.within(territory)
    return _list(request, links, "portfolio/territory_watch.html", context, may_change)


@require_safe
def stake_watch(request: HttpRequest, slug: str) -> HttpResponse:
    """The links shared on a stake by all territories, last first."""
    stake = get_object_or_404(Stake, slug=slug)
    return _list(request, stake.watch_links.all(), "portfolio/stake_watch.html", {"stake": stake})


def _list(
    request: HttpRequest, links: WatchLinkQuerySet, template: str, context: dict[str, Any], may_change: Any = None
) -> HttpResponse:
    filterset = WatchFilter(request.GET, queryset=links)
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    page = page_of(request, Paginator(filterset.qs.for_list(), PAGE_SIZE))
    values = filterset.form.cleaned_data
    context |= {
        "page": page,
        "links": [(link, may_change(link) if may_change else False) for link in page],
        "is_filtered": filterset.is_active,
        "themes": Theme.objects.select_related("parent"),
        "stakes": Stake.objects.all(),
        "kinds": [(kind.value, kind.label.capitalize()) for kind in WatchKind],
        "chosen": {
            "theme": {theme.slug for theme in values["theme"]},
            "kind": set(values["kind"]),
            "enjeu": {stake.slug for stake in values["enjeu"]},
        },
    }
    return render(request, template, context)


class WatchFeed(Feed):
    """The last links, with the filters of the page."""

    feed_type = Atom1Feed
    subtitle = "Articles, rapports et exemples d’ailleurs, chacun avec ce qu’il apporte."
    author_name = "DOMINO"
    feed_copyright = "CC BY-SA 4.0"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filterset = WatchFilter(request.GET, queryset=WatchLink.objects.all())
        if not filterset.is_valid():
            return bad_request(request, message=" ".join(filterset.messages()))
        return super().__call__(request, *args, **kwargs)

    def of(self, request: HttpRequest, subject: Any, links: WatchLinkQuerySet) -> tuple[Any, WatchLinkQuerySet]:
        """What the feed is of, and its links."""
        return subject, WatchFilter(request.GET, queryset=links).qs.for_list()[:FEED_ENTRIES]

    def title(self, found: tuple[Any, WatchLinkQuerySet]) -> str:
        return f"Veille partagée : {found[0]}"

    def items(self, found: tuple[Any, WatchLinkQuerySet]) -> WatchLinkQuerySet:
        return found[1]

    def item_title(self, item: WatchLink) -> str:
        return item.title

    def item_description(self, item: WatchLink) -> str:
        # Readers take it for HTML.
        return escape(item.line)

    def item_link(self, item: WatchLink) -> str:
        return item.url

    def item_guid(self, item: WatchLink) -> str:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'domino/veille/{item.pk}')}"

    def item_pubdate(self, item: WatchLink) -> Any:
        return item.created_at

    def item_updateddate(self, item: WatchLink) -> Any:
        return item.created_at

    def item_categories(self, item: WatchLink) -> list[str]:
        return [str(each) for each in (item.get_kind_display(), item.theme, item.stake) if each]


class TerritoryWatchFeed(WatchFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Any:
        territory = get_object_or_404(Territory.objects.light(), slug=slug)
        return self.of(request, territory, WatchLink.objects.within(territory))

    def link(self, found: tuple[Any, WatchLinkQuerySet]) -> str:
        return reverse("portfolio:territory_watch", args=[found[0].slug])


class StakeWatchFeed(WatchFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Any:
        stake = get_object_or_404(Stake, slug=slug)
        return self.of(request, stake, stake.watch_links.all())

    def link(self, found: tuple[Any, WatchLinkQuerySet]) -> str:
        return reverse("portfolio:stake_watch", args=[found[0].slug])
