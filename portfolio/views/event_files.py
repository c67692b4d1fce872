"""The files of an event, at the desk: adding one, taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from domino.bodies import body_limit
from inventory.permissions import require
from inventory.services.photos import PhotoRefused
from inventory.views.desk import desk
from portfolio.enums import FileKind
from portfolio.forms.event_file import EventFileForm
from portfolio.models import EventFile
from portfolio.permissions import changing
from portfolio.services.event_files import DocumentRefused, add_event_file, remove_event_file
from portfolio.views.event_desk import opened
from portfolio.views.event_edit import edit_page

# A file of 10 MB and a few words.
MAX_BODY = 11_000_000


@body_limit(MAX_BODY)
@require_POST
@desk
def event_file_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a document or a photo with the event."""
    event = opened(request, slug)
    form = EventFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return edit_page(request, event, file_form=form, status=422)
    values = form.cleaned_data
    try:
        add_event_file(
            event=event,
            kind=FileKind(values["kind"]),
            upload=values["file"],
            title=values["title"],
            credit=values["credit"],
            licence=values["licence"],
        )
    except (DocumentRefused, PhotoRefused) as error:
        form.add_error("file", str(error))
        return edit_page(request, event, file_form=form, status=422)
    messages.success(request, f"« {values['title']} » est joint à la rencontre.")
    return redirect(reverse("portfolio:event_edit", args=[slug]) + "#fichiers")


@require_POST
@desk
def event_file_remove(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a file away from its event."""
    rows = EventFile.objects.select_related("event__territory").defer("event__territory__geometry", "event__minutes")
    file = get_object_or_404(rows, pk=pk)
    require(request.user, changing(file.event.state), file.event.territory)
    remove_event_file(file=file)
    messages.success(request, f"« {file.title} » est retiré.")
    return redirect(reverse("portfolio:event_edit", args=[file.event.slug]) + "#fichiers")
