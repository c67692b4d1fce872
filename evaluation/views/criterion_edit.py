"""Writing one criterion of a draft, with its indicators; what someone else wrote meanwhile is shown beside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from evaluation.comparison import criterion_lines
from evaluation.forms.criterion import MAX_INDICATORS, CriterionEditor, add_indicator, is_full
from evaluation.models import Criterion, ReferentialVersion
from evaluation.services import drafts
from evaluation.services.criteria import criterion_content
from evaluation.services.referentials import Impossible
from evaluation.views.referential_edit import opened_draft, refused
from inventory.views.desk import desk, without_version

DIGEST_CHARS = 32
FULL = (
    f"Un critère a {MAX_INDICATORS} indicateurs au plus : retirez-en un et enregistrez, ou écrivez un autre critère. "
    "Rien de ce que vous avez tapé n’est perdu."
)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def criterion_edit(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    """The form of a criterion and of its indicators."""
    draft = opened_draft(request, slug)
    found = draft.criteria.prefetch_related("indicators").filter(slug=criterion).first()
    if request.method != "POST":
        if found is None:
            raise Http404
        editor = CriterionEditor(values=criterion_content(found))
        return _page(request, draft, found, editor, seen=drafts.digest(found))
    return _posted(request, draft, found, criterion)


@require_POST
@desk
def criterion_remove(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    """Take a criterion out of the draft."""
    draft = opened_draft(request, slug)
    seen = request.POST.get("seen", "")[:DIGEST_CHARS]
    try:
        drafts.remove_criterion(version=draft, slug=criterion, seen=seen)
    except drafts.CriterionOutdated as outdated:
        text = (
            drafts.GONE
            if outdated.criterion is None
            else (f"« {outdated.criterion.name} » a changé entre-temps : relisez-le avant de le retirer.")
        )
        return refused(request, draft, text)
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    messages.success(request, "Le critère est retiré du brouillon.")
    return redirect("evaluation:referential_edit", slug)


def _posted(request: HttpRequest, draft: ReferentialVersion, found: Criterion | None, slug: str) -> HttpResponse:
    """What `action` asks for: one more indicator, a removed criterion put back, else save."""
    action, seen = request.POST.get("action", "save"), request.POST.get("seen", "")[:DIGEST_CHARS]
    if action == "add":
        full = is_full(request.POST)
        editor = CriterionEditor(data=add_indicator(request.POST), quiet=True)
        return _page(request, draft, found, editor, seen=seen, at_end=not full, problems=[(FULL, "")] if full else None)
    editor = CriterionEditor(data=request.POST)
    if not request.POST.get("indicateurs-TOTAL_FORMS") or not seen:
        return without_version(request)
    if not editor.is_valid():
        return _page(request, draft, found, editor, seen=seen, problems=editor.problems())
    data = editor.data()
    try:
        if action == "restore" and found is None:
            added = drafts.add_criterion(version=draft, name=data["name"])
            slug, seen = added.slug, drafts.digest(added)
        drafts.save_criterion(version=draft, slug=slug, seen=seen, data=data)
    except drafts.CriterionOutdated as outdated:
        return _outdated(request, draft, outdated.criterion, editor, data)
    except Impossible as impossible:
        return refused(request, draft, str(impossible))
    messages.success(request, f"« {data['name']} » est enregistré.")
    if action == "stay" or action == "restore":
        return redirect("evaluation:criterion_edit", draft.referential.slug, slug)
    return redirect("evaluation:referential_edit", draft.referential.slug)


def _outdated(
    request: HttpRequest,
    draft: ReferentialVersion,
    now: Criterion | None,
    editor: CriterionEditor,
    data: dict[str, Any],
) -> HttpResponse:
    """409: the criterion as it is now beside what was typed, which stays in the form."""
    lines = criterion_lines(criterion_content(now) if now else {}, data)
    seen = drafts.digest(now) if now else "0"
    return _page(request, draft, now, editor, seen=seen, lines=lines, is_outdated=True, status=409)


def _page(
    request: HttpRequest,
    draft: ReferentialVersion,
    criterion: Criterion | None,
    editor: CriterionEditor,
    *,
    seen: str,
    problems: list[tuple[str, str]] | None = None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "referential": draft.referential,
        "draft": draft,
        "criterion": criterion,
        "editor": editor,
        "form": editor.form,
        "seen": seen,
        "problems": problems or [],
        **more,
    }
    status = status or (422 if problems else 200)
    return render(request, "evaluation/criterion_edit.html", context, status=status)
