"""The first page: what this is, where it lives, and two ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from domino.caching import cached_by_content
from inventory.models import Initiative, Territory


@require_safe
@cached_by_content
def home(request: HttpRequest) -> HttpResponse:
    published = Initiative.objects.visible_to(request.user).published()
    context = {
        "initiative_count": published.count(),
        "territories": Territory.objects.light().filter(is_featured=True).order_by("name_plain"),
        "latest": published.order_by("-created_at", "id").for_list()[:3],
    }
    return render(request, "domino/home.html", context)
