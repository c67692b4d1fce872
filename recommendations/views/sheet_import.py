"""An edited sheet sent back: what it would change is shown first, then what is accepted is applied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from domino.bodies import body_limit
from inventory.difference import difference
from inventory.imports.errors import UnreadableFile
from inventory.views.desk import desk
from recommendations.forms.sheets import SheetForm
from recommendations.models import SheetImport
from recommendations.reimport.reading import MAX_BYTES
from recommendations.services.sheets import Applied, apply_sheet, receive_sheet
from recommendations.views.opening import opened_list, refused

ONCE = "Ce tableur a déjà été appliqué : renvoyez-le pour comparer de nouveau."
NOTHING = "Rien n’était coché : la liste n’a pas changé."


@require_http_methods(["GET", "HEAD", "POST"])
@body_limit(2 * MAX_BYTES)
@desk
def sheet_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Send back the sheet of a list; what it would change comes next."""
    owner = opened_list(request, slug)
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        form = SheetForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                received = receive_sheet(list=owner, upload=form.cleaned_data["file"], by=request.user)
                return redirect("recommendations:sheet_import_review", owner.slug, received.pk)
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable))
        problems = [(text, "id_file") for texts in form.errors.values() for text in texts]
    context = {"list": owner, "form": form, "problems": problems}
    return render(request, "recommendations/sheet_import.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def sheet_import_review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What an edited sheet would change; POST applies what is ticked, once."""
    owner = opened_list(request, slug)
    received = get_object_or_404(SheetImport, pk=pk, list=owner)
    if request.method == "POST":
        lines = {int(line) for line in request.POST.getlist("line") if line.isdecimal() and len(line) < 8}
        try:
            applied = apply_sheet(
                sheet_import=received, fields={*request.POST.getlist("field")}, lines=lines, by=request.user
            )
        except Applied:
            return refused(request, owner, ONCE)
        result = applied.data["result"]
        if not (result["edited"] or result["added"] or result["refused"]):
            messages.info(request, NOTHING)
        return redirect("recommendations:sheet_import_review", owner.slug, received.pk)
    context = {"list": owner, "received": received, "proposal": received.data, "changes": _changes(received.data)}
    return render(request, "recommendations/sheet_import_review.html", context)


def _changes(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that would change, each field with its difference by words."""
    return [
        {
            **row,
            "fields": [{**each, "words": difference(each["before"], each["after"])} for each in row["fields"]],
        }
        for row in proposal["changes"]
    ]
