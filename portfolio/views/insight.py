"""The analysis grid: of a territory, of a stake, and as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from domino import exports
from domino.views import bad_request, error_page
from inventory.models import Stake, Territory
from inventory.models.initiative import LICENCE
from inventory.permissions import Action, can
from portfolio.enums import InsightKind
from portfolio.exports import INSIGHT_COLUMNS, insight_rows
from portfolio.filters import InsightFilter
from portfolio.forms.insight import MAX_TEXT, new_key
from portfolio.grid import build_grid
from portfolio.models import Insight
from portfolio.permissions import insight_changer
from portfolio.querysets.insight import InsightQuerySet
from portfolio.views.workshop import workshop_context


@require_safe
def territory_insights(request: HttpRequest, slug: str) -> HttpResponse:
    """What a territory learnt, by stake; those who may edit it add lines here."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    insights = Insight.objects.within(territory)
    may_edit = can(request.user, Action.EDIT, territory)
    changer = insight_changer(request.user, territory) if may_edit else lambda insight: False
    rows = build_grid(insights, list(Stake.objects.all()), may_change=changer)
    context = {
        "territory": territory,
        "rows": rows,
        "total": _total(rows),
        "may_edit": may_edit,
        "formats": _formats(),
        **(workshop_context(request, territory) if may_edit else {}),
        **({"key": new_key(), "max_text": MAX_TEXT, "kinds": list(InsightKind)} if may_edit else {}),
    }
    return render(request, "portfolio/territory_insights.html", context)


@require_safe
def stake_insights(request: HttpRequest, slug: str) -> HttpResponse:
    """What all territories learnt on a stake; `territory` keeps those of some."""
    stake = get_object_or_404(Stake, slug=slug)
    filterset = InsightFilter(request.GET, queryset=stake.insights.all())
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    rows = build_grid(filterset.qs, [stake])
    known = Territory.objects.light().filter(pk__in=stake.insights.order_by().values("territory"))
    featured = Territory.objects.light().filter(is_featured=True)
    context = {
        "stake": stake,
        "rows": rows,
        "total": _total(rows),
        "chosen": filterset.form.cleaned_data["territory"],
        "places": (known | featured).distinct().order_by("name_plain"),
        "formats": _formats(),
        "query": request.GET.urlencode(),
    }
    return render(request, "portfolio/stake_insights.html", context)


@require_safe
def insight_download(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """The grid of a territory as a file."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    return _file(request, Insight.objects.within(territory), f"domino-analyses-{slug}", format)


@require_safe
def stake_insight_download(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """The grid of a stake as a file; `territory` keeps those of some."""
    stake = get_object_or_404(Stake, slug=slug)
    filterset = InsightFilter(request.GET, queryset=stake.insights.all())
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    return _file(request, filterset.qs, f"domino-analyses-{slug}", format)


def _formats() -> dict[str, exports.Format]:
    return {key: each for key, each in exports.FORMATS.items() if not each.spatial}


def _total(rows: list[Any]) -> int:
    return sum(len(cell.lines) + cell.more for row in rows for cell in row.cells)


def _file(request: HttpRequest, insights: InsightQuerySet, name: str, fmt: str) -> HttpResponseBase:
    rows = insight_rows(insights, request.build_absolute_uri("/")[:-1])
    try:
        chunks = exports.stream(fmt, INSIGHT_COLUMNS, rows, name="analyses", licence=LICENCE)
    except exports.ExportError as error:
        return error_page(request, 503, "Fichier impossible à préparer", str(error))
    response = StreamingHttpResponse(chunks, content_type=exports.FORMATS[fmt].media_type)
    file = f"{name}-{timezone.localdate().isoformat()}.{exports.FORMATS[fmt].extension}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
