"""Beginning a referential: from nothing, from a file, or from another one's agreed version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluation.forms.referential import CloneForm, CreateForm, ImportForm
from evaluation.portable import MAX_BYTES, Unreadable, read_json
from evaluation.services.referentials import Impossible, clone_referential, create_referential, import_referential
from inventory.forms.fields import territory_text
from inventory.models import Membership
from inventory.permissions import ROLES, Action, can
from inventory.views.desk import desk

NOT_HERE = "Vous n’écrivez pas de référentiel pour ce territoire."
MAX_PROBLEMS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def referential_create(request: HttpRequest) -> HttpResponse:
    """Begin an empty referential."""
    if request.method != "POST":
        return _page(request, "create", CreateForm(initial=_own(request)))
    form = CreateForm(request.POST)
    if not form.is_valid() or not _may_write(request, form):
        return _page(request, "create", form, problems=form.problems())
    referential = create_referential(**form.cleaned_data, by=request.user)
    messages.success(request, f"« {referential.title} » est commencé : ajoutez ses critères.")
    return redirect("evaluation:referential_edit", referential.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def referential_import(request: HttpRequest) -> HttpResponse:
    """Begin a referential with what a file says."""
    if request.method != "POST":
        return _page(request, "import", ImportForm(initial=_own(request)))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid() or not _may_write(request, form):
        return _page(request, "import", form, problems=form.problems())
    try:
        data = read_json(form.cleaned_data["file"].read(MAX_BYTES + 1))
        territory = form.cleaned_data["territory"]
        referential = import_referential(data=data, territory=territory, by=request.user)
    except Unreadable as unreadable:
        problems = [(text, "id_file") for text in unreadable.problems[:MAX_PROBLEMS]]
        return _page(request, "import", form, problems=problems)
    messages.success(request, f"« {referential.title} » est importé : relisez-le, puis faites-le adopter.")
    return redirect("evaluation:referential_edit", referential.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def referential_clone(request: HttpRequest) -> HttpResponse:
    """Begin a referential with what another one agreed on."""
    if request.method != "POST":
        return _page(request, "clone", CloneForm(initial={**_own(request), "source": request.GET.get("source")}))
    form = CloneForm(request.POST)
    if not form.is_valid() or not _may_write(request, form):
        return _page(request, "clone", form, problems=form.problems())
    source, territory = form.cleaned_data["source"], form.cleaned_data["territory"]
    try:
        clone = clone_referential(referential=source, territory=territory, by=request.user)
    except Impossible as impossible:
        return _page(request, "clone", form, problems=[(str(impossible), "id_source")])
    messages.success(request, "Le référentiel est repris : adaptez-le à votre territoire, puis faites-le adopter.")
    return redirect("evaluation:referential_edit", clone.slug)


def _may_write(request: HttpRequest, form: Any) -> bool:
    """Whether the user may write where the form puts it; else the field says so."""
    if can(request.user, Action.EDIT, form.cleaned_data["territory"]):
        return True
    form.add_error("territory", NOT_HERE)
    return False


def _own(request: HttpRequest) -> dict[str, str]:
    """The first territory where the user may write, as the form shows it."""
    asked = request.GET.get("territoire")
    roles = [role for role, actions in ROLES.items() if Action.EDIT in actions]
    held = Membership.objects.filter(user=request.user, role__in=roles).values_list("territory__slug", flat=True)
    return {"territory": territory_text(asked or held.order_by("pk").first())}


def _page(request: HttpRequest, way: str, form: Any, *, problems: list[tuple[str, str]] | None = None) -> HttpResponse:
    context = {"way": way, "form": form, "problems": problems or []}
    return render(request, "evaluation/referential_create.html", context, status=422 if problems else 200)
