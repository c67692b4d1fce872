"""The moderation queue, and one proposal beside what is published."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from domino.paging import page_of
from domino.views import bad_request
from inventory.comparison import Names, compare
from inventory.enums import ContributionKind, ContributionState
from inventory.forms.queue import QueueForm
from inventory.models import Contribution, Sphere, Territory
from inventory.permissions import Action
from inventory.selection import query_without
from inventory.services.duplicates import find_duplicates
from inventory.services.editing import version_of
from inventory.services.moderation import OPEN, resolved
from inventory.services.records import FIELDS, snapshot
from inventory.views.desk import back_to_queue, desk, may, opened, queue_of

PAGE_SIZE = 20
AHEAD, BEHIND = 3, 6
HISTORY = 5
TABS = {
    ContributionState.PENDING: "À relire",
    ContributionState.WAITING: "En attente d’une réponse",
    ContributionState.PUBLISHED: "Publiées",
    ContributionState.REFUSED: "Refusées",
}


@require_safe
@desk
def moderation_list(request: HttpRequest) -> HttpResponse:
    """The queue of the territories where the user may write proposals over, oldest first."""
    form = QueueForm(request.GET)
    if not form.is_valid():
        return bad_request(request, message=" ".join(form.messages()))
    selection = form.apply(queue_of(request.user))
    counts = selection.count_by_state()
    shown = selection.filter(state=form.state_shown).oldest_first().for_list()
    context = {
        "form": form,
        "page": page_of(request, CountedPaginator(shown, PAGE_SIZE, counts.get(form.state_shown, 0))),
        "total": counts.get(form.state_shown, 0),
        "tabs": _tabs(request.GET, counts),
        "state": form.state_shown,
        "queue": back_to_queue(request),
        "is_filtered": any(form.cleaned_data[name] for name in ("kind", "channel", "address", "territory", "q")),
        "spheres": _spheres(),
    }
    return render(request, "inventory/moderation_list.html", context)


@require_safe
@desk
def moderation_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """The proposal beside what is published, and what one may do with it."""
    return proposal_page(request, opened(request, pk))


def proposal_page(
    request: HttpRequest, contribution: Contribution, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    """The page of `contribution`; `problem` says in French why a decision was not taken (what was typed stays)."""
    queue = back_to_queue(request)
    current = snapshot(contribution.initiative) if contribution.initiative else {}
    context = {
        "contribution": contribution,
        "problem": problem,
        "typed": request.POST,
        "queue": queue,
        "is_open": contribution.state in OPEN,
        "may_moderate": may(request.user, Action.MODERATE, contribution),
        "may_read_private": may(request.user, Action.READ_PRIVATE, contribution),
        "record_version": version_of(contribution.initiative) if contribution.initiative else 0,
        "photos": list(contribution.photos.all()),
        "spheres": _spheres(),
        "place": _place(contribution),
        "duplicates": _duplicates(request, contribution),
        **_comparison(contribution, current),
        **_neighbours(request, contribution, queue),
        **_history(contribution),
    }
    return render(request, "inventory/moderation_detail.html", context, status=status)


def _comparison(contribution: Contribution, current: dict[str, Any]) -> dict[str, Any]:
    """Lines of the table: what publishing would change now, or what a decided one had changed."""
    proposed = {name: value for name, value in contribution.data.items() if name in FIELDS}
    if contribution.kind == ContributionKind.NEW:
        return {"lines": compare({}, proposed), "is_new": True}
    if contribution.kind != ContributionKind.CORRECTION:
        return {"lines": []}
    if contribution.state not in OPEN:
        base = {name: contribution.base.get(name) for name in FIELDS}
        return {"lines": compare(base, proposed, only_changed=True)}
    writes, conflicts = resolved(contribution=contribution, current=current, choices={})
    published = {name: current[name] for name in FIELDS}
    offered = {name: proposed[name] for name in (*writes, *conflicts)}
    names = Names(published, offered, contribution.base)
    lines = compare(published, published | offered, conflicts=conflicts, names=names)
    since = {line.field: line for line in compare(contribution.base, published, only_changed=True, names=names)}
    return {
        "lines": [line for line in lines if line.is_changed],
        "unchanged": [line for line in lines if not line.is_changed],
        "conflicts": [(line, since.get(line.field)) for line in lines if line.is_conflict],
    }


def _neighbours(request: HttpRequest, contribution: Contribution, queue: str) -> dict[str, Any]:
    """The proposals around this one, in the queue that the reader came from."""
    form = QueueForm(QueryDict(queue.removeprefix("?")))
    if not form.is_valid():
        return {"ahead": [], "behind": []}
    selection = form.apply(queue_of(request.user)).filter(state=form.state_shown).for_list()
    ahead, behind = selection.around(contribution, before=AHEAD, after=BEHIND)
    return {
        "ahead": ahead,
        "behind": behind,
        "previous": ahead[-1] if ahead else None,
        "next": behind[0] if behind else None,
    }


def next_address(request: HttpRequest, contribution: Contribution) -> str:
    """Where to go once `contribution` is decided: the next of the queue, else the one before, else the queue."""
    queue = back_to_queue(request)
    found = _neighbours(request, contribution, queue)
    following = found.get("next") or found.get("previous")
    return (following.get_absolute_url() if following else reverse("inventory:moderation_list")) + queue


def _history(contribution: Contribution) -> dict[str, Any]:
    if not contribution.initiative:
        return {}
    revisions = contribution.initiative.revisions.select_related("made_by").defer("data")
    return {"revisions": revisions[:HISTORY]}


def _duplicates(request: HttpRequest, contribution: Contribution) -> list[Any]:
    """Published records that an open proposal of a new one resembles."""
    if contribution.kind != ContributionKind.NEW or contribution.state not in OPEN:
        return []
    return find_duplicates(values=contribution.data, user=request.user)


def _place(contribution: Contribution) -> dict[str, Any]:
    """The proposed point, or the record's, on the outline of its territory."""
    data = contribution.data
    initiative = contribution.initiative
    point = data.get("point") or (list(initiative.point.coords) if initiative and initiative.point else None)
    territory = initiative.territory_id if initiative else contribution.territory_id
    return {
        "lon": point[0] if point else None,
        "lat": point[1] if point else None,
        "address": data.get("address") or (initiative.address if initiative else ""),
        "outlines": Territory.objects.filter(pk=territory).outlines() if point else None,
        "point": Point(*point, srid=4326) if point else None,
    }


def _spheres() -> dict[str, Sphere]:
    return {sphere.slug: sphere for sphere in Sphere.objects.all()}


def _tabs(query: QueryDict, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The states with their counts, and the query string that shows each with the other filters kept."""
    kept = query_without(query, "state", "page")
    return [
        {"state": state, "label": label, "count": counts.get(state, 0), "query": f"state={state}&{kept}".rstrip("&")}
        for state, label in TABS.items()
    ]


class CountedPaginator(Paginator):
    """Pages of a queue whose rows were counted with its tabs."""

    def __init__(self, queryset: Any, size: int, total: int) -> None:
        super().__init__(queryset, size)
        self.count = total
