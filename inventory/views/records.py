"""The life of a published record, for those who moderate it: its versions, and what they do to it by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from domino.paging import page_of
from inventory.comparison import Names, compare
from inventory.enums import Status
from inventory.models import Initiative, Revision
from inventory.permissions import Action, can
from inventory.services import editing
from inventory.services.ownership import revoke_links
from inventory.services.records import changes, snapshot
from inventory.views.desk import desk, moved_to, opened_record, version_in, without_version

PAGE_SIZE = 20


@require_safe
@desk
def record_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a record: who, when, why, and what changed since the one before."""
    initiative = opened_record(request, slug)
    revisions = initiative.revisions.select_related("made_by", "contribution")
    page = page_of(request, Paginator(revisions, PAGE_SIZE))
    context = {
        "initiative": initiative,
        "page": page,
        "versions": _with_changes(initiative, list(page)),
        "record_version": editing.version_of(initiative),
        "may_read_private": can(request.user, Action.READ_PRIVATE, initiative.territory),
    }
    return render(request, "inventory/record_history.html", context)


def _with_changes(initiative: Initiative, revisions: list[Revision]) -> list[dict[str, Any]]:
    """Each version with the lines that differ from the one before it."""
    if not revisions:
        return []
    earlier = initiative.revisions.filter(number__lt=revisions[-1].number).first()
    before = [revision.data for revision in [*revisions[1:], *([earlier] if earlier else [])]]
    before += [{}] * (len(revisions) - len(before))
    names = Names(*(revision.data for revision in revisions), *before)
    return [
        {"revision": revision, "lines": compare(old, revision.data, only_changed=True, names=names) if old else []}
        for revision, old in zip(revisions, before, strict=True)
    ]


@require_safe
@desk
def record_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version beside the record as it is now."""
    initiative = opened_record(request, slug)
    revision = get_object_or_404(initiative.revisions.select_related("made_by"), number=number)
    private = can(request.user, Action.READ_PRIVATE, initiative.territory)
    now = snapshot(initiative)
    context = {
        "initiative": initiative,
        "revision": revision,
        "lines": compare(now, revision.data, private=private),
        "is_current": not changes(now, revision.data),
        "record_version": editing.version_of(initiative),
    }
    return render(request, "inventory/record_version.html", context)


@require_POST
@desk
def record_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Bring the record back to one of its versions."""
    initiative = opened_record(request, slug)
    revision = get_object_or_404(initiative.revisions, number=number)
    require_there(request, initiative, revision.data)
    return _change(
        request,
        initiative,
        lambda version: editing.go_back(
            revision=revision, version=version, made_by=request.user, reason=_reason(request)
        ),
        f"« {initiative.name} » est revenue à la version {revision.number}.",
        wanted=revision.data,
    )


@require_POST
@desk
def record_status(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark a record closed, or open it again: `status` is closed or published."""
    initiative = opened_record(request, slug)
    status = request.POST.get("status", "")
    if status not in (Status.CLOSED, Status.PUBLISHED) or initiative.status == Status.MERGED:
        return without_version(request)
    said = "marquée terminée" if status == Status.CLOSED else "de nouveau publiée"
    return _change(
        request,
        initiative,
        lambda version: editing.set_status(
            initiative=initiative,
            version=version,
            status=Status(status),
            made_by=request.user,
            reason=_reason(request),
        ),
        f"« {initiative.name} » est {said}.",
        wanted={"status": status},
    )


@require_POST
@desk
def record_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a record was found still right today."""
    initiative = opened_record(request, slug)
    return _change(
        request,
        initiative,
        lambda version: editing.confirm(
            initiative=initiative, version=version, confirmed_by="l’équipe d’animation", made_by=request.user
        ),
        f"« {initiative.name} » est confirmée aujourd’hui.",
        wanted={},
    )


@require_POST
@desk
def record_close_links(request: HttpRequest, slug: str) -> HttpResponse:
    """End every link that opens a record to its owners; they may ask for a new one."""
    initiative = opened_record(request, slug)
    ended = revoke_links(initiative=initiative)
    messages.success(request, "Aucun lien n’était ouvert." if not ended else f"Liens fermés : {ended}.")
    return redirect("inventory:record_history", slug=slug)


def require_there(request: HttpRequest, initiative: Initiative, data: dict[str, Any]) -> None:
    """Moving a record to another territory asks for the right to moderate there too."""
    for territory in moved_to(data, initiative.territory):
        if not can(request.user, Action.MODERATE, territory):
            raise PermissionDenied


def _change(request: HttpRequest, initiative: Initiative, act: Any, said: str, wanted: dict[str, Any]) -> HttpResponse:
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        act(version)
    except editing.Outdated as outdated:
        return outdated_page(request, outdated.initiative, wanted)
    messages.success(request, said)
    return redirect("inventory:record_history", slug=initiative.slug)


def outdated_page(
    request: HttpRequest, initiative: Initiative, wanted: dict[str, Any], form: Any = None
) -> HttpResponse:
    """409: the record as it is now beside what the user was about to make of it; what they typed is kept."""
    initiative = Initiative.objects.complete().get(pk=initiative.pk)
    now = snapshot(initiative)
    private = can(request.user, Action.READ_PRIVATE, initiative.territory)
    context = {
        "heading": "la fiche a changé entre-temps",
        "initiative": initiative,
        "last": initiative.revisions.select_related("made_by").first(),
        "lines": compare(now, now | wanted, private=private),
        "reason": request.POST.get("reason", ""),
        "form": form,
        "form_url": reverse("inventory:record_edit", args=[initiative.slug]),
        "version": editing.version_of(initiative),
    }
    return render(request, "inventory/record_outdated.html", context, status=409)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").replace("\x00", "").strip()[:500]
