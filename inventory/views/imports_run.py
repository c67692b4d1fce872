"""One import: where it stands, its report, and what one decides: apply, undo, give up, take up again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from domino import exports
from domino.exports import Column
from inventory.imports.report import HEADER
from inventory.services import import_runs
from inventory.services.import_runs import ImportRefused, StaleRun
from inventory.views.desk import desk, version_in, without_version
from inventory.views.imports_desk import opened_run, outdated_run, page_address, run_page

COLUMNS = [
    Column(key, label, "integer" if key == "line" else "text")
    for key, label in zip(("line", "column", "value", "severity", "reason"), HEADER, strict=True)
]


@require_safe
@desk
def import_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where an import stands, what it did, and what can be done now."""
    return run_page(request, opened_run(request, pk))


@require_safe
@desk
def import_state(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """The same for the script of the page: progress, and the page that is next."""
    run = opened_run(request, pk)
    return JsonResponse({**import_runs.progress(run), "url": page_address(run)})


@require_safe
@desk
def import_report(request: HttpRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """All remarks as a CSV that a French spreadsheet opens."""
    run = opened_run(request, pk)
    rows = ((each.line, each.column, each.value, each.severity, each.reason) for each in import_runs.report(run))
    chunks = exports.stream("csv", COLUMNS, rows, name="rapport", licence="")
    response = StreamingHttpResponse(chunks, content_type=exports.FORMATS["csv"].media_type)
    response["Content-Disposition"] = f'attachment; filename="rapport-import-{run.created_at:%Y-%m-%d}.csv"'
    return response


@require_POST
@desk
def import_apply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write what the preview shows, but the lines left out."""
    return _decided(request, pk, import_runs.apply)


@require_POST
@desk
def import_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Undo the whole import."""
    return _decided(request, pk, import_runs.undo)


@require_POST
@desk
def import_abandon(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give an import up before it wrote anything."""
    return _decided(request, pk, import_runs.abandon, "L’import est abandonné : rien n’a été écrit.")


@require_POST
@desk
def import_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take up again what an error stopped."""
    return _decided(request, pk, import_runs.retry)


def _decided(request: HttpRequest, pk: uuid.UUID, decide: Any, said: str = "") -> HttpResponse:
    """Do `decide` on the version that was seen; the page of the import comes next, or why it was not done."""
    run = opened_run(request, pk)
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        decide(run=run, version=version, user=request.user)
    except StaleRun:
        return outdated_run(request, opened_run(request, pk))
    except ImportRefused as refused:
        return run_page(request, opened_run(request, pk), problem=str(refused), status=422)
    if said:
        messages.success(request, said)
    return redirect("inventory:import_detail", run.pk)
