"""What people decide of a record that its source no longer lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from inventory.enums import Status
from inventory.models import Disappearance, LiveSource
from inventory.permissions import Action, can, require
from inventory.services import editing, sources
from inventory.views.desk import desk, version_in, without_version
from inventory.views.records import outdated_page

KEEP, CLOSE = "keep", "close"


@require_POST
@desk
def disappearance_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the record as it is, or close it: `decision` is keep or close."""
    rows = Disappearance.objects.select_related("initiative__territory", "live_source__source")
    absence = get_object_or_404(rows.defer("initiative__territory__geometry", "initiative__territory__outline"), pk=pk)
    initiative = absence.initiative
    require(request.user, Action.MODERATE, initiative.territory)
    decision, version = request.POST.get("decision"), version_in(request)
    if decision == KEEP:
        sources.keep_absent(disappearance=absence, user=request.user)
        messages.success(request, f"« {initiative} » reste publiée.")
    elif decision == CLOSE and version is not None:
        try:
            sources.close_absent(disappearance=absence, version=version, user=request.user)
        except editing.Outdated as outdated:
            return outdated_page(request, outdated.initiative, {"status": Status.CLOSED})
        messages.success(request, f"« {initiative} » est marquée terminée.")
    else:
        return without_version(request)
    return redirect(_back(request, absence.live_source, initiative))


def _back(request: HttpRequest, live: LiveSource, initiative: Any) -> Any:
    """The source, whose list goes on, for those who may open it; else the record."""
    if request.POST.get("back") != "record":
        live = LiveSource.objects.select_related("source", "territory").defer("territory__geometry").get(pk=live.pk)
        if can(request.user, Action.MODERATE, live.territory):
            return live
    return initiative
