"""Public pages of the method: the story of a territory, its calendar, one event and its files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from domino.paging import page_of
from inventory.models import Territory
from inventory.permissions import Action, can
from inventory.views.photo import DAY
from portfolio.calendar import calendar
from portfolio.enums import DatePrecision, FileKind, State, Step
from portfolio.method import OUTCOMES, costs_of, events_of, method_figures, outcomes_of, upcoming_of
from portfolio.models import Event, EventFile, Outcome
from portfolio.services.event_files import MEDIA_TYPES

PAGE_SIZE = 60
MOST_IN_CALENDAR = 1_000


@require_safe
def territory_method(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a territory step by step, what came out of them and what they cost."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    page = page_of(request, Paginator(events_of(territory).for_list().by_step(), PAGE_SIZE))
    context = {
        "territory": territory,
        "page": page,
        "steps": _steps(list(page)),
        "figures": method_figures(territory),
        "outcomes": outcomes_of(territory),
        "costs": costs_of(territory),
        "upcoming": upcoming_of(territory),
        "may_write": can(request.user, Action.EDIT, territory),
    }
    return render(request, "portfolio/territory_method.html", context)


@require_safe
def territory_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a territory as an iCalendar feed; those whose day is not known are left out."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    dated = events_of(territory).filter(date_precision=DatePrecision.DAY).for_list()
    latest = dated.order_by("-date", "-pk")[:MOST_IN_CALENDAR]
    feed = calendar(territory=territory, events=reversed(latest), site=request.build_absolute_uri("/")[:-1])
    response = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="demarche-{territory.slug}.ics"'
    return response


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event; to those who may edit it, its draft too."""
    event = get_object_or_404(Event.objects.visible_to(request.user).complete(), slug=slug)
    files = list(event.files.all())
    context = {
        "event": event,
        "found": [each for each in event.public_outcomes if each.initiative_id],
        "said": _said(event.public_outcomes),
        "photos": [each for each in files if each.kind == FileKind.PHOTO],
        "documents": [each for each in files if each.kind == FileKind.DOCUMENT],
        "may_edit": can(request.user, Action.EDIT, event.territory),
    }
    return render(request, "portfolio/event_detail.html", context)


@require_safe
def event_file(request: HttpRequest, name: str) -> FileResponse:
    """A photo, or a document to keep, of an event that the reader may see; 404 for everything else in the folder."""
    visible = Event.objects.visible_to(request.user)
    files = EventFile.objects.filter(file=f"demarche/{name}", event__in=visible).select_related("event")
    file = files.defer("event__minutes").first()
    if file is None:
        raise Http404
    ending = name.rpartition(".")[2]
    try:
        stored = file.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    is_photo = file.kind == FileKind.PHOTO
    response = FileResponse(
        stored,
        content_type=MEDIA_TYPES.get(ending, "application/octet-stream"),
        as_attachment=not is_photo,
        filename="" if is_photo else f"{slugify(file.title)[:80] or 'document'}.{ending}",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    is_public = file.event.state == State.PUBLISHED
    response["Cache-Control"] = f"public, max-age={DAY}" if is_public else "private, no-store"
    return response


def _said(outcomes: list[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """The outcomes that are a sentence, under the name of their kind."""
    by_kind = {label: [each for each in outcomes if each.kind == kind] for kind, label in OUTCOMES.items()}
    return [(label, said) for label, said in by_kind.items() if said and not said[0].initiative_id]


def _steps(events: list[Event]) -> list[tuple[Step, list[Event]]]:
    """The events of a page under the steps that they belong to."""
    return [(step, of_step) for step in Step if (of_step := [event for event in events if event.step == step])]
