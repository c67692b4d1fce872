"""Kits made, loaded and begun from, by members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluation.portable import Unreadable, read_json
from inventory.forms.fields import territory_text
from inventory.permissions import Action, can, can_somewhere
from inventory.views.desk import desk
from recommendations.forms.kits import ImportForm, MakeForm, StartForm
from recommendations.kits import MAX_BYTES, MAX_DEPTH
from recommendations.services.changes import Impossible
from recommendations.services.kits import AlreadyThere, import_kit, make_kit, start_from_kit

NOT_HERE = "Vous n’animez pas la démarche de ce territoire."
MAX_PROBLEMS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def kit_create(request: HttpRequest) -> HttpResponse:
    """Make a kit of what is public on a territory."""
    _require_somewhere(request, Action.MODERATE)
    if request.method != "POST":
        return _page(request, "create", MakeForm(initial=_asked(request)))
    form = MakeForm(request.POST)
    if not form.is_valid() or not _may(request, Action.MODERATE, form):
        return _page(request, "create", form, form.problems())
    try:
        kit = make_kit(**form.cleaned_data, by=request.user)
    except Impossible as impossible:
        return _page(request, "create", form, [(str(impossible), "id_territory")])
    except AlreadyThere as already:
        return _told(request, already)
    messages.success(request, f"Le kit « {kit.title} » est public : d’autres territoires peuvent s’en servir.")
    return redirect("recommendations:kit_detail", kit.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def kit_import(request: HttpRequest) -> HttpResponse:
    """Load a kit from a file: for administrators, as everyone will read it."""
    _require_somewhere(request, Action.ADMINISTER)
    if request.method != "POST":
        return _page(request, "import", ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, "import", form, form.problems())
    content = form.cleaned_data["file"].read(MAX_BYTES + 1)
    try:
        kit = import_kit(data=read_json(content, most=MAX_BYTES, deep=MAX_DEPTH, what="un kit"), by=request.user)
    except Unreadable as unreadable:
        return _page(request, "import", form, [(text, "id_file") for text in unreadable.problems[:MAX_PROBLEMS]])
    except Impossible as impossible:
        return _page(request, "import", form, [(str(impossible), "id_file")])
    except AlreadyThere as already:
        return _told(request, already)
    messages.success(request, f"Le kit « {kit.title} » est chargé : relisez-le, puis commencez un territoire avec lui.")
    return redirect("recommendations:kit_detail", kit.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def kit_start(request: HttpRequest) -> HttpResponse:
    """Begin a territory from a kit: everything is a draft."""
    options = {"may_add_terms": can(request.user, Action.ADMINISTER, None)}
    if request.method != "POST":
        initial = {**_asked(request), "kit": request.GET.get("kit", "")[:120]}
        return _page(request, "start", StartForm(initial=initial, **options))
    form = StartForm(request.POST, **options)
    if not form.is_valid() or not _may(request, Action.EDIT, form):
        return _page(request, "start", form, form.problems())
    try:
        use = start_from_kit(**form.cleaned_data, by=request.user)
    except Impossible as impossible:
        return _page(request, "start", form, [(str(impossible), "id_territory")])
    messages.success(request, f"{use.territory.name} commence avec « {use.kit.title} » : tout est en brouillon.")
    return redirect("recommendations:kit_difference", use.territory.slug)


def _require_somewhere(request: HttpRequest, action: Action) -> None:
    if not can_somewhere(request.user, action):
        raise PermissionDenied


def _may(request: HttpRequest, action: Action, form: Any) -> bool:
    """Whether the user may do `action` on the territory of the form; else the field says so."""
    if can(request.user, action, form.cleaned_data["territory"]):
        return True
    form.add_error("territory", NOT_HERE)
    return False


def _asked(request: HttpRequest) -> dict[str, str]:
    return {"territory": territory_text(request.GET.get("territoire", "")[:120])}


def _told(request: HttpRequest, already: AlreadyThere) -> HttpResponse:
    messages.info(request, "Ce kit est déjà ici, au mot près : rien n’est ajouté.")
    return redirect("recommendations:kit_detail", already.kit.slug)


def _page(request: HttpRequest, way: str, form: Any, problems: list[tuple[str, str]] | None = None) -> HttpResponse:
    context = {"way": way, "form": form, "problems": problems or []}
    return render(request, "recommendations/kit_form.html", context, status=422 if problems else 200)
