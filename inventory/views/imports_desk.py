"""What the pages of imports share: the import one may decide on, the page of its state, the page of a collision."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from inventory.enums import ImportState, LineOutcome
from inventory.forms.imports_words import format_label
from inventory.models import ImportRun
from inventory.permissions import Action, require
from inventory.services import import_runs
from inventory.services.import_reading import WORKING, kept_by_undo

# Where a run is decided on, by its state; its own page says the rest.
PAGES = {ImportState.RECOGNISED: "inventory:import_mapping", ImportState.PREVIEWED: "inventory:import_preview"}
STEPS = {
    ImportState.RECEIVED: 2,
    ImportState.RECOGNISED: 2,
    ImportState.PREVIEWING: 3,
    ImportState.PREVIEWED: 3,
    ImportState.APPLYING: 4,
    ImportState.APPLIED: 4,
    ImportState.UNDOING: 4,
    ImportState.UNDONE: 4,
}
# Until it is applied, an import can be given up.
GIVEN_UP = (
    ImportState.RECEIVED,
    ImportState.RECOGNISED,
    ImportState.PREVIEWING,
    ImportState.PREVIEWED,
    ImportState.FAILED,
)
# What is told of an import that was applied: count, label of one and of several, the lines that show it.
SUMS = [
    ("created", "fiche ajoutée", "fiches ajoutées", {"outcome": "new"}),
    ("updated", "fiche modifiée", "fiches modifiées", {"outcome": "changed"}),
    ("unchanged", "fiche sans changement", "fiches sans changement", {"outcome": "unchanged"}),
    ("duplicates", "doublon, laissé de côté", "doublons, laissés de côté", {"outcome": "duplicate"}),
    ("rejected", "ligne refusée", "lignes refusées", {"outcome": "rejected"}),
    ("excluded", "ligne écartée à l’aperçu", "lignes écartées à l’aperçu", {"reason": "ligne écartée à l’aperçu"}),
    ("kept", "valeur corrigée ici, gardée", "valeurs corrigées ici, gardées", {"reason": "gardé"}),
]
ALWAYS = ("created", "updated")
# Titles of the outcomes of lines, of several.
OUTCOMES = {
    LineOutcome.NEW: "Nouvelles",
    LineOutcome.CHANGED: "Modifiées",
    LineOutcome.UNCHANGED: "Sans changement",
    LineOutcome.DUPLICATE: "Doublons",
    LineOutcome.REJECTED: "Refusées",
}


def opened_run(request: HttpRequest, pk: uuid.UUID) -> ImportRun:
    """The import `pk`, if the user moderates on its territory; 404 or 403 otherwise."""
    runs = ImportRun.objects.select_related("territory", "source", "live_source__source", "made_by")
    run = get_object_or_404(runs.defer("territory__geometry", "territory__outline"), pk=pk)
    require(request.user, Action.MODERATE, run.territory)
    return run


def page_address(run: ImportRun) -> str:
    """Where `run` is decided on now."""
    return reverse(PAGES.get(ImportState(run.state), "inventory:import_detail"), args=[run.pk])


def run_page(request: HttpRequest, run: ImportRun, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of `run`; `problem` says in French why something was not done."""
    context = {
        "run": run,
        "problem": problem,
        "format": format_label(run.recognition.get("format", "")),
        "step": STEPS.get(ImportState(run.state), 1),
        "next": page_address(run),
        "is_working": run.state in WORKING,
        "may_abandon": run.state in GIVEN_UP and not run.applied_at,
        "progress": import_runs.progress(run),
        "sums": _sums(run),
        "kept": kept_by_undo(run),
        "state_url": reverse("inventory:import_state", args=[run.pk]),
    }
    return render(request, "inventory/import_detail.html", context, status=status)


def _sums(run: ImportRun) -> list[tuple[str, int, str]]:
    """Label, number and query string of the lines, of what the import did."""
    counts = run.counts
    found = [(counts.get(key, 0), *words) for key, *words in SUMS if key in ALWAYS or counts.get(key)]
    return [(one if count < 2 else several, count, urlencode(query)) for count, one, several, query in found]


def outdated_run(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Someone else decided since the page was shown: nothing was done; `run` is as it is now."""
    context = {"run": run, "next": page_address(run)}
    return render(request, "inventory/import_outdated.html", context, status=409)
