"""The census inside somebody else's page: the same query string, no header, no cookie."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from inventory import facets
from inventory.clusters import extent, first_view
from inventory.licences import licence_named
from inventory.models import Territory
from inventory.models.initiative import LICENCE
from inventory.selection import DISPLAY, query_without
from inventory.views.partner import public_filter

VIEWS = {"both": "Carte et liste", "map": "Carte", "list": "Liste"}
# The frame shows the first ones; a link opens the rest on the site.
SHOWN = 50


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@require_safe
def initiative_embed(request: HttpRequest) -> HttpResponse:
    """Map and list of the selection for an iframe; `view` keeps one of the two. What a visitor sees, whoever asks."""
    filterset = public_filter(request)
    view = request.GET.get("view") or "both"
    problems = [] if view in VIEWS else [f"view : écrivez {', '.join(VIEWS)}."]
    if not filterset.is_valid() or problems:
        problems += filterset.messages()
        return render(request, "inventory/initiative_embed_refused.html", {"problems": problems}, status=400)
    results = filterset.ordered(filterset.qs)
    territories = filterset.form.cleaned_data["territory"]
    shown = Territory.objects.to_show(territories)
    context = {
        "facets": facets.build(filterset, facets.Uncounted()),
        "page": list(results.for_list()[:SHOWN]),
        "total": results.count(),
        "view": view,
        "selection": query_without(request.GET, *DISPLAY),
        "territories": territories,
        "territory_query": urlencode([("territory", territory.slug) for territory in territories]),
        "extent": first_view(extent(results) or extent(shown, "outline")),
        "licence": licence_named(LICENCE),
        "publisher": settings.PUBLISHER_NAME or "DOMINO",
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
    }
    return render(request, "inventory/initiative_embed.html", context)
