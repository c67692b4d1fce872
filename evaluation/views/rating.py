"""Answering: one's own answers, those of a table, those of someone invited. Saved as one goes, handed in at the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.bodies import body_limit
from evaluation.enums import EvaluationState
from evaluation.forms.score import ScoreForm, score_forms
from evaluation.models import Evaluation, Indicator, Rating, Score
from evaluation.permissions import is_team, may_answer
from evaluation.services.evaluations import CLOSED, Refused, Saved, mark_of, own_rating, save_scores, submit_rating
from evaluation.services.raters import invited_rating
from inventory.views.secret_link import behind_secret

# Two files of 10 MB, and words.
MAX_BODY = 25_000_000
MAX_LOCK_DIGITS = 9
METHODS = ["GET", "HEAD", "POST"]
SAVED = "Vos réponses sont enregistrées. Vous pouvez les compléter tant que l’évaluation est en cours."
HANDED_IN = "Merci ! Vos réponses sont rendues. Vous pouvez encore les corriger tant que l’évaluation est en cours."
MEANWHILE = "Ces réponses ont changé ailleurs entre-temps : comparez, gardez la bonne, puis enregistrez de nouveau."


@body_limit(MAX_BODY)
@never_cache
@login_required
@require_http_methods(METHODS)
def rating_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """One's own answers to an evaluation; begun by the first one saved."""
    evaluation = found_evaluation(pk)
    if not is_team(request.user, evaluation):
        raise PermissionDenied
    rating = evaluation.ratings.filter(rater=request.user, is_synthesis=False).first()
    if rating is None and request.method == "POST":
        try:
            rating = own_rating(evaluation=evaluation, rater=request.user)
        except Refused:
            rating = None
    rating = rating or Rating(evaluation=evaluation, rater=request.user, label="", lock=0)
    rating.evaluation = evaluation
    return answer(request, rating)


@body_limit(MAX_BODY)
@never_cache
@login_required
@require_http_methods(METHODS)
def rating_keyed(request: HttpRequest, pk: Any, rating: int) -> HttpResponse:
    """The answers of a table, keyed in by the team."""
    evaluation = found_evaluation(pk)
    found = get_object_or_404(evaluation.ratings.select_related("rater"), pk=rating)
    found.evaluation = evaluation
    if not may_answer(request.user, found):
        raise PermissionDenied
    return answer(request, found)


@body_limit(MAX_BODY)
@behind_secret
@require_http_methods(METHODS)
def rating_invited(request: HttpRequest, secret: str) -> HttpResponse:
    """The answers that a secret link opens, and they alone."""
    rating = invited_rating(secret)
    if rating is None:
        return render(request, "evaluation/rating_gone.html", status=410)
    return answer(request, rating, invited=True)


def answer(request: HttpRequest, rating: Rating, *, invited: bool = False) -> HttpResponse:
    """Show the answers, or keep those sent: as JSON for the script of the page."""
    indicators = list(Indicator.objects.filter(criterion__version=rating.evaluation.version_id).order_by(*ORDER))
    if request.method != "POST":
        return _page(request, rating, score_forms(indicators, kept(rating)), invited)
    forms = score_forms(indicators, kept(rating), request.POST, request.FILES)
    given = {form.indicator.pk: form.given for form in forms if form.is_valid() and form.given}
    problems = [problem for form in forms for problem in form.problems()]
    try:
        saved = save_scores(rating=rating, answers=given, lock=lock_in(request)) if rating.pk else None
        if saved is None:
            raise Refused(CLOSED)
        if request.POST.get("action") == "submit" and not problems and not saved.conflicts:
            submit_rating(rating=saved.rating)
    except Refused as refused:
        return _refused(request, rating, forms, str(refused), invited)
    if request.accepts("text/html"):
        return _after(request, rating, forms, saved, problems, invited)
    return _state(saved.rating, forms, problems, saved.conflicts)


ORDER = ("criterion__position", "criterion", "position", "pk")


