"""Imports made on the site: the list, and a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from domino.bodies import body_limit
from domino.paging import page_of
from domino.views import bad_request
from inventory.forms.fields import territory_text
from inventory.forms.imports import ImportForm, ImportListForm, refusals
from inventory.imports.limits import MAX_FILE_BYTES
from inventory.models import Source
from inventory.permissions import Action, can_somewhere
from inventory.services import import_runs
from inventory.services.import_reading import WAITING, WORKING, listed, runs_of, territories_of
from inventory.services.import_runs import ImportRefused
from inventory.views.desk import desk

PAGE_SIZE = 20
MOST_SOURCES = 200
MOST_SLUG = 200
# Room for the other fields of the form.
BODY_BYTES = MAX_FILE_BYTES + 1_000_000


@require_safe
@desk
def import_list(request: HttpRequest) -> HttpResponse:
    """Imports of the territories where the user moderates, the latest first."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    form = ImportListForm(request.GET)
    if not form.is_valid():
        return bad_request(request, message=refusals(form))
    paginator = Paginator(listed(form.apply(runs_of(request.user))), PAGE_SIZE)
    context = {
        "form": form,
        "page": page_of(request, paginator),
        "total": paginator.count,
        "is_filtered": any(form.cleaned_data.values()),
        "working": WORKING,
        "waiting": WAITING,
    }
    return render(request, "inventory/import_list.html", context)


@body_limit(BODY_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def import_create(request: HttpRequest) -> HttpResponse:
    """Send a file or an address; the worker reads it."""
    if not can_somewhere(request.user, Action.MODERATE):
        raise PermissionDenied
    territories = list(territories_of(request.user).order_by("name"))
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    asked = territory_text(request.GET.get("territory", "")[:MOST_SLUG])
    sent["initial"] = {"territory": asked} if asked else {}
    form = ImportForm(**sent, user=request.user, territories=territories)
    if request.method == "POST" and form.is_valid():
        try:
            run = import_runs.receive(user=request.user, **form.cleaned_data)
            return redirect("inventory:import_detail", run.pk)
        except ImportRefused as refused:
            form.add_error("address" if form.cleaned_data["address"] else "upload", str(refused))
    context = {
        "form": form,
        "problems": form.problems(),
        "territories": territories,
        "sources": Source.objects.values_list("name", flat=True)[:MOST_SOURCES],
        "step": 1,
    }
    return render(request, "inventory/import_create.html", context, status=422 if form.errors else 200)
