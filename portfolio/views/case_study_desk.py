"""The desk of the portfolio: the case studies by state, and what takes one from draft to published and back."""

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
from portfolio.models import CaseStudy
from portfolio.permissions import changing, moving
from portfolio.services import case_studies
from portfolio.views.case_study_edit import edit_page, outdated_page

PAGE_SIZE = 30
TABS = {State.DRAFT: "Brouillons", State.REVIEW: "À relire", State.PUBLISHED: "Publiées"}
SAID = {
    State.DRAFT: "est de nouveau un brouillon",
    State.REVIEW: "attend une relecture",
    State.PUBLISHED: "est publiée",
}


def opened(request: HttpRequest, slug: str, action: Action | None = None) -> CaseStudy:
    """The case study `slug`, if the user may do `action` there (by default, change it); 404 or 403 otherwise."""
    rows = CaseStudy.objects.select_related("stake", "territory").defer("territory__geometry", "territory__outline")
    case_study = get_object_or_404(rows, slug=slug)
    require(request.user, action or changing(case_study.state), case_study.territory)
    return case_study


@require_safe
@desk
def case_study_desk(request: HttpRequest) -> HttpResponse:
    """The case studies of the territories where the user may edit, by `state`."""
    state = request.GET.get("state") or State.DRAFT
    if state not in State.values:
        return bad_request(request, message=f"state : écrivez {', '.join(State.values)}.")
    mine = scoped(CaseStudy.objects.all(), request.user, Action.EDIT)
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    rows = mine.filter(state=state).for_list().order_by("-updated_at", "pk")
    page = page_of(request, Paginator(rows, PAGE_SIZE))
    context = {
        "page": page,
        "states": "Enquêtes par état",
        "state": state,
        "tabs": [(value, label, counts.get(value, 0)) for value, label in TABS.items()],
    }
    return render(request, "portfolio/case_study_desk.html", context)


@require_POST
@desk
def case_study_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a case study to review, publish it, or make it a draft again: `state`."""
    wanted = request.POST.get("state", "")
    case_study = opened(request, slug, Action.EDIT)
    version = version_in(request)
    if version is None or wanted not in State.values:
        return without_version(request)
    require(request.user, moving(case_study.state, wanted), case_study.territory)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
    try:
        case_studies.set_state(
            case_study=case_study, version=version, state=State(wanted), made_by=request.user, reason=reason
        )
    except case_studies.Outdated as outdated:
        return outdated_page(request, outdated.case_study, {"state": wanted})
    except case_studies.Incomplete as incomplete:
        return edit_page(request, case_study, problems=incomplete.problems, status=422)
    except case_studies.Impossible:
        return without_version(request)
    messages.success(request, f"« {case_study.title} » {SAID[State(wanted)]}.")
    return redirect("portfolio:case_study_edit" if wanted == State.DRAFT else "portfolio:case_study_detail", slug)


@require_POST
@desk
def case_study_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft for good."""
    case_study = opened(request, slug, Action.MODERATE)
    version = version_in(request)
    if version is None:
        return without_version(request)
    try:
        case_studies.delete_case_study(case_study=case_study, version=version)
    except case_studies.Outdated as outdated:
        return outdated_page(request, outdated.case_study, {})
    except case_studies.Impossible:
        return bad_request(request, message="Seul un brouillon se supprime : repassez d’abord l’enquête en brouillon.")
    messages.success(request, f"Le brouillon « {case_study.title} » est supprimé.")
    return redirect("portfolio:case_study_desk")
