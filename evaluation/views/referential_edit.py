"""Writing a draft: its settings, its criteria and their order, the next version, the agreement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from evaluation.enums import VersionState
from evaluation.forms.referential import AgreeForm, NewCriterionForm, SettingsForm
from evaluation.models import Referential, ReferentialVersion
from evaluation.services import drafts
from evaluation.services.referentials import (
    Impossible,
    Incomplete,
    Outdated,
    agree_version,
    agreement_gaps,
    draft_next_version,
)
from evaluation.views.referential import opened_referential
from inventory.permissions import Action, can, require
from inventory.views.desk import desk, version_in, without_version

MOVES = {"up": -1, "down": 1}
CHANGED = "Ce brouillon a changé entre-temps : vos réglages ne sont pas enregistrés, mais restent sur cette page."


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def referential_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft: settings, criteria in order, a new criterion."""
    draft = opened_draft(request, slug)
    texts = _may_rename(request, draft.referential)
    if request.method != "POST":
        return _page(request, draft, SettingsForm.seen_at(draft, with_texts=texts))
    lock = version_in(request, "lock")
    if lock is None:
        return without_version(request)
    form = SettingsForm(request.POST, with_texts=texts)
    if not form.is_valid():
        return _page(request, draft, form, problems=form.problems(), lock=lock)
    try:
        drafts.edit_settings(version=draft, lock=lock, values=form.values(), texts=form.texts())
    except Outdated as outdated:
        return _page(request, outdated.version, form, problems=[(CHANGED, "")], status=409)
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    messages.success(request, "Les réglages sont enregistrés.")
    return redirect("evaluation:referential_edit", slug)


@require_POST
@desk
def criterion_create(request: HttpRequest, slug: str) -> HttpResponse:
    """One more criterion, then its page."""
    draft = opened_draft(request, slug)
    form = NewCriterionForm(request.POST)
    settings = SettingsForm.seen_at(draft, with_texts=_may_rename(request, draft.referential))
    if not form.is_valid():
        return _page(request, draft, settings, adding=form, problems=form.problems())
    try:
        criterion = drafts.add_criterion(version=draft, name=form.cleaned_data["name"])
    except Impossible as impossible:
        return _page(request, draft, settings, adding=form, problems=[(str(impossible), "")], status=409)
    return redirect("evaluation:criterion_edit", slug, criterion.slug)


@require_POST
@desk
def criterion_order(request: HttpRequest, slug: str) -> HttpResponse:
    """The order of the criteria: all of them (dragged), or one moved by one place."""
    draft = opened_draft(request, slug)
    direction, _, criterion = request.POST.get("move", "").partition(":")
    try:
        if direction in MOVES:
            drafts.move_criterion(version=draft, slug=criterion, by=MOVES[direction])
        else:
            drafts.order_criteria(version=draft, slugs=request.POST.getlist("criterion")[:20])
    except drafts.CriterionOutdated:
        return refused(request, draft, drafts.GONE)
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    return redirect("evaluation:referential_edit", slug)


