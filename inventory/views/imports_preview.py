"""What an import would write, line by line and on a map; lines can be left out."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from domino.geo import parse_bbox
from domino.paging import page_of
from domino.problems import problem_response
from domino.views import bad_request
from inventory.comparison import Names, compare
from inventory.enums import ImportState, LineOutcome
from inventory.forms.imports import PreviewForm, refusals
from inventory.models import ImportLine, ImportRun
from inventory.selection import query_only
from inventory.services import import_reading, import_runs
from inventory.services.import_reading import WRITTEN, count_outcomes, count_reasons, extent_of, lines_of, marks_of
from inventory.services.import_runs import ImportRefused, StaleRun
from inventory.views.desk import desk, version_in, without_version
from inventory.views.imports_desk import OUTCOMES, opened_run, outdated_run

PAGE_SIZE = 50
MOST_DIGITS = 9
# Lines stay to be read after they were applied, and after that was undone.
SHOWN = (ImportState.PREVIEWED, ImportState.APPLIED, ImportState.UNDONE)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def import_preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The lines of an import; POST keeps which ones are left out."""
    run = opened_run(request, pk)
    form = PreviewForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return bad_request(request, message=refusals(form))
    if request.method != "POST":
        if run.state not in SHOWN:
            return redirect("inventory:import_detail", run.pk)
        return _page(request, run, form)
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        chosen = import_runs.choose(run=run, excluded=_excluded(request, run, form), version=version, user=request.user)
    except StaleRun:
        return outdated_run(request, opened_run(request, pk))
    except ImportRefused as refused:
        return _page(request, run, form, problem=str(refused), status=422)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"version": chosen.version, **_sums(chosen, count_outcomes(chosen))})
    back = request.POST.get("back", "")
    query = f"?{back}" if back and len(back) < 500 else ""
    return redirect(reverse("inventory:import_preview", args=[run.pk]) + query)


def _excluded(request: HttpRequest, run: ImportRun, form: PreviewForm) -> list[int]:
    """The lines left out: those of other pages as they were, those of this page as they were ticked."""
    before = set(run.excluded)
    every = request.POST.get("every", "")
    if every in {"out", "in"}:
        found = lines_of(run, outcome=form.cleaned_data["outcome"], reason=form.cleaned_data["reason"])
        lines = set(found.filter(outcome__in=WRITTEN).values_list("line", flat=True))
        return sorted(before | lines if every == "out" else before - lines)
    shown, kept = _numbers(request, "shown"), _numbers(request, "keep")
    return sorted((before - shown) | (shown - kept))


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) <= MOST_DIGITS}


def _page(
    request: HttpRequest, run: ImportRun, form: PreviewForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    outcome, reason, line = (form.cleaned_data[name] for name in ("outcome", "reason", "line"))
    counts = count_outcomes(run)
    lines = lines_of(run, outcome=outcome, reason=reason)
    paginator = Paginator(lines.filter(line=line) if line else lines, PAGE_SIZE)
    if not (reason or line):
        paginator.count = counts.get(outcome, 0) if outcome else sum(counts.values())
    page = page_of(request, paginator)
    extent = extent_of(run)
    context = {
        "run": run,
        "problem": problem,
        "rows": _rows(run, list(page.object_list)),
        "page": page,
        "back": query_only(request.GET, "outcome", "reason", "page"),
        "tabs": [(value, label, counts.get(value, 0)) for value, label in OUTCOMES.items() if counts.get(value)],
        "total": sum(counts.values()),
        "outcome": outcome,
        "reason": reason,
        "reasons": count_reasons(run, outcome) if outcome else [],
        "may_choose": run.state == ImportState.PREVIEWED and (outcome in WRITTEN or not outcome),
        "is_open": run.state == ImportState.PREVIEWED,
        "extent": extent,
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
        "step": 3,
        **_sums(run, counts),
    }
    return render(request, "inventory/import_preview.html", context, status=status)


def _sums(run: ImportRun, counts: dict[str, int]) -> dict[str, int]:
    """What applying now would create, change and leave out."""
    left = import_reading.count_excluded(run)
    new, changed = (counts.get(outcome, 0) - left.get(outcome, 0) for outcome in WRITTEN)
    return {"created": new, "changed": changed, "left_out": sum(left.values())}


def _rows(run: ImportRun, lines: list[ImportLine]) -> list[dict[str, Any]]:
    """Each line with its record, its difference in words, whether it is kept."""
    sides = [{name: pair[side] for name, pair in line.difference.items()} for line in lines for side in (0, 1)]
    names = Names(*sides) if sides else None
    records = import_reading.records_of(lines)
    left_out = set(run.excluded)
    return [
        {
            "line": line,
            "record": records.get(line.initiative_id),
            "is_kept": line.line not in left_out,
            "may_choose": line.outcome in WRITTEN,
            "is_new": line.outcome == LineOutcome.NEW,
            "words": compare(sides[2 * rank], sides[2 * rank + 1], names=names, only_changed=True),
        }
        for rank, line in enumerate(lines)
    ]


@require_safe
@desk
def import_preview_map(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """At most 400 marks for the lines of a preview, in a `frame`, as GeoJSON."""
    run = opened_run(request, pk)
    form = PreviewForm(request.GET)
    if not form.is_valid():
        return problem_response(400, refusals(form))
    try:
        frame = parse_bbox(request.GET["frame"]) if "frame" in request.GET else extent_of(run)
    except ValueError as error:
        return problem_response(400, str(error).replace("bbox", "frame"))
    marks = marks_of(run, frame=frame, outcome=form.cleaned_data["outcome"]) if frame else []
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(mark.lon, 6), round(mark.lat, 6)]},
            "properties": {"count": mark.count, "line": mark.line, "name": mark.name, "outcome": mark.outcome},
        }
        for mark in marks
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json")
