"""The versions of a case study: who, when, why, what changed, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from domino.paging import page_of
from domino.views import bad_request
from inventory.models import Territory
from inventory.permissions import Action, can, require
from inventory.views.desk import desk, version_in, without_version
from portfolio.comparison import compare, names_in
from portfolio.models import CaseStudy, CaseStudyVersion
from portfolio.permissions import changing
from portfolio.services import case_studies
from portfolio.views.case_study_desk import opened
from portfolio.views.case_study_edit import outdated_page

PAGE_SIZE = 20


@require_safe
@desk
def case_study_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version: who, when, why, and what changed since the one before."""
    case_study = opened(request, slug, Action.EDIT)
    page = page_of(request, Paginator(case_study.versions.select_related("made_by"), PAGE_SIZE))
    context = {"case_study": case_study, "page": page, "versions": _with_changes(case_study, list(page))}
    return render(request, "portfolio/case_study_history.html", context)


def _with_changes(case_study: CaseStudy, versions: list[CaseStudyVersion]) -> list[dict[str, Any]]:
    """Each version with the lines that differ from the one before it."""
    earlier = case_study.versions.filter(number__lt=versions[-1].number).first() if versions else None
    before = [version.data for version in [*versions[1:], *([earlier] if earlier else [])]]
    before += [{}] * (len(versions) - len(before))
    names = names_in([*(version.data for version in versions), *before])
    return [
        {"version": version, "lines": compare(old, version.data, names=names, only_changed=True) if old else []}
        for version, old in zip(versions, before, strict=True)
    ]


@require_safe
@desk
def case_study_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version beside the case study as it is now."""
    case_study = opened(request, slug, Action.EDIT)
    kept = get_object_or_404(case_study.versions.select_related("made_by"), number=number)
    now = case_studies.snapshot(case_study)
    texts = {name: value for name, value in kept.data.items() if name != "state"}
    context = {
        "case_study": case_study,
        "kept": kept,
        "lines": compare(now, texts),
        "is_current": all(now.get(name) == value for name, value in texts.items()),
        "may_restore": can(request.user, changing(case_study.state), case_study.territory),
    }
    return render(request, "portfolio/case_study_version.html", context)


@require_POST
@desk
def case_study_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Bring the texts back to one of the versions; the state stays."""
    case_study = opened(request, slug)
    kept = get_object_or_404(case_study.versions, number=number)
    version = version_in(request)
    if version is None:
        return without_version(request)
    place = Territory.objects.light().filter(slug=kept.data["territory"]).first()
    require(request.user, changing(case_study.state), place)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    try:
        case_studies.restore_case_study(kept=kept, version=version, made_by=request.user, reason=reason)
    except case_studies.Outdated as outdated:
        return outdated_page(request, outdated.case_study, kept.data)
    except KeyError:
        return bad_request(
            request, message="Cette version cite un enjeu qui n’existe plus : reprenez ses textes à la main."
        )
    messages.success(request, f"« {case_study.title} » a retrouvé les textes de la version {number}.")
    return redirect("portfolio:case_study_history", slug)
