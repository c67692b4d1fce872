"""The desk of the method: the events by state, what publishes one and takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from domino.paging import page_of
from domino.views import bad_request
from inventory.permissions import Action, require, scoped
from inventory.views.desk import desk, version_in, without_version
from portfolio.enums import State
from portfolio.models import Event
from portfolio.permissions import changing, moving
from portfolio.services import events
from portfolio.views.event_edit import outdated_page

PAGE_SIZE = 30
TABS = {State.DRAFT: "Brouillons", State.PUBLISHED: "Publiées"}
SAID = {State.DRAFT: "est de nouveau un brouillon", State.PUBLISHED: "est publiée"}


@require_safe
@desk
def event_desk(request: HttpRequest) -> HttpResponse:
    """The events of the territories where the user may edit, by `state`."""
    state = request.GET.get("state") or State.DRAFT
    if state not in TABS:
        return bad_request(request, message=f"state : écrivez {', '.join(TABS)}.")
    mine = scoped(Event.objects.all(), request.user, Action.EDIT)
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    rows = mine.filter(state=state).for_list().order_by("-date", "-pk")  # type: ignore[attr-defined]
    page = page_of(request, Paginator(rows, PAGE_SIZE))
    context = {
        "page": page,
        "states": "Rencontres par état",
        "state": state,
        "tabs": [(value, label, counts.get(value, 0)) for value, label in TABS.items()],
    }
    return render(request, "portfolio/event_desk.html", context)


@require_POST
@desk
def event_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish an event, or make it a draft again: `state`."""
    wanted = request.POST.get("state", "")
    event = opened(request, slug, Action.EDIT)
    version = version_in(request)
    if version is None or wanted not in TABS:
        return without_version(request)
    require(request.user, moving(event.state, wanted), event.territory)
    try:
        events.set_event_state(event=event, version=version, state=State(wanted))
    except events.Outdated as outdated:
        return outdated_page(request, outdated.event, {"state": wanted})
    except events.Impossible:
        return without_version(request)
    messages.success(request, f"« {event.title} » {SAID[State(wanted)]}.")
    return redirect("portfolio:event_edit" if wanted == State.DRAFT else "portfolio:event_detail", slug)


@require_POST
@desk
def event_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft for good."""
    event = opened(request, slug, Action.MODERATE)
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        events.delete_event(event=event, version=version)
    except events.Outdated as outdated:
        return outdated_page(request, outdated.event, {})
    except events.Impossible:
        return bad_request(
            request, message="Seul un brouillon se supprime : retirez d’abord la rencontre de la publication."
        )
    messages.success(request, f"Le brouillon « {event.title} » est supprimé.")
    return redirect("portfolio:event_desk")


def opened(request: HttpRequest, slug: str, action: Action | None = None) -> Event:
    """The event `slug`, if the user may do `action` there (by default, change it); 404 or 403 otherwise."""
    rows = Event.objects.select_related("territory").defer("territory__geometry", "territory__outline")
    event = get_object_or_404(rows, slug=slug)
    require(request.user, action or changing(event.state), event.territory)
    return event
