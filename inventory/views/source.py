"""Sources that are followed: the list, a new one, one with its imports, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domino.paging import page_of
from inventory.enums import ImportState
from inventory.forms.source import SourceForm
from inventory.models import LiveSource, Territory
from inventory.permissions import Action, can_somewhere, require
from inventory.services import sources
from inventory.services.import_reading import territories_of
from inventory.services.sources.listing import absences_of, kept_of, listed, shown, sources_of
from inventory.views.desk import desk, version_in, without_version

PAGE_SIZE = 20
SHOWN_RUNS = 10
SHOWN_KEPT = 50


@require_safe
@desk
def source_list(request: HttpRequest) -> HttpResponse:
    """The sources followed where the user moderates."""
    _require_somewhere(request)
    paginator = Paginator(listed(sources_of(request.user)), PAGE_SIZE)
    context = {"page": page_of(request, paginator), "total": paginator.count}
    return render(request, "inventory/source_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def source_create(request: HttpRequest) -> HttpResponse:
    """Follow a source; the worker reads it at once."""
    _require_somewhere(request)
    territories = list(territories_of(request.user).order_by("name"))
    sent = request.POST if request.method == "POST" else None
    form = SourceForm(sent, user=request.user, territories=territories)
    if request.method == "POST" and form.is_valid():
        named = {name: form.cleaned_data[name] for name in ("name", "licence")}
        try:
            live = sources.follow(user=request.user, **named, **form.values())
        except sources.SourceChanged:
            form.add_error("name", "Quelqu’un vient de suivre cette source : ouvrez-la dans la liste.")
        else:
            messages.success(request, f"La source « {live} » est suivie. Sa première lecture commence.")
            return redirect(live)
    return render(request, "inventory/source_create.html", _form(form, territories), status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One source; POST changes how it is followed."""
    live = _opened(request, slug)
    territories = list(territories_of(request.user).order_by("name"))
    sent = request.POST if request.method == "POST" else None
    form = SourceForm(sent, user=request.user, territories=territories, live=live)
    if request.method == "POST":
        version = version_in(request)
        if version is None:
            return without_version(request)
        if form.is_valid():
            return _changed(request, live, version, form)
    context = {**_form(form, territories), **_state(request, live)}
    return render(request, "inventory/source_detail.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, live: LiveSource, version: int, form: SourceForm) -> HttpResponse:
    licence = form.cleaned_data["licence"]
    try:
        sources.change(live=live, version=version, values=form.values(), licence=licence)
    except sources.SourceChanged:
        territories = list(territories_of(request.user).order_by("name"))
        form.add_error(None, "Quelqu’un a changé cette source entre-temps : relisez-la, puis recommencez.")
        context = {**_form(form, territories), **_state(request, _opened(request, live.source.slug))}
        return render(request, "inventory/source_detail.html", context, status=409)
    messages.success(request, f"La source « {live} » est enregistrée.")
    return redirect(live)


@require_POST
@desk
def source_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the source at once."""
    live = _opened(request, slug)
    sources.check_now(live=live)
    messages.success(request, "La lecture commence. Rechargez cette page dans un instant pour en voir le résultat.")
    return redirect(live)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def source_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then follow the source no longer."""
    live = _opened(request, slug)
    if request.method == "POST":
        try:
            sources.unfollow(live=live, user=request.user)
        except sources.SourceBusy:
            return render(request, "inventory/source_delete.html", {"live": live, "is_busy": True}, status=409)
        messages.success(request, f"La source « {live} » est supprimée : elle ne sera plus lue. Ses fiches restent.")
        return redirect("inventory:source_list")
    return render(request, "inventory/source_delete.html", {"live": live})


def _require_somewhere(request: HttpRequest) -> None:
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied


def _opened(request: HttpRequest, slug: str) -> LiveSource:
    """The followed source `slug`, if the user moderates where it is followed; 404 or 403 otherwise."""
    every = LiveSource.objects.select_related("source", "territory", "mapping", "made_by")
    live = get_object_or_404(
        listed(every).defer("territory__geometry", "territory__outline", "mapping__data"), source__slug=slug
    )
    require(request.user, Action.MODERATE, live.territory)
    return live


def _form(form: SourceForm, territories: list[Territory]) -> dict[str, Any]:
    return {"form": form, "problems": form.problems(), "territories": territories}


def _state(request: HttpRequest, live: LiveSource) -> dict[str, Any]:
    """What the source did: its last imports, what it no longer lists, what it says of values corrected here."""
    runs = live.runs.defer("recognition", "mapping", "excluded").order_by("-created_at")
    told = live.runs.filter(state__in=[ImportState.APPLIED, ImportState.PREVIEWED])
    absences = shown(absences_of(request.user).filter(live_source=live))
    return {
        "live": live,
        "runs": list(runs[:SHOWN_RUNS]),
        "page": page_of(request, Paginator(absences, PAGE_SIZE)),
        "kept": kept_of(told.order_by("-created_at").only("pk").first(), SHOWN_KEPT),
    }
