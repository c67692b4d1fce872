"""Scans of paper sheets: reading one, attaching some later, keeping them while the desk's form is mended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from domino.bodies import body_limit
from domino.limits import LimitReached
from inventory.forms.scans import ScansForm
from inventory.forms.sheet import SheetForm
from inventory.models import Scan
from inventory.permissions import Action, can
from inventory.services.scans import MAX_BYTES, MOST, Kept, ScanRefused, add_scans, stash_scan, stashed_scan
from inventory.views.desk import back_to_queue, desk, opened
from inventory.views.moderation import proposal_page

SCANS_BODY_BYTES = MOST * MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@require_safe
@login_required
def scan_file(request: HttpRequest, pk: Any) -> FileResponse:
    """The file of a scan, for members of its territory: a picture on the page, a PDF to save."""
    scan = get_object_or_404(Scan.objects.select_related("contribution"), pk=pk)
    contribution = scan.contribution
    territories = [contribution.territory]
    if contribution.initiative:
        territories.append(contribution.initiative.territory)
    if not any(can(request.user, Action.READ_SCAN, territory) for territory in territories):
        raise Http404
    try:
        file = scan.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"feuille-{contribution.sheet_number}.{'pdf' if scan.is_pdf else 'webp'}"
    kind = "application/pdf" if scan.is_pdf else "image/webp"
    response = FileResponse(file, content_type=kind, as_attachment=scan.is_pdf, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@body_limit(SCANS_BODY_BYTES)
@require_POST
@desk
def scan_add(request: HttpRequest, pk: Any) -> HttpResponse:
    """Attach scans to a sheet that was keyed in already; those it has are not added twice."""
    contribution = opened(request, pk)
    form = ScansForm(request.POST, request.FILES)
    if not form.is_valid():
        problem = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return proposal_page(request, contribution, status=422, problem=problem)
    try:
        add_scans(contribution=contribution, contents=[content for content, _ in form.cleaned_data["scans"]])
    except ScanRefused as error:
        return proposal_page(request, contribution, status=422, problem=str(error))
    messages.success(request, "La numérisation est jointe à la feuille.")
    return redirect(contribution.get_absolute_url() + back_to_queue(request))


def kept_scans(request: HttpRequest) -> list[Kept]:
    """The scans of a former try that the form still wants."""
    tokens = dict.fromkeys(request.POST.getlist("scan_kept")[: 2 * MOST])
    return [kept for token in tokens if (kept := stashed_scan(token=token, user=request.user))]


def stash_scans(request: HttpRequest, form: SheetForm) -> list[Kept]:
    """Keep the scans of a form that is shown again, so that nobody chooses them twice."""
    kept = kept_scans(request)
    for content, label in getattr(form, "cleaned_data", {}).get("scans") or []:
        if len(kept) == MOST:
            break
        try:
            kept.append(stash_scan(content=content, label=label, user=request.user))
        except LimitReached:
            break
    return kept
