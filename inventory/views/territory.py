"""Pages of territories: find one, and its portrait."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from domino.caching import cached_by_content
from domino.paging import page_of
from inventory.enums import TerritoryKind
from inventory.freshness import FRESH_DAYS
from inventory.models import Initiative, Sphere, Territory
from inventory.querysets.initiative import InitiativeQuerySet

PAGE_SIZE = 40
LATEST = 4
MAX_QUERY = 100
# What lies within a territory is worth listing down to these kinds.
PARTS = [TerritoryKind.EPCI, TerritoryKind.PAYS, TerritoryKind.DEPARTEMENT, TerritoryKind.COMMUNE]


@require_safe
@cached_by_content
def territory_list(request: HttpRequest) -> HttpResponse:
    """Featured territories, or those that answer to `q` (name, postal code, official code)."""
    text = request.GET.get("q", "").strip()[:MAX_QUERY]
    territories = Territory.objects.light()
    if text:
        found = territories.matching(text)
    else:
        found = (
            territories.exclude(kind=TerritoryKind.COMMUNE)
            .by_kind()
            .order_by("-is_featured", "kind_rank", "name_plain")
        )
    page = page_of(request, Paginator(found, PAGE_SIZE))
    context = {"q": text, "page": page}
    return render(request, "inventory/territory_list.html", context)


@require_safe
@cached_by_content
def territory_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The portrait of one territory: figures, spheres, what is new, what it is made of."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    initiatives = Initiative.objects.visible_to(request.user).published().within(territory)
    context = {
        "territory": territory,
        "figures": _figures(initiatives),
        "spheres": _spheres(initiatives),
        "latest": initiatives.order_by("-created_at", "id").for_list()[:LATEST],
        "around": Territory.objects.light().around(territory).exclude(pk=territory.pk).exclude(member_of=territory),
        "parts": Territory.objects.light()
        .within(territory)
        .filter(kind__in=PARTS)
        .with_initiative_counts()
        .filter(initiative_count__gt=0)
        .order_by("-initiative_count", "name_plain")[:PAGE_SIZE],
        "commune_count": Territory.objects.within(territory).communes().count(),
        "members": territory.members.light(),
        "outlines": Territory.objects.filter(pk=territory.pk).outlines(),
    }
    return render(request, "inventory/territory_detail.html", context)


def _figures(initiatives: InitiativeQuerySet) -> dict[str, int]:
    """Counts of the set: all, purely local, confirmed lately, located on the map; one query."""
    since = timezone.localdate() - timedelta(days=FRESH_DAYS)
    return initiatives.aggregate(
        total=Count("pk"),
        local=Count("pk", filter=Q(scope="local")),
        fresh=Count("pk", filter=Q(confirmed_on__gte=since)),
        located=Count("pk", filter=Q(point__isnull=False)),
    )


def _spheres(initiatives: InitiativeQuerySet) -> list[Sphere]:
    """Every sphere with `count` and `share` (percent of the largest)."""
    counts = dict(initiatives.order_by().values_list("sphere").annotate(Count("pk")))
    spheres = list(Sphere.objects.all())
    most = max((counts.get(sphere.pk, 0) for sphere in spheres), default=0)
    for sphere in spheres:
        sphere.count = counts.get(sphere.pk, 0)
        sphere.share = round(100 * sphere.count / most) if most else 0
    return sorted(spheres, key=lambda sphere: -sphere.count)
