"""Proposing an initiative: the form, what resembles it, and what happens next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domino.caching import without_secret
from domino.guard import Guard
from domino.limits import LimitReached
from inventory.forms import SubmissionForm
from inventory.models import Contribution, Initiative
from inventory.services.contributions import send_confirmation, submit_contribution, submit_correction
from inventory.services.duplicates import Match, find_duplicates
from inventory.views.proposing import KNOWN, MAX_NAME, picture_of, show_form, show_wait, submitter_of, territory_typed

PAGE = "inventory/contribution_create.html"
SUGGESTED = 3
GUARDED = {"csrfmiddlewaretoken", "form_key", "form_proof", "form_trap", "photo_kept", "same", "other", "back"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_create(request: HttpRequest) -> HttpResponse:
    """Propose an initiative, without an account; the answers are 302, 422 (to mend) or 429 (to wait)."""
    if request.method != "POST":
        initial = {
            "territory": request.GET.get("territory", "")[:MAX_NAME],
            "name": request.GET.get("name", "")[:MAX_NAME],
        }
        return without_secret(show_form(request, PAGE, SubmissionForm(initial=initial), Guard.fresh()))
    form, guard = SubmissionForm(request.POST, request.FILES), Guard.of(request.POST)
    if not form.is_valid() or guard.problems:
        return show_form(request, PAGE, form, guard, 422)
    if "back" in request.POST:
        return show_form(request, PAGE, form, guard)
    matches = _to_ask_about(request, form, guard)
    if matches:
        return _ask(request, form, guard, matches)
    try:
        contribution = _submit(request, form, guard)
    except LimitReached as error:
        return show_wait(request, PAGE, form, guard, error)
    request.session[KNOWN] = str(contribution.pk)
    return redirect("inventory:contribution_thanks")


def _to_ask_about(request: HttpRequest, form: SubmissionForm, guard: Guard) -> list[Match]:
    """What resembles the proposal, unless the person already answered or it was already received."""
    if request.POST.get("same") or request.POST.get("other"):
        return []
    if Contribution.objects.filter(idempotency_key=guard.key).exists():
        return []
    return find_duplicates(values=form.values(), limit=SUGGESTED)


def _ask(request: HttpRequest, form: SubmissionForm, guard: Guard, matches: list[Match]) -> HttpResponse:
    """ "Is it one of these?": what was typed travels along in hidden fields."""
    typed = [(name, value) for name, values in request.POST.lists() if name not in GUARDED for value in values]
    context = {"matches": matches, "typed": typed, "proof": request.POST.get("form_proof", "")}
    return show_form(request, "inventory/contribution_same.html", form, guard, **context)


def _submit(request: HttpRequest, form: SubmissionForm, guard: Guard) -> Contribution:
    sent: dict[str, Any] = {
        "submitter": submitter_of(request, form, guard),
        "idempotency_key": guard.key,
        "consent": form.consent(),
        "picture": picture_of(request, form),
    }
    slug = request.POST.get("same", "").replace("\x00", "")
    if not slug:
        return submit_contribution(values=form.values(), **sent)
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    # What was left blank erases nothing of the record.
    said = {name: value for name, value in form.values().items() if value}
    return submit_correction(initiative=initiative, values=said, **sent)


@never_cache
@require_safe
def contribution_lookalikes(request: HttpRequest) -> JsonResponse:
    """Records that resemble a name being typed: `name`, `territory`; JSON `{"results": [{name, url, reasons…}]}`."""
    values: dict[str, Any] = {"name": request.GET.get("name", "").strip()[:MAX_NAME]}
    territory = territory_typed(request)
    values["territory"] = territory.slug if territory else None
    matches = find_duplicates(values=values, limit=SUGGESTED) if len(values["name"]) > 2 else []
    results = [
        {
            "name": match.initiative.name,
            "place": match.initiative.territory.name if match.initiative.territory else "",
            "url": match.initiative.get_absolute_url(),
            "reasons": list(match.reasons),
        }
        for match in matches
    ]
    return JsonResponse({"results": results})


@never_cache
@require_safe
def contribution_thanks(request: HttpRequest) -> HttpResponse:
    """What happens next, for the browser that just sent a proposal."""
    contribution = _known(request)
    return render(request, "inventory/contribution_thanks.html", {"contribution": contribution})


@never_cache
@require_POST
def contribution_resend(request: HttpRequest) -> HttpResponse:
    """Send the link to confirm again, to the address that was given; at most so often (429)."""
    contribution = _known(request)
    context: dict[str, Any] = {"contribution": contribution, "sent": True}
    status, headers = 200, {}
    if contribution.submitter_email and contribution.email_confirmed_at is None:
        try:
            send_confirmation(contribution=contribution)
        except LimitReached as error:
            status, headers = 429, {"Retry-After": str(error.retry_after)}
            context |= {"sent": False, "minutes": -(-error.retry_after // 60)}
    response = render(request, "inventory/contribution_thanks.html", context, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _known(request: HttpRequest) -> Contribution:
    contribution = Contribution.objects.filter(pk=request.session.get(KNOWN)).first()
    if contribution is None:
        raise Http404("Aucune proposition n’a été envoyée depuis ce navigateur.")
    return contribution
