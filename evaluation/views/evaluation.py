"""An evaluation as read: its radar, the table, what the raters wrote; the picture, the sheet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.exports.png import write_png
from domino.limits import LimitReached, Rule, network, spend
from domino.views import Missing, bad_request, error_page
from evaluation.forms.score import said
from evaluation.models import Evaluation, Score
from evaluation.paper import sheet_of, sheet_pdf
from evaluation.permissions import is_team, may_decide, may_prepare
from evaluation.radar import figure, sheet_size
from evaluation.radars import VIEWS, Unreadable, asked_radar, name_of, rater_names, told_apart
from evaluation.views.rating import found_evaluation
from portfolio.services.event_files import MEDIA_TYPES

# A picture or a sheet costs about a second of work: so many per block of addresses.
PRINTS = [Rule(30, 600)]
NOT_SHOWN = "Cette évaluation n’existe pas, ou l’initiative n’a pas accepté qu’elle soit publiée."
MOST_OTHERS = 20


@never_cache
@require_safe
def evaluation_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """The radar of an evaluation, alone or beside others, and the table beneath."""
    evaluation = readable(request, pk)
    team = is_team(request.user, evaluation)
    try:
        asked = asked_radar(evaluation, request.user, request.GET)
    except Unreadable as unreadable:
        return bad_request(request, message=str(unreadable))
    parts = asked.parts
    drawn = figure(parts.axes, parts.series, band=parts.band, title=asked.title, description=asked.description)
    spreads = zip(asked.profile.criteria, asked.profile.spreads, strict=True)
    context = {
        "evaluation": evaluation,
        "asked": asked,
        "figure": drawn,
        "is_empty": not asked.profile.raters and not asked.profile.synthesis,
        "rater_count": len(asked.profile.raters),
        "apart": [criterion for criterion, spread in spreads if (spread.width or 0) >= 1.5],
        "views": [(key, label) for key, label in VIEWS.items() if key != "regards" or len(asked.profile.raters) > 1],
        "evidence": _evidence(asked.profile, named=team),
        "comparable": _comparable(evaluation, request.user, asked.others),
        "team": team,
        "may_prepare": may_prepare(request.user, evaluation),
        "may_decide": may_decide(request.user, evaluation),
    }
    return render(request, "evaluation/evaluation_detail.html", context)


@never_cache
@require_safe
def evaluation_radar(request: HttpRequest, pk: Any, format: str) -> HttpResponse:
    """The radar of the page as a picture."""
    evaluation = readable(request, pk)
    try:
        svg = sheet_of(asked_radar(evaluation, request.user, request.GET))
    except Unreadable as unreadable:
        return bad_request(request, message=str(unreadable))
    if format == "svg":
        response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    else:
        if refusal := _limited(request):
            return refusal
        width, height = sheet_size(svg)
        scale = min(2, 4000 / max(width, height))
        response = HttpResponse(write_png(svg, width=width, height=height, scale=scale), content_type="image/png")
    return _named(response, evaluation, format)


@never_cache
@require_safe
def evaluation_sheet(request: HttpRequest, pk: Any) -> HttpResponse:
    """The radar, its table and what shows it, on A4 pages."""
    evaluation = readable(request, pk)
    try:
        asked = asked_radar(evaluation, request.user, request.GET)
    except Unreadable as unreadable:
        return bad_request(request, message=str(unreadable))
    if refusal := _limited(request):
        return refusal
    site = request.build_absolute_uri("/")[:-1]
    evidence = _evidence(asked.profile, named=is_team(request.user, evaluation))
    pdf = sheet_pdf(asked=asked, evidence=evidence, site=site)
    return _named(HttpResponse(pdf, content_type="application/pdf"), evaluation, "pdf")


@never_cache
@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file that shows an answer, for the team alone."""
    rows = Score.objects.exclude(file="").select_related("rating")
    score = get_object_or_404(rows, pk=pk)
    if not is_team(request.user, found_evaluation(score.rating.evaluation_id)):
        raise PermissionDenied
    try:
        stored = score.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    ending = str(score.file.name).rpartition(".")[2]
    response = FileResponse(
        stored,
        content_type=MEDIA_TYPES.get(ending, "application/octet-stream"),
        as_attachment=True,
        filename=f"piece-{score.pk}.{ending}",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def readable(request: HttpRequest, pk: Any) -> Evaluation:
    """The evaluation, if it is public or the reader is of its team; else the same 404 whether it exists or not."""
    found = Evaluation.objects.visible_to(request.user).filter(pk=pk).exists()
    if not found:
        raise Missing(NOT_SHOWN)
    return found_evaluation(pk)


def _evidence(profile: Any, *, named: bool) -> list[tuple[Any, list[dict[str, Any]]]]:
    """What was written, by criterion; the synthesis alone for everyone, all of it for the team."""
    names = {
        rater.rating.pk: name for rater, name in zip(profile.raters, rater_names(profile, named=named), strict=True)
    }
    if profile.synthesis:
        synthesis = {profile.synthesis.rating.pk: profile.synthesis.rating.label}
        names = {**synthesis, **names} if named else synthesis
    rows = Score.objects.filter(rating__in=names).exclude(Q(evidence="") & Q(link="") & Q(file=""))
    ordered = rows.select_related("indicator").order_by("indicator__position", "indicator", "rating")
    found: dict[int, list[dict[str, Any]]] = {}
    for score in ordered:
        line = {"score": score, "who": names[score.rating_id], "said": said(score.indicator, score)}
        found.setdefault(score.indicator.criterion_id, []).append({**line, "has_file": named and bool(score.file)})
    return [(criterion, found[criterion.pk]) for criterion in profile.criteria if criterion.pk in found]


def _comparable(evaluation: Evaluation, user: Any, chosen: Any) -> list[tuple[Evaluation, str, bool]]:
    """(evaluation, name, chosen): others of the initiative, the last first."""
    others = Evaluation.objects.visible_to(user).filter(initiative=evaluation.initiative_id).exclude(pk=evaluation.pk)
    keys = {one.pk for one in chosen}
    same = list(others.select_related("initiative", "version__referential")[:MOST_OTHERS])
    strangers = [one for one in chosen if one.initiative_id != evaluation.initiative_id]
    every = [*same, *strangers]
    names = told_apart([name_of(one, with_initiative=one in strangers) for one in every], every)
    return [(one, name, one.pk in keys) for one, name in zip(every, names, strict=True)]


def _limited(request: HttpRequest) -> HttpResponse | None:
    try:
        spend(scope="evaluation_print", who=network(request), rules=PRINTS)
    except LimitReached as error:
        refusal = error_page(request, 429, "Trop d’images", "Attendez quelques minutes, puis recommencez.")
        refusal["Retry-After"] = str(error.retry_after)
        return refusal
    return None


def _named(response: HttpResponse, evaluation: Evaluation, extension: str) -> HttpResponse:
    response["Content-Disposition"] = f'inline; filename="radar-{evaluation.initiative.slug}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
