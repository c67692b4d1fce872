"""What the pages of moderation share: who may open what, which version a form was made from, the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from domino.views import bad_request
from inventory.models import Contribution, Initiative, Territory
from inventory.permissions import Action, can, can_somewhere, require, scoped
from inventory.querysets.contribution import ContributionQuerySet

View = Callable[..., HttpResponse]
MAX_VERSION_DIGITS = 9


def desk(view: View) -> View:
    """A page of those who may enter or moderate somewhere: sign-in page for strangers, 403 without a role."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_somewhere(request.user, Action.EDIT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def queue_of(user: Any) -> ContributionQuerySet:
    """The contributions that `user` may read: filed where they may enter, or about a record from there."""
    every = Contribution.objects.all()
    return scoped(every, user, Action.EDIT) | scoped(every, user, Action.EDIT, "initiative__territory")


def opened(request: HttpRequest, pk: Any) -> Contribution:
    """The contribution `pk`, if the user may read it; 404 or 403 otherwise."""
    shown = Contribution.objects.for_list().select_related("initiative__sphere", "initiative__legal_form")
    contribution = get_object_or_404(shown, pk=pk)
    of_record = contribution.initiative.territory if contribution.initiative else None
    if not can(request.user, Action.EDIT, of_record):
        require(request.user, Action.EDIT, contribution.territory)
    return contribution


def opened_record(request: HttpRequest, slug: str) -> Initiative:
    """The record `slug`, if the user may moderate it; 404 or 403 otherwise."""
    records = Initiative.objects.complete().prefetch_related(None)  # versions are read from `snapshot`
    initiative = get_object_or_404(records, slug=slug)
    require(request.user, Action.MODERATE, initiative.territory)
    return initiative


def may(user: Any, action: Action, contribution: Contribution, data: dict[str, Any] | None = None) -> bool:
    """Whether `user` may do `action` everywhere that `contribution` touches.

    That is where it was filed, where its record is, and where `data` (by default what it proposes) would put it.
    """
    touched = [contribution.territory]
    if contribution.initiative:
        touched.append(contribution.initiative.territory)
    wanted = contribution.data if data is None else data
    touched += moved_to(wanted, *touched)
    return all(can(user, action, territory) for territory in dict.fromkeys(touched))


def moved_to(data: dict[str, Any], *known: Territory | None) -> list[Territory | None]:
    """The territory that `data` names, unless it is one of `known`."""
    slug = data.get("territory")
    if not slug or slug in {territory.slug for territory in known if territory}:
        return []
    return [Territory.objects.light().filter(slug=slug).first()]


def version_in(request: HttpRequest, name: str = "version") -> int | None:
    """The version that the posted form was made from; None when it says nothing readable."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= MAX_VERSION_DIGITS else None


def without_version(request: HttpRequest) -> HttpResponse:
    """The answer to a form that does not say what it was made from."""
    return bad_request(request, message="Ce formulaire est incomplet : rechargez la page, puis recommencez.")


def back_to_queue(request: HttpRequest) -> str:
    """The filters of the queue that the reader came from, as a query string with its "?", or nothing."""
    source = request.POST.get("queue", "") if request.method == "POST" else request.META.get("QUERY_STRING", "")
    query = QueryDict(source, mutable=True)
    for name in [key for key in query if key not in {"state", "kind", "channel", "address", "territory", "q"}]:
        del query[name]
    return f"?{query.urlencode()}" if query else ""
