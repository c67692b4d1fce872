"""Writing the analysis grid: add a line, mend it, move it, take it away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from domino.views import Missing
from inventory.models import Territory
from inventory.permissions import Action
from inventory.views.desk import desk
from portfolio.enums import InsightKind
from portfolio.forms.insight import InsightEditForm, NewInsightForm, new_key
from portfolio.grid import sources_of
from portfolio.models import Insight
from portfolio.permissions import insight_changer
from portfolio.services import insights
from portfolio.views.workshop import kept_source, opened_territory, workshop_context

GONE = "Cette ligne n’existe pas, ou n’existe plus."


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def insight_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a line to the grid; the script of the grid asks for JSON, people without it get the form again."""
    territory = opened_territory(request, slug, Action.EDIT)
    if request.method != "POST":
        return _create_page(request, territory, _fresh(request, territory))
    form = NewInsightForm(request.POST, territory=territory, user=request.user)
    as_json = request.headers.get("Accept", "") == "application/json"
    if not form.is_valid():
        if as_json:
            return JsonResponse({"problems": [text for text, _ in form.problems()]}, status=422)
        return _create_page(request, territory, form, status=422)
    key = form.cleaned_data["key"]
    insight = insights.add_insight(territory=territory, key=key, made_by=request.user, **form.values())
    if as_json:
        return JsonResponse(_json(insight), status=201)
    messages.success(request, f"Ajouté : « {insight.text} ». La suivante ?")
    query = urlencode({"stake": insight.stake.slug, "kind": insight.kind})
    return redirect(f"{reverse('portfolio:insight_create', args=[slug])}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def insight_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a line, put it in another cell, say better where it was seen."""
    insight = _opened(request, pk)
    current = kept_source(request, insight.territory)
    sent = request.POST if request.method == "POST" else None
    form = InsightEditForm(sent, insight=insight, current=current, user=request.user)
    if request.method == "POST" and form.is_valid():
        with _still_there():
            insights.change_insight(insight=insight, **form.values())
        messages.success(request, "La ligne est à jour.")
        return redirect("portfolio:territory_insights", insight.territory.slug)
    context = {"insight": insight, "territory": insight.territory, "form": form}
    return render(request, "portfolio/insight_edit.html", context, status=422 if form.errors else 200)


@require_POST
@desk
def insight_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a line up or down in its cell: `to`."""
    insight = _opened(request, pk)
    with _still_there():
        insights.move_insight(insight=insight, up=request.POST.get("to") == "up")
    address = reverse("portfolio:territory_insights", args=[insight.territory.slug])
    return redirect(f"{address}#analyse-{insight.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def insight_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a line away."""
    insight = _opened(request, pk)
    if request.method == "POST":
        insights.remove_insight(insight=insight)
        messages.success(request, "La ligne est supprimée.")
        return redirect("portfolio:territory_insights", insight.territory.slug)
    return render(request, "portfolio/insight_delete.html", {"insight": insight, "territory": insight.territory})


def _opened(request: HttpRequest, pk: int) -> Insight:
    insight = Insight.objects.for_grid().filter(pk=pk).first()
    if insight is None:
        raise Missing(GONE)
    if not insight_changer(request.user, insight.territory)(insight):
        raise PermissionDenied
    return insight


@contextmanager
def _still_there() -> Iterator[None]:
    """A line that someone takes away while it is changed is a 404 too."""
    try:
        yield
    except Insight.DoesNotExist:
        raise Missing(GONE) from None


def _fresh(request: HttpRequest, territory: Territory) -> NewInsightForm:
    kind = request.GET.get("kind", "")
    initial = {
        "stake": request.GET.get("stake", "")[:60],
        "kind": kind if kind in InsightKind.values else "",
        "source": kept_source(request, territory),
        "key": new_key(),
    }
    return NewInsightForm(initial=initial, territory=territory, user=request.user)


def _create_page(request: HttpRequest, territory: Territory, form: Any, status: int = 200) -> HttpResponse:
    context = {"territory": territory, "form": form, **workshop_context(request, territory)}
    return render(request, "portfolio/insight_create.html", context, status=status)


def _json(insight: Insight) -> dict[str, Any]:
    """What the script shows of a new line, and the key of the next one."""
    return {
        "id": insight.pk,
        "text": insight.text,
        "sources": [
            {"kind": str(each.kind.label), "title": each.title, "url": each.url} for each in sources_of(insight)
        ],
        "edit_url": reverse("portfolio:insight_edit", args=[insight.pk]),
        "key": new_key(),
    }
