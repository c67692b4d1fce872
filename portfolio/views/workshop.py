"""The workshop under way on a territory: the source chosen once, kept with the session of whoever adds lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from domino.views import bad_request
from inventory.models import Territory
from inventory.permissions import Action, require
from inventory.views.desk import desk
from portfolio.enums import SourceKind
from portfolio.services.insight_sources import candidates, find_source

KEPT = "portfolio.insight_sources"
# Territories whose source a session remembers.
MOST_KEPT = 20


def opened_territory(request: HttpRequest, slug: str, action: Action) -> Territory:
    """The territory `slug`, if the user may do `action` there; 404 or 403 otherwise."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    require(request.user, action, territory)
    return territory


def kept_source(request: HttpRequest, territory: Territory) -> str:
    """The text that names the source chosen for `territory`; "" when there is none."""
    return request.session.get(KEPT, {}).get(territory.slug, "")


def workshop_context(request: HttpRequest, territory: Territory) -> dict[str, Any]:
    """What the source's chooser shows: the one chosen, and those that answer `source_q`."""
    text = kept_source(request, territory)
    found = find_source(territory=territory, user=request.user, text=text) if text else None
    words = request.GET.get("source_q", "").replace("\x00", "")[:100]
    offered = candidates(territory=territory, user=request.user, words=words)
    return {
        "source": {"text": text, "kind": found[0].label, "title": str(found[1])} if found else None,
        "source_q": words,
        "source_groups": [
            (kind.label, [(text, title) for each, text, title in offered if each == kind]) for kind in SourceKind
        ],
        "has_sources": bool(offered),
    }


@require_POST
@desk
def insight_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the source of the lines to come; back to the grid."""
    territory = opened_territory(request, slug, Action.EDIT)
    text = request.POST.get("source", "")
    found = find_source(territory=territory, user=request.user, text=text)
    if found is None:
        return bad_request(request, message="Cette source n’est pas de ce territoire, ou n’existe plus.")
    kept = request.session.get(KEPT, {})
    kept.pop(slug, None)
    request.session[KEPT] = dict([*list(kept.items())[-MOST_KEPT + 1 :], (slug, text)])
    messages.success(request, f"Source des prochaines lignes : {found[1]}.")
    return redirect("portfolio:territory_insights", slug)
