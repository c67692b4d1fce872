"""Public pages of the foresight sheets: all of them, one of them, its picture."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domino.paging import page_of
from inventory.permissions import Action, can
from inventory.views.photo import DAY
from portfolio.enums import State
from portfolio.models import ForesightSheet

PAGE_SIZE = 24


@require_safe
def foresight_list(request: HttpRequest) -> HttpResponse:
    """The published sheets."""
    page = page_of(request, Paginator(ForesightSheet.objects.published().for_list(), PAGE_SIZE))
    return render(request, "portfolio/foresight_list.html", {"page": page})


@require_safe
def foresight_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet; to those who may edit it, its draft too."""
    shown = ForesightSheet.objects.visible_to(request.user).select_related("stake", "theme", "territory")
    sheet = get_object_or_404(shown.defer("territory__geometry", "territory__outline"), slug=slug)
    context = {
        "sheet": sheet,
        "others": ForesightSheet.objects.published().exclude(pk=sheet.pk).for_list()[:3],
        "may_edit": can(request.user, Action.MODERATE, sheet.territory),
    }
    return render(request, "portfolio/foresight_detail.html", context)


@require_safe
def foresight_picture(request: HttpRequest, name: str) -> FileResponse:
    """The picture of a sheet that the reader may see; 404 for everything else in the folder."""
    sheet = ForesightSheet.objects.visible_to(request.user).filter(picture=f"prospective/{name}").first()
    if sheet is None:
        raise Http404
    try:
        response = FileResponse(sheet.picture.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    is_public = sheet.state == State.PUBLISHED
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"public, max-age={DAY}" if is_public else "private, no-store"
    return response
