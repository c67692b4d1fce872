"""Public pages of the guide: all of it, one page of it, and the words explained."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from inventory.models import Initiative
from portfolio.enums import GuideKind
from portfolio.models import CaseStudy, GlossaryTerm, GuidePage, Reading


@require_safe
def guide_index(request: HttpRequest) -> HttpResponse:
    """The postures, the know-hows and the reading list."""
    pages = list(GuidePage.objects.defer("body"))
    context = {
        "postures": [page for page in pages if page.kind == GuideKind.POSTURE],
        "themes": [page for page in pages if page.kind == GuideKind.THEME],
        "readings": Reading.objects.all(),
        "term_count": GlossaryTerm.objects.count(),
    }
    return render(request, "portfolio/guide_index.html", context)


@require_safe
def guide_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, what inspires it, and the pages before and after it."""
    published = Initiative.objects.visible_to(request.user).published()
    inspirations = (
        Prefetch("initiatives", published.order_by("name_plain").for_list(), to_attr="inspirations"),
        Prefetch("case_studies", CaseStudy.objects.published().for_list(), to_attr="studies"),
    )
    page = get_object_or_404(GuidePage.objects.prefetch_related(*inspirations), slug=slug)
    order = list(GuidePage.objects.only("slug", "title", "kind", "position"))
    place = order.index(page)
    context = {
        "page": page,
        "previous": order[place - 1] if place else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
        "number": sum(other.kind == page.kind for other in order[: place + 1]),
    }
    return render(request, "portfolio/guide_detail.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word of the field, explained, in alphabetical order."""
    return render(request, "portfolio/glossary.html", {"terms": GlossaryTerm.objects.all()})