def kept(rating: Rating) -> dict[int, Score]:
    """What is kept, by indicator."""
    return {score.indicator_id: score for score in rating.scores.all()} if rating.pk else {}


def lock_in(request: HttpRequest) -> int:
    """The count of changes that the form was made from; 0 when it does not say."""
    text = request.POST.get("lock", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_LOCK_DIGITS else 0


def found_evaluation(pk: Any) -> Evaluation:
    """The evaluation `pk` with what its pages say of it; 404."""
    heavy = [f"{path}__{name}" for path in PLACES for name in ("geometry", "outline")]
    rows = Evaluation.objects.select_related("initiative__territory", "version__referential__territory", "event")
    return get_object_or_404(rows.defer(*heavy), pk=pk)


PLACES = ("initiative__territory", "version__referential__territory")


def sections(forms: list[ScoreForm], evaluation: Evaluation) -> list[tuple[Any, list[ScoreForm]]]:
    """(criterion, forms of its indicators), in order."""
    return [
        (criterion, [form for form in forms if form.indicator.criterion_id == criterion.pk])
        for criterion in evaluation.version.criteria.all()
    ]


def _after(
    request: HttpRequest, rating: Rating, forms: list[ScoreForm], saved: Any, problems: list, invited: bool
) -> HttpResponse:
    if problems or saved.conflicts:
        told = problems + seen_anew(forms, saved)
        saved.rating.evaluation = rating.evaluation
        return _page(request, saved.rating, forms, invited, problems=told, status=409 if saved.conflicts else 422)
    messages.success(request, HANDED_IN if request.POST.get("action") == "submit" else SAVED)
    return redirect(request.path)


def seen_anew(forms: list[ScoreForm], saved: Saved) -> list[tuple[str, str]]:
    """Put each form beside what is kept now; the problems of those that someone else changed meanwhile."""
    scores = kept(saved.rating)
    for form in forms:
        form.see(scores.get(form.indicator.pk), is_conflict=form.indicator.pk in saved.conflicts)
    return [
        (f"« {form.indicator.name} » : {MEANWHILE}", f"id_{form.prefix}-answer")
        for form in forms
        if form.indicator.pk in saved.conflicts
    ]


def _state(rating: Rating, forms: list[ScoreForm], problems: list, conflicts: frozenset[int]) -> JsonResponse:
    """What the script of the page may know: a change that its page does not show stays unseen."""
    now = kept(rating)
    up_to_date = [form for form in forms if form.shows(now.get(form.indicator.pk))]
    body = {
        "lock": rating.lock if len(up_to_date) == len(forms) else None,
        "known": len(now),
        "total": len(forms),
        "seen": {f"{form.prefix}-seen": mark_of(now.get(form.indicator.pk)) for form in up_to_date},
        "problems": [{"text": text, "target": target} for text, target in problems],
        "conflicts": [f"i{pk}" for pk in sorted(conflicts)],
        "meanwhile": MEANWHILE if conflicts else "",
    }
    return JsonResponse(body, status=409 if conflicts else 422 if problems else 200)


def _refused(request: HttpRequest, rating: Rating, forms: list[ScoreForm], text: str, invited: bool) -> HttpResponse:
    if not request.accepts("text/html"):
        return JsonResponse({"problems": [{"text": text, "target": ""}]}, status=409)
    return _page(request, rating, forms, invited, problems=[(text, "")], status=409)


def _page(
    request: HttpRequest,
    rating: Rating,
    forms: list[ScoreForm],
    invited: bool,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    known = rating.scores.count() if rating.pk else 0
    context = {
        "rating": rating,
        "evaluation": rating.evaluation,
        "sections": sections(forms, rating.evaluation),
        "known": known,
        "total": len(forms),
        "invited": invited,
        "is_open": rating.evaluation.state == EvaluationState.OPEN,
        "problems": problems or [],
    }
    return render(request, "evaluation/rating_edit.html", context, status=status)
