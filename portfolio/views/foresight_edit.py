"""The desk of the foresight sheets: those one may write, and the form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from domino.bodies import body_limit
from inventory.permissions import Action, can, can_somewhere, require, scoped
from inventory.views.desk import desk
from portfolio.forms.foresight import ForesightForm
from portfolio.models import ForesightSheet
from portfolio.services import foresight

MAX_BODY = 12_000_000
NOT_HERE = "Vous n’écrivez pas de fiches pour ce territoire : indiquez l’un des vôtres."
CHANGED = "Quelqu’un a modifié cette fiche depuis. Comparez avec la page publique ; envoyer de nouveau remplace tout."


@require_safe
@desk
def foresight_desk(request: HttpRequest) -> HttpResponse:
    """The sheets of the territories that the user moderates, drafts too."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    sheets = scoped(ForesightSheet.objects.all(), request.user, Action.MODERATE).for_list().order_by("-updated_at")
    return render(request, "portfolio/foresight_desk.html", {"sheets": sheets[:100]})


@body_limit(MAX_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def foresight_create(request: HttpRequest) -> HttpResponse:
    """Begin a sheet."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    return _page(request, None)


@body_limit(MAX_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def foresight_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a sheet over."""
    rows = ForesightSheet.objects.select_related("stake", "theme", "territory")
    sheet = get_object_or_404(rows.defer("territory__geometry", "territory__outline"), slug=slug)
    require(request.user, Action.MODERATE, sheet.territory)
    return _page(request, sheet)


def _page(request: HttpRequest, sheet: ForesightSheet | None) -> HttpResponse:
    seen = foresight.moment(sheet) if sheet else ""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ForesightForm(*sent, sheet=sheet, seen=seen)
    if request.method == "POST" and form.is_valid():
        if not can(request.user, Action.MODERATE, form.cleaned_data["territory"]):
            form.add_error("territory", NOT_HERE)
        elif saved := _saved(form, sheet):
            messages.success(request, f"« {saved.title} » est enregistrée.")
            return redirect("portfolio:foresight_edit", saved.slug)
    context = {"form": form, "sheet": sheet}
    return render(request, "portfolio/foresight_edit.html", context, status=422 if form.errors else 200)


def _saved(form: ForesightForm, sheet: ForesightSheet | None) -> ForesightSheet | None:
    """The sheet as it was saved; None, and a problem in the form, when someone else wrote it over."""
    if sheet is None:
        return foresight.create_sheet(values=form.values(), picture=form.new_picture())
    try:
        return foresight.change_sheet(
            sheet=sheet, seen=form.cleaned_data["seen"], values=form.values(), picture=form.new_picture()
        )
    except foresight.Outdated as outdated:
        form.data = form.data.copy()
        form.data["seen"] = foresight.moment(outdated.sheet)
        form.add_error("title", CHANGED)
        return None
