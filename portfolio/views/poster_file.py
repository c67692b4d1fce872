"""Posters as files, PDF or SVG: saved ones, drafts, and that of a territory."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from domino.limits import LimitReached, Rule, network, spend
from domino.views import bad_request, error_page
from inventory.models import Territory
from portfolio.forms.poster import Draft
from portfolio.models import Poster
from portfolio.posters.census import Refused
from portfolio.posters.plan import Plan, plan_of

# A PDF costs a second of work, an SVG a tenth: so many per block of addresses.
RULES = {"pdf": [Rule(30, 600)], "svg": [Rule(600, 600)]}
# Lists show saved posters small: pages ask with `v`, which changes when a poster does.
MINUTES_KEPT = 10
MEDIA_TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml"}
WAIT = "Préparer un poster demande du travail. Attendez quelques minutes, puis recommencez."


def readable(view: Any) -> Any:
    """A search that cannot be read is a 400 that says why."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return bad_request(request, message=" ".join(refused.messages))

    return guarded


@require_safe
@readable
def poster_file(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """A saved poster, with the census of the day."""
    poster = get_object_or_404(Poster.objects.for_list(), slug=slug)
    response = _sent(request, plan_of(poster), format, poster.slug)
    if response.status_code == HTTPStatus.OK:
        response["Cache-Control"] = f"public, max-age={MINUTES_KEPT * 60}"
    return response


@require_safe
@readable
def poster_draft_file(request: HttpRequest, format: str) -> HttpResponse:
    """The poster that the query string describes, for anyone; `poster` names the saved one that it changes."""
    poster = Poster.objects.for_list().filter(slug=request.GET.get("poster", "").replace("\0", "")).first()
    return _drafted(request, Draft(request.GET, poster=poster), format)


@require_safe
@readable
def territory_poster(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """The poster of a territory: its name as title, unless another is asked for."""
    territory = get_object_or_404(Territory.objects.light(), slug=slug)
    return _drafted(request, Draft(request.GET, territory=territory), format)


def _drafted(request: HttpRequest, draft: Draft, fmt: str) -> HttpResponse:
    if draft.form.errors:
        return bad_request(request, message=" ".join(text for text, _ in draft.problems()))
    return _sent(request, draft.plan, fmt, slugify(draft.plan.wording.title)[:60] or "poster")


def _sent(request: HttpRequest, plan: Plan, fmt: str, name: str) -> HttpResponse:
    try:
        spend(scope=f"poster_{fmt}", who=network(request), rules=RULES[fmt])
    except LimitReached as error:
        refusal = error_page(request, 429, "Trop de posters à la fois", WAIT)
        refusal["Retry-After"] = str(error.retry_after)
        return refusal
    site = request.build_absolute_uri("/")[:-1]
    response = HttpResponse(plan.pdf(site) if fmt == "pdf" else plan.svg(site), content_type=MEDIA_TYPES[fmt])
    way = "attachment" if "telecharger" in request.GET else "inline"
    date = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'{way}; filename="poster-{name}-{date}.{fmt}"'
    response["Cache-Control"] = "no-cache"
    if fmt == "svg":
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
