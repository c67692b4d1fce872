"""What the pages that receive a proposal share: the form shown again with its guard, and who sends it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from domino.guard import Guard
from domino.limits import LimitReached, network
from inventory.forms import SubmissionForm
from inventory.forms.fields import TerritoryField
from inventory.models import Territory
from inventory.outlines import MAINLAND
from inventory.services.contributions import Picture, Submitter
from inventory.services.photos import stash_photo, stashed_photo

KNOWN = "contribution"  # session key: the proposal that this browser sent last
MAX_NAME = 200
WAIT = "Beaucoup de propositions viennent d’arriver de votre réseau. Attendez {minutes} min, puis envoyez de nouveau."


def show_form(
    request: HttpRequest,
    template: str,
    form: SubmissionForm,
    guard: Guard,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page of a form, with everything that was typed and what is to be mended."""
    problems = [*((text, "") for text in guard.problems), *form.problems()]
    context |= {
        "form": form,
        "guard": guard,
        "problems": problems if status != 200 else [],
        "photo_kept": keep_photo(request, form, guard),
        "extent": MAINLAND,
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
        "searches_addresses": bool(settings.GEOCODER_URL),
    }
    return render(request, template, context, status=status)


def territory_typed(request: HttpRequest) -> Territory | None:
    """The commune that `territory` of the query string designates, as far as it has been typed."""
    try:
        return TerritoryField(required=False, max_length=MAX_NAME).clean(request.GET.get("territory", ""))
    except ValidationError:
        return None


def show_wait(
    request: HttpRequest, template: str, form: SubmissionForm, guard: Guard, error: LimitReached, **context: Any
) -> HttpResponse:
    """The form again, as it was typed, with how long to wait (429)."""
    guard.problems.append(WAIT.format(minutes=-(-error.retry_after // 60)))
    response = show_form(request, template, form, guard, 429, alert="un peu de patience", **context)
    response["Retry-After"] = str(error.retry_after)
    return response


def keep_photo(request: HttpRequest, form: SubmissionForm, guard: Guard) -> str:
    """The signed name under which the photo of a form shown again is kept; "" without one."""
    if not form.is_bound:
        return ""
    content = getattr(form, "cleaned_data", {}).get("photo")
    if content and not guard.problems:
        try:
            return stash_photo(content=content, network=network(request))
        except LimitReached:
            return ""
    kept = request.POST.get("photo_kept", "")
    return kept if stashed_photo(kept) else ""


def submitter_of(request: HttpRequest, form: SubmissionForm, guard: Guard) -> Submitter:
    data = form.cleaned_data
    return Submitter(
        email=data.get("submitter_email", ""),
        name=data.get("submitter_name", ""),
        message=data.get("message", ""),
        network=network(request),
        has_proof=guard.has_proof,
    )


def picture_of(request: HttpRequest, form: SubmissionForm) -> Picture | None:
    data = form.cleaned_data
    words = {"alt": data.get("photo_alt", ""), "credit": data.get("photo_credit", "")}
    if data.get("photo"):
        return Picture(content=data["photo"], **words)
    kept = request.POST.get("photo_kept", "")
    return Picture(kept=kept, **words) if kept else None
