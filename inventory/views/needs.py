"""The board of needs and resources of a territory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domino.caching import cached_by_content
from domino.views import Missing
from inventory.matches import find_matches, needing, offering
from inventory.models import Initiative, ResourceKind, Territory

SHOWN = 60


@require_safe
@cached_by_content
def territory_needs(request: HttpRequest, slug: str) -> HttpResponse:
    """What initiatives of the territory look for and share, of one `kind` or all, and who could help whom."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    kinds = list(ResourceKind.objects.all())
    kind = request.GET.get("kind", "")
    if kind and kind not in {known.slug for known in kinds}:
        raise Missing(f"« {kind} » n’est pas une ressource connue. Choisissez-en une dans la liste.")
    initiatives = Initiative.objects.visible_to(request.user).published().within(territory).order_by("name_plain", "pk")
    matches = [match for match in find_matches(territory) if not kind or match.kind.slug == kind]
    context = {
        "territory": territory,
        "kinds": kinds,
        "kind": kind,
        "needing": needing(initiatives, kind)[:SHOWN],
        "offering": offering(initiatives, kind)[:SHOWN],
        "matches": matches,
    }
    return render(request, "inventory/territory_needs.html", context)
