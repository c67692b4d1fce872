"""Posters: the saved ones, one of them, and making one from any search."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domino.paging import page_of
from inventory.forms.fields import territory_text
from inventory.models import Territory
from inventory.permissions import Action, can, can_somewhere, require
from inventory.views.desk import desk
from portfolio.forms.poster import Draft, PosterTerritoryForm
from portfolio.models import Poster
from portfolio.posters.census import Refused
from portfolio.posters.plan import plan_of
from portfolio.services import posters
from portfolio.views.poster_file import readable

PAGE_SIZE = 12
NOT_YOURS = "Vous n’enregistrez pas de posters pour ce territoire : choisissez-en un où vous animez."


@require_safe
def poster_list(request: HttpRequest) -> HttpResponse:
    """Saved posters, by territory."""
    found = Poster.objects.for_list().order_by("territory__name_plain", "territory", "title", "pk")
    page = page_of(request, Paginator(found, PAGE_SIZE))
    return render(request, "portfolio/poster_list.html", {"page": page})


@require_safe
def poster_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A saved poster, with the census of the day."""
    poster = get_object_or_404(Poster.objects.for_list(), slug=slug)
    try:
        plan = plan_of(poster)
    except Refused:
        plan = None
    context = {"poster": poster, "plan": plan, "may_edit": can(request.user, Action.EDIT, poster.territory)}
    return render(request, "portfolio/poster_detail.html", context)


@require_safe
@readable
def poster_create(request: HttpRequest) -> HttpResponse:
    """Make a poster of the search in the query string; members may keep it."""
    return _editor(request, Draft(request.GET))


@require_POST
@desk
@readable
def poster_save(request: HttpRequest) -> HttpResponse:
    """Keep the poster that the query string describes."""
    draft = Draft(request.GET)
    form, territory = _territory(request)
    if draft.form.errors or territory is None:
        return _editor(request, draft, form)
    poster = posters.save_poster(plan=draft.plan, territory=territory, user=request.user)  # type: ignore[arg-type]
    messages.success(request, f"Le poster « {poster.title} » est enregistré.")
    return redirect(poster)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
@readable
def poster_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a saved poster: the same page, filled in."""
    poster = _opened(request, slug)
    draft = Draft(request.GET, poster=poster)
    if request.method != "POST":
        return _editor(request, draft)
    form, territory = _territory(request)
    if draft.form.errors or territory is None:
        return _editor(request, draft, form)
    posters.change_poster(poster=poster, plan=draft.plan, territory=territory)
    messages.success(request, f"Le poster « {poster.title} » est modifié.")
    return redirect(poster)


@require_POST
@desk
def poster_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a saved poster."""
    poster = posters.delete_poster(poster=_opened(request, slug))
    messages.success(request, f"Le poster « {poster.title} » est supprimé.")
    return redirect("portfolio:poster_list")


def _opened(request: HttpRequest, slug: str) -> Poster:
    poster = get_object_or_404(Poster.objects.for_list(), slug=slug)
    require(request.user, Action.EDIT, poster.territory)
    return poster


def _territory(request: HttpRequest) -> tuple[PosterTerritoryForm, Territory | None]:
    """The form that says whose poster it is, and the territory if the user edits there."""
    form = PosterTerritoryForm(request.POST)
    territory = form.cleaned_data["territory"] if form.is_valid() else None
    if territory and not can(request.user, Action.EDIT, territory):
        form.add_error("territory", NOT_YOURS)
        territory = None
    return form, territory


def _editor(request: HttpRequest, draft: Draft, form: PosterTerritoryForm | None = None) -> HttpResponse:
    poster = draft.poster
    home = [poster.territory] if poster else draft.search.territories
    problems = [*draft.problems(), *(form.problems() if form else [])]
    context: dict[str, Any] = {
        "draft": draft,
        "poster": poster,
        "problems": problems,
        "offered": draft.offered(),
        "may_save": can_somewhere(request.user, Action.EDIT),
        "territory_form": form
        or PosterTerritoryForm(initial={"territory": territory_text(home[0].slug if home else None)}),
        "action": reverse("portfolio:poster_edit", args=[poster.slug])
        if poster
        else reverse("portfolio:poster_create"),
        "saving": reverse("portfolio:poster_edit", args=[poster.slug]) if poster else reverse("portfolio:poster_save"),
    }
    return render(request, "portfolio/poster_create.html", context, status=422 if problems else 200)
