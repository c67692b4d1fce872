"""What was recognised in a file, each part to be corrected."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inventory.enums import ImportState
from inventory.forms.imports_mapping import MappingForm
from inventory.forms.imports_words import format_label
from inventory.models import ImportRun
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused, StaleRun
from inventory.views.desk import desk, version_in, without_version
from inventory.views.imports_desk import opened_run, outdated_run

# Once previewed it can be corrected again; what could not be read may be once it is said how.
OPEN = (ImportState.RECOGNISED, ImportState.PREVIEWED, ImportState.FAILED)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def import_mapping(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what was recognised; POST keeps the corrections and asks for the preview."""
    run = opened_run(request, pk)
    if request.method != "POST":
        if run.state not in OPEN or run.applied_at:
            return redirect("inventory:import_detail", run.pk)
        return _page(request, run, MappingForm(run=run))
    version = version_in(request)
    if version is None:
        return without_version(request)
    form = MappingForm(request.POST, run=run)
    if not form.is_valid():
        return _page(request, run, form, status=422)
    try:
        saved = form.cleaned_data["save_as"]
        import_runs.correct(run=run, mapping=form.mapping(), version=version, user=request.user, save_as=saved)
    except StaleRun:
        return _outdated(request, opened_run(request, pk))
    except ImportRefused as refused:
        for text in dict.fromkeys(refused.errors.values()) or [str(refused)]:
            form.add_error(None, text)
        return _page(request, run, form, status=422)
    return redirect("inventory:import_detail", run.pk)


def _outdated(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Someone acted meanwhile: what was chosen stays on the page while the import can still be corrected."""
    if run.state not in OPEN or run.applied_at:
        return outdated_run(request, run)
    return _page(request, run, MappingForm(request.POST, run=run), status=409)


def _page(request: HttpRequest, run: ImportRun, form: MappingForm, status: int = 200) -> HttpResponse:
    context = {
        "run": run,
        "form": form,
        "seen": run.recognition,
        "format": format_label(run.recognition.get("format", "")),
        "problems": form.problems(),
        "stale": status == 409,
        "step": 2,
    }
    return render(request, "inventory/import_mapping.html", context, status=status)
