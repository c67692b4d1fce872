"""Keeping one's own record: asking for a link, and the page that it opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from domino.limits import LimitReached, network
from inventory.comparison import compare
from inventory.enums import TokenPurpose
from inventory.forms.moderation import ModerationForm
from inventory.forms.ownership import OwnershipForm
from inventory.models import Initiative, Token
from inventory.services.editing import Outdated, version_of
from inventory.services.ownership import edit_own_record, end_own_record, request_ownership, revoke_links, was_written
from inventory.services.records import FIELDS, snapshot
from inventory.services.tokens import find_token
from inventory.views.desk import version_in, without_version

HISTORY = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ownership_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the link that opens one record; the answer is the same whatever the address."""
    visible = Initiative.objects.visible_to(request.user).select_related("territory")
    initiative = get_object_or_404(visible.defer("territory__geometry", "territory__outline"), slug=slug)
    form = OwnershipForm(request.POST if request.method == "POST" else None)
    context = {"initiative": initiative, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            request_ownership(
                initiative=initiative,
                email=form.cleaned_data["email"],
                message=form.cleaned_data["message"],
                network=network(request),
            )
            context["sent"] = True
        except LimitReached as error:
            context["minutes"] = -(-error.retry_after // 60)
            status = 429
    elif request.method == "POST":
        status = 422
    response = render(request, "inventory/ownership_request.html", context, status=status)
    if status == 429:
        response["Retry-After"] = str(60 * context["minutes"])
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_record(request: HttpRequest, secret: str) -> HttpResponse:
    """The record that a link opens, and it alone: write it over, read its history."""
    token = _token(secret)
    if token is None:
        return _private(render(request, "inventory/own_record_gone.html", status=410))
    initiative = token.initiative
    if request.method != "POST":
        return _own_page(request, token, secret, ModerationForm.seen_at(snapshot(initiative)))
    version, form = version_in(request), ModerationForm(request.POST)
    if version is None:
        return without_version(request)
    if not form.is_valid():
        return _own_page(request, token, secret, form, status=422, version=version)
    data = form.values()
    try:
        queued = edit_own_record(token=token, version=version, data=data)
    except Outdated:
        if was_written(token=token, data=data):
            return _private(redirect("inventory:own_record", secret=secret))
        return _own_page(request, token, secret, form, status=409, wanted=data)
    said = "Merci : votre fiche est à jour."
    if queued:
        said += " Le changement de nom ou de lieu sera publié après relecture."
    messages.success(request, said)
    return _private(redirect("inventory:own_record", secret=secret))


@never_cache
@require_POST
def own_record_end(request: HttpRequest, secret: str) -> HttpResponse:
    """Say that the initiative has ended."""
    token = _token(secret)
    if token is None:
        return _private(render(request, "inventory/own_record_gone.html", status=410))
    end_own_record(token=token)
    messages.success(request, "Merci de nous l’avoir dit. L’équipe d’animation marquera la fiche terminée.")
    return _private(redirect("inventory:own_record", secret=secret))


@never_cache
@require_POST
def own_record_revoke(request: HttpRequest, secret: str) -> HttpResponse:
    """End this link now."""
    token = _token(secret)
    if token:
        revoke_links(initiative=token.initiative, email=token.email)
    return _private(render(request, "inventory/own_record_gone.html", {"revoked": True}, status=200 if token else 410))


def _token(secret: str) -> Token | None:
    """The usable token of a link; None when it ended. 404 when its record is not public any more."""
    token = find_token(purpose=TokenPurpose.OWN, secret=secret)
    if token and token.initiative and token.initiative.status not in ("published", "closed"):
        raise Http404("Cette fiche n’est plus publiée.")
    return token


def _own_page(
    request: HttpRequest,
    token: Token,
    secret: str,
    form: ModerationForm,
    *,
    status: int = 200,
    version: int | None = None,
    wanted: dict | None = None,
) -> HttpResponse:
    initiative = token.initiative
    form.fields.pop("reason", None)
    now = {name: value for name, value in snapshot(initiative).items() if name in FIELDS}
    context = {
        "initiative": initiative,
        "token": token,
        "secret": secret,
        "form": form,
        "version": version_of(initiative) if version is None else version,
        "lines": compare(now, now | wanted, only_changed=True) if wanted else [],
        "is_outdated": wanted is not None,
        "revisions": initiative.revisions.defer("data")[:HISTORY],
    }
    return _private(render(request, "inventory/own_record.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Secret addresses are neither passed on to other sites nor indexed."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