@require_POST
@desk
def version_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version; one that was begun meanwhile is opened."""
    referential = opened_referential(request, slug)
    require(request.user, Action.EDIT, referential.territory)
    try:
        draft = draft_next_version(referential=referential, by=request.user)
    except Impossible as impossible:
        messages.info(request, str(impossible))
    else:
        messages.success(request, f"La version {draft.number} est en préparation : elle reprend la précédente.")
    return redirect("evaluation:referential_edit", slug)


@require_POST
@desk
def version_discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up the next version."""
    draft = opened_draft(request, slug)
    require(request.user, Action.MODERATE, draft.referential.territory)
    lock = version_in(request, "lock")
    if lock is None:
        return without_version(request)
    try:
        drafts.discard_draft(version=draft, lock=lock)
    except Outdated:
        return refused(request, draft, "Ce brouillon a changé entre-temps : relisez-le avant de l’abandonner.")
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    messages.success(request, f"La version {draft.number} est abandonnée.")
    return redirect("evaluation:referential_detail", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def version_agree(request: HttpRequest, slug: str) -> HttpResponse:
    """Agree on the draft: when, by whom, in which meeting; what is missing is said first."""
    draft = opened_draft(request, slug)
    require(request.user, Action.MODERATE, draft.referential.territory)
    if request.method != "POST":
        return _agree_page(request, draft, AgreeForm(referential=draft.referential))
    lock = version_in(request, "lock")
    if lock is None:
        return without_version(request)
    form = AgreeForm(request.POST, referential=draft.referential)
    if not form.is_valid():
        return _agree_page(request, draft, form, problems=form.problems(), lock=lock)
    try:
        agree_version(version=draft, **form.cleaned_data, by=request.user, lock=lock)
    except Outdated as outdated:
        text = "Ce brouillon a changé depuis que vous avez ouvert cette page : relisez-le, puis confirmez."
        return _agree_page(request, outdated.version, form, problems=[(text, "")], status=409)
    except Incomplete as incomplete:
        return _agree_page(request, draft, form, problems=[(text, "") for text in incomplete.problems], lock=lock)
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    messages.success(request, f"La version {draft.number} est adoptée : elle ne changera plus.")
    return redirect("evaluation:referential_detail", slug)


def opened_draft(request: HttpRequest, slug: str) -> ReferentialVersion:
    """The draft of the referential `slug`, if the user may edit it; 403 without the right, 404 without a draft."""
    referential = opened_referential(request, slug)
    require(request.user, Action.EDIT, referential.territory)
    for version in referential.shown:
        if version.state == VersionState.DRAFT:
            return version
    raise Http404


def refused(request: HttpRequest, draft: ReferentialVersion, text: str) -> HttpResponse:
    """409: what the draft does not allow any more, and the way back to it."""
    context = {"referential": draft.referential, "text": text}
    return render(request, "evaluation/referential_refused.html", context, status=409)


def _may_rename(request: HttpRequest, referential: Referential) -> bool:
    """Title and presentation stand on every version: once one is agreed, they are for those who moderate."""
    is_public = any(version.state != VersionState.DRAFT for version in referential.shown)
    return not is_public or can(request.user, Action.MODERATE, referential.territory)


def _page(
    request: HttpRequest,
    draft: ReferentialVersion,
    form: SettingsForm,
    *,
    adding: NewCriterionForm | None = None,
    problems: list[tuple[str, str]] | None = None,
    lock: int | None = None,
    status: int | None = None,
) -> HttpResponse:
    criteria = list(draft.criteria.prefetch_related("indicators"))
    context = {
        "referential": draft.referential,
        "draft": draft,
        "form": form,
        "adding": adding or NewCriterionForm(),
        "problems": problems or [],
        "lock": lock or draft.lock,
        "criteria": [(criterion, drafts.digest(criterion)) for criterion in criteria],
        "gaps": agreement_gaps(draft),
        "may_agree": can(request.user, Action.MODERATE, draft.referential.territory),
    }
    status = status or (422 if problems else 200)
    return render(request, "evaluation/referential_edit.html", context, status=status)


def _agree_page(
    request: HttpRequest,
    draft: ReferentialVersion,
    form: AgreeForm,
    *,
    problems: list[tuple[str, str]] | None = None,
    lock: int | None = None,
    status: int | None = None,
) -> HttpResponse:
    shown: Any = draft.referential.versions.filter(state=VersionState.AGREED).first()
    context = {
        "referential": draft.referential,
        "draft": draft,
        "agreed": shown,
        "form": form,
        "gaps": agreement_gaps(draft),
        "problems": problems or [],
        "lock": lock or draft.lock,
    }
    return render(request, "evaluation/version_agree.html", context, status=status or (422 if problems else 200))
