"""The synthesis: the raters' answers beside each other, and the level that the group agrees on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from evaluation.enums import Answer, EvaluationState
from evaluation.forms.score import ScoreForm, said, score_forms
from evaluation.models import Evaluation, Indicator, Rating, Score
from evaluation.permissions import may_prepare
from evaluation.services.evaluations import Refused, save_synthesis
from evaluation.views.rating import ORDER, found_evaluation, kept, lock_in, sections, seen_anew

# Two levels apart, or more: people did not see the same thing.
APART = 2


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def synthesis_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """See the spread of each indicator, and write what the group agrees on."""
    evaluation = found_evaluation(pk)
    if not may_prepare(request.user, evaluation):
        raise PermissionDenied
    rating = evaluation.ratings.filter(is_synthesis=True).first() or Rating(evaluation=evaluation, lock=0)
    indicators = list(Indicator.objects.filter(criterion__version=evaluation.version_id).order_by(*ORDER))
    if request.method != "POST":
        return _page(request, evaluation, rating, score_forms(indicators, kept(rating), short=True))
    forms = score_forms(indicators, kept(rating), request.POST, short=True)
    given = {form.indicator.pk: form.given for form in forms if form.is_valid() and form.given}
    problems = [problem for form in forms for problem in form.problems()]
    try:
        saved = save_synthesis(evaluation=evaluation, answers=given, lock=lock_in(request))
    except Refused as refused:
        return _page(request, evaluation, rating, forms, problems=[(str(refused), "")], status=409)
    if problems or saved.conflicts:
        problems += seen_anew(forms, saved)
        status = 409 if saved.conflicts else 422
        return _page(request, evaluation, saved.rating, forms, problems=problems, status=status)
    messages.success(request, "La synthèse est enregistrée : c’est elle que montre le radar.")
    return redirect("evaluation:synthesis_edit", evaluation.pk)


def _page(
    request: HttpRequest,
    evaluation: Evaluation,
    rating: Rating,
    forms: list[ScoreForm],
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    answers = _answers(evaluation)
    for form in forms:
        _compare(form, answers.get(form.indicator.pk, []))
    context = {
        "evaluation": evaluation,
        "rating": rating,
        "sections": sections(forms, evaluation),
        "apart": sum(form.is_apart for form in forms),
        "rater_count": evaluation.ratings.filter(is_synthesis=False, submitted_at__isnull=False).count(),
        "is_open": evaluation.state == EvaluationState.OPEN,
        "problems": problems or [],
    }
    return render(request, "evaluation/synthesis_edit.html", context, status=status)


def _answers(evaluation: Evaluation) -> dict[int, list[Score]]:
    """The answers handed in, by indicator, in one query."""
    found: dict[int, list[Score]] = {}
    rows = Score.objects.filter(rating__evaluation=evaluation, rating__is_synthesis=False)
    handed_in = rows.filter(rating__submitted_at__isnull=False).select_related("rating")
    for score in handed_in.order_by("rating__created_at", "rating"):
        found.setdefault(score.indicator_id, []).append(score)
    return found


def _compare(form: ScoreForm, scores: list[Score]) -> None:
    """Put the answers beside the form, and how far apart their levels are."""
    levels = [score.level for score in scores if score.answer == Answer.LEVEL and score.level is not None]
    form.answers = [(score, said(form.indicator, score)) for score in scores]
    form.width = max(levels) - min(levels) if levels else 0
    form.is_apart = form.width >= APART
