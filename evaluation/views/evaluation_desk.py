"""The team's evaluations: what is to answer, what is open, what is closed; beginning one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from domino.paging import page_of
from domino.views import bad_request
from evaluation.enums import EvaluationState
from evaluation.forms.evaluation import EvaluationForm
from evaluation.models import Evaluation, Rating
from evaluation.services.evaluations import Refused, start_evaluation
from inventory.models import Initiative, Territory
from inventory.permissions import Action, require, scoped
from inventory.views.desk import desk

PAGE_SIZE = 30
STATES = {"todo": "À répondre", "open": "En cours", "closed": "Terminées"}


@require_safe
@desk
def evaluation_desk(request: HttpRequest) -> HttpResponse:
    """Evaluations of the user's territories, by state; by date, never by score."""
    state = request.GET.get("state", "open")
    if state not in STATES:
        return bad_request(request, message=f"state : choisissez parmi {', '.join(STATES)}.")
    rows = _own(request)
    territory = None
    if place := request.GET.get("territory", "").strip():
        territory = Territory.objects.designated(place[:200])
        if territory is None:
            return bad_request(request, message=f"territory : « {place[:100]} » ne désigne pas un territoire connu.")
        rows = rows.within(territory)
    page = page_of(request, Paginator(_listed(_in_state(rows, state, request.user)), PAGE_SIZE))
    context = {
        "page": page,
        "states": "Évaluations par état",
        "state": state,
        "territory": territory,
        "tabs": [(key, label, _in_state(rows, key, request.user).count()) for key, label in STATES.items()],
    }
    return render(request, "evaluation/evaluation_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def evaluation_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an evaluation of a record."""
    rows = Initiative.objects.select_related("territory").defer("territory__geometry", "territory__outline")
    initiative = get_object_or_404(rows, slug=slug)
    require(request.user, Action.EDIT, initiative.territory)
    form = EvaluationForm(request.POST if request.method == "POST" else None, initiative=initiative)
    problems = form.problems() if form.is_bound and not form.is_valid() else []
    if form.is_bound and not problems:
        try:
            evaluation = start_evaluation(initiative=initiative, by=request.user, **form.cleaned_data)
        except Refused as refused:
            problems = [(str(refused), "")]
        else:
            messages.success(request, "L’évaluation est ouverte : invitez ceux qui répondent, ou répondez vous-même.")
            return redirect("evaluation:evaluation_control", evaluation.pk)
    context = {"form": form, "initiative": initiative, "problems": problems}
    context["has_versions"] = form.fields["version"].queryset.exists()  # type: ignore[attr-defined]
    return render(request, "evaluation/evaluation_create.html", context, status=422 if problems else 200)


def _own(request: HttpRequest) -> Any:
    """Those of the territories where the user may edit."""
    return scoped(Evaluation.objects.all(), request.user, Action.EDIT, "initiative__territory")


def _in_state(rows: Any, state: str, user: Any) -> QuerySet:
    if state == "closed":
        return rows.filter(state=EvaluationState.CLOSED)
    still_open = rows.filter(state=EvaluationState.OPEN)
    own = Rating.objects.filter(evaluation=OuterRef("pk"), rater=user, submitted_at__isnull=False)
    return still_open.filter(~Exists(own)) if state == "todo" else still_open


def _listed(rows: QuerySet) -> QuerySet:
    raters = Q(ratings__is_synthesis=False)
    counted = rows.annotate(
        asked=Count("ratings", raters, distinct=True),
        handed_in=Count("ratings", raters & Q(ratings__submitted_at__isnull=False), distinct=True),
    )
    heavy = ("initiative__territory__geometry", "initiative__territory__outline")
    return (
        counted.select_related("initiative__territory", "version__referential")
        .defer(*heavy)
        .order_by("-made_on", "-created_at", "pk")
    )
