"""What was recognised in a file, each part to be corrected."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inventory.enums import ImportState
from inventory.forms.imports_mapping import MappingForm
from inventory.models import ImportRun
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused, StaleRun
from inventory.views.desk import desk, version_in, without_version
from inventory.views.imports_desk import opened_run, outdated_run

# Once previewed it can be corrected again.
OPEN = (ImportState.RECOGNISED, ImportState.PREVIEWED)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def import_mapping(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what was recognised; POST keeps the corrections and asks for the preview."""
    run = opened_run(request, pk)
    if request.method != "POST":
        if run.state not in OPEN:
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
    except StaleRun as stale:
        return outdated_run(request, stale, pk)
    except ImportRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, run, form, status=422)
    return redirect("inventory:import_detail", run.pk)


def _page(request: HttpRequest, run: ImportRun, form: MappingForm, status: int = 200) -> HttpResponse:
    context = {"run": run, "form": form, "seen": run.recognition, "problems": form.problems(), "step": 2}
    return render(request, "inventory/import_mapping.html", context, status=status)
