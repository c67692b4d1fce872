"""Secret links that were mailed: confirm one's address, complete a proposal. A GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from domino.guard import Guard
from domino.limits import LimitReached
from inventory.enums import ContributionKind, TokenPurpose
from inventory.forms import CorrectionForm, SubmissionForm
from inventory.models import Contribution, Token
from inventory.services.contributions import (
    CONTACT,
    complete_contribution,
    confirm_contribution,
    send_confirmation,
    token_of,
)
from inventory.services.tokens import find_token
from inventory.views.proposing import picture_of, show_form

COMPLETE = "inventory/contribution_complete.html"
PRIVATE = ("submitter_email", "submitter_name", "message")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """A button (GET), then the address is confirmed (POST): programs that open links in mails confirm nothing."""
    token = _token(TokenPurpose.CONFIRM, secret)
    if request.method == "POST":
        contribution = confirm_contribution(secret=secret)
        if contribution:
            return _private(render(request, "inventory/contribution_confirmed.html", {"contribution": contribution}))
    elif find_token(purpose=TokenPurpose.CONFIRM, secret=secret):
        return _private(
            render(
                request, "inventory/contribution_confirm.html", {"contribution": token.contribution, "secret": secret}
            )
        )
    return _gone(request, token, secret)


@never_cache
@require_POST
def contribution_renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Mail a fresh link to where the old one went. The page is the same whether or not a mail leaves."""
    token = _token(TokenPurpose.CONFIRM, secret)
    contribution = token.contribution
    minutes = 0
    if contribution and contribution.email_confirmed_at is None and contribution.submitter_email == token.email:
        try:
            send_confirmation(contribution=contribution)
        except LimitReached as error:
            minutes = -(-error.retry_after // 60)
    context = {"contribution": contribution, "minutes": minutes, "renewed": not minutes}
    status = 429 if minutes else 200
    response = render(request, "inventory/contribution_gone.html", context, status=status)
    if minutes:
        response["Retry-After"] = str(60 * minutes)
    return _private(response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_complete(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer what the team asked: the form as it was sent, with the question above it."""
    token = _token(TokenPurpose.COMPLETE, secret)
    contribution = token.contribution
    if contribution is None or find_token(purpose=TokenPurpose.COMPLETE, secret=secret) is None:
        return _gone(request, token, secret)
    context = {"contribution": contribution, "secret": secret}
    if request.method != "POST":
        form = _completion_form(contribution, initial=_initial(contribution))
        return _private(show_form(request, COMPLETE, form, Guard.fresh(), **context))
    form = _completion_form(contribution, request.POST, request.FILES)
    guard = Guard(key="", signed="")
    if not form.is_valid():
        return _private(show_form(request, COMPLETE, form, guard, 422, **context))
    completed = complete_contribution(
        secret=secret, values=form.values(), consent=form.consent(), picture=picture_of(request, form)
    )
    return _private(
        render(request, "inventory/contribution_completed.html", {"contribution": completed})
        if completed
        else _gone(request, token, secret)
    )


def _completion_form(contribution: Contribution, *data: Any, **options: Any) -> SubmissionForm:
    """The fields of the record only: who sent it is known."""
    form_class = SubmissionForm if contribution.kind == ContributionKind.NEW else CorrectionForm
    form = form_class(*data, **options)
    for name in (*PRIVATE, "closed"):
        form.fields.pop(name, None)
    return form


def _initial(contribution: Contribution) -> dict[str, Any]:
    base = contribution.base
    shown = base if base.get("contact_is_public") else {n: v for n, v in base.items() if n not in CONTACT}
    return SubmissionForm.initial_of({**shown, **contribution.data})


def _token(purpose: TokenPurpose, secret: str) -> Token:
    token = token_of(purpose=purpose, secret=secret)
    if token is None:
        raise Http404("Ce lien n’existe pas.")
    return token


def _gone(request: HttpRequest, token: Token, secret: str) -> HttpResponse:
    """The link was used, replaced or is too old: say so, and offer another where that makes sense."""
    contribution = token.contribution
    can_renew = token.purpose == TokenPurpose.CONFIRM and contribution and contribution.email_confirmed_at is None
    context = {"contribution": contribution, "secret": secret, "can_renew": can_renew}
    return _private(render(request, "inventory/contribution_gone.html", context, status=410))


def _private(response: HttpResponse) -> HttpResponse:
    """Secret addresses are neither passed on to other sites nor indexed."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
