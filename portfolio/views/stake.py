"""Public pages of the stakes: the questions, and one of them with all that the portfolio holds of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from domino.caching import cached_by_content
from inventory.models import Initiative, Stake
from portfolio.models import CaseStudy
from portfolio.querysets.stake import stakes_with_counts

LATEST = 4
MOST = 12


@require_safe
@cached_by_content
def stake_list(request: HttpRequest) -> HttpResponse:
    """Every stake with its question and how many case studies it has."""
    return render(request, "portfolio/stake_list.html", {"stakes": stakes_with_counts()})


@require_safe
@cached_by_content
def stake_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One stake: its question, its case studies, its initiatives, and what the panels add."""
    stake = get_object_or_404(Stake, slug=slug)
    initiatives = Initiative.objects.visible_to(request.user).published().filter(stakes=stake)
    context = {
        "stake": stake,
        "others": Stake.objects.exclude(pk=stake.pk),
        "case_studies": CaseStudy.objects.published().filter(stake=stake).for_list()[:MOST],
        "initiative_count": initiatives.count(),
        "initiatives": initiatives.order_by("-confirmed_on", "name_plain").for_list()[:LATEST],
    }
    return render(request, "portfolio/stake_detail.html", context)
