"""Writing an event: one form for a new one and for the next version; its files have a form of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory.clusters import extent
from inventory.enums import Status
from inventory.models import Territory
from inventory.outlines import MAINLAND
from inventory.permissions import Action, can, require
from inventory.views.desk import desk, version_in, without_version
from portfolio.enums import OutcomeKind
from portfolio.event_comparison import compare_events
from portfolio.forms.event import EventEditor
from portfolio.forms.event_file import EventFileForm
from portfolio.forms.rows import add_row
from portfolio.models import CaseStudy, Event
from portfolio.permissions import changing
from portfolio.services import events

ADD = "add-outcome"
NOT_HERE = "Vous n’animez pas la démarche de ce territoire."


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def event_create(request: HttpRequest) -> HttpResponse:
    """Tell of an event, past or to come; `territory` (a slug) of the address fills the field."""
    if request.method == "POST":
        return _posted(request, None)
    here = Territory.objects.light().filter(slug=request.GET.get("territory", "").replace("\x00", "")).first()
    values = {"territory": here.slug} if here else {}
    return form_page(request, None, EventEditor(values=values, user=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def event_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the next version of an event; of a published one, for those who moderate."""
    rows = Event.objects.select_related("territory").defer("territory__geometry", "territory__outline")
    event = get_object_or_404(rows, slug=slug)
    require(request.user, changing(event.state), event.territory)
    if request.method != "POST":
        return edit_page(request, event)
    if version_in(request) is None:
        return without_version(request)
    return _posted(request, event)


def _posted(request: HttpRequest, event: Event | None) -> HttpResponse:
    """What `action` asks for: find initiatives, one more row; else save."""
    action = request.POST.get("action", "save")
    if action in ("find", ADD):
        data = add_row(request.POST, "outcomes") if action == ADD else request.POST
        return form_page(request, event, EventEditor(data=data, user=request.user, quiet=True))
    editor = EventEditor(data=request.POST, user=request.user)
    if not editor.is_valid() or not _may_write(request, event, editor):
        return form_page(request, event, editor, problems=editor.problems(), status=422)
    return _saved(request, event, editor)


def _may_write(request: HttpRequest, event: Event | None, editor: EventEditor) -> bool:
    """Whether the user may write where the form puts the event; else the field says so."""
    action = changing(event.state) if event else Action.EDIT
    if can(request.user, action, editor.form.cleaned_data["territory"]):
        return True
    editor.form.add_error("territory", NOT_HERE)
    return False


def _saved(request: HttpRequest, event: Event | None, editor: EventEditor) -> HttpResponse:
    data = editor.data()
    if event is None:
        event = events.create_event(data=data, made_by=request.user)
        messages.success(request, f"Le brouillon « {event.title} » est enregistré.")
        return redirect("portfolio:event_edit", event.slug)
    version = version_in(request)
    if version is None:
        raise PermissionDenied
    data = _with_unseen(request, event, data)
    try:
        events.edit_event(event=event, version=version, data=data)
    except events.Outdated as outdated:
        return outdated_page(request, outdated.event, data, editor)
    messages.success(request, f"« {data['title']} » est à jour.")
    return redirect("portfolio:event_edit", event.slug)


def _with_unseen(request: HttpRequest, event: Event, data: dict[str, Any]) -> dict[str, Any]:
    """`data` with the links that the form could not show to this person: they stay."""
    seen = CaseStudy.objects.visible_to(request.user).values("pk")
    studies = event.case_studies.exclude(pk__in=seen).values_list("slug", flat=True)
    drafts = event.outcomes.filter(kind=OutcomeKind.INITIATIVE, initiative__status=Status.DRAFT)
    hidden = drafts.values_list("initiative__slug", flat=True)
    return data | {
        "case_studies": sorted({*data["case_studies"], *studies}),
        "initiatives": sorted({*data["initiatives"], *hidden}),
    }


def edit_page(
    request: HttpRequest, event: Event, *, file_form: EventFileForm | None = None, status: int = 200
) -> HttpResponse:
    """The form of an event as it is saved; `file_form` when a file was refused."""
    editor = EventEditor(values=events.snapshot(event), user=request.user)
    problems = file_form.problems() if file_form else []
    return form_page(request, event, editor, problems=problems, file_form=file_form, status=status)


def outdated_page(
    request: HttpRequest, event: Event, wanted: dict[str, Any], editor: EventEditor | None = None
) -> HttpResponse:
    """409: the event as it is now beside what the user was about to make of it; what they typed is kept."""
    now = events.snapshot(event)
    context = {
        "heading": "la rencontre a changé entre-temps",
        "event": event,
        "lines": compare_events(now, now | wanted),
        **(_form_context(editor, event) if editor else {}),
        "version": event.version,
    }
    return render(request, "portfolio/event_outdated.html", context, status=409)


def form_page(
    request: HttpRequest,
    event: Event | None,
    editor: EventEditor,
    *,
    problems: list[tuple[str, str]] | None = None,
    file_form: EventFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the form, with what is to be mended."""
    context = {
        "event": event,
        "problems": problems or [],
        "may_moderate": bool(event) and can(request.user, Action.MODERATE, event.territory),
        # A refused form goes on from the version it was made from.
        "version": version_in(request) or (event.version if event else 0),
        "file_form": file_form or EventFileForm(),
        "files": event.files.all() if event else [],
        **_form_context(editor, event),
    }
    return render(request, "portfolio/event_edit.html", context, status=status)


def _around(event: Event | None) -> Any:
    """Where the map of the pin opens: at the territory, or all of France."""
    here = Territory.objects.filter(pk=event.territory_id) if event else Territory.objects.none()
    return extent(here, "outline") or MAINLAND


def _form_context(editor: EventEditor, event: Event | None) -> dict[str, Any]:
    to_edit = ("portfolio:event_edit", [event.slug]) if event else ("portfolio:event_create", [])
    return {
        "editor": editor,
        "form": editor.form,
        "form_url": reverse(to_edit[0], args=to_edit[1]),
        "extent": _around(event),
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
        "today": timezone.localdate(),
    }
