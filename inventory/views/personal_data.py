"""One's own data: ask for a link, open it once, read, withdraw a contact, erase. A GET shows, a POST does."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from domino.limits import LimitReached, network
from domino.views import Missing
from inventory.forms.personal_data import EraseForm, PersonalDataForm
from inventory.models import PrivacyLink
from inventory.services.privacy.accounts import held_accounts
from inventory.services.privacy.links import (
    ask_erasure,
    ask_personal_data,
    find_privacy_link,
    open_privacy_link,
    opened_link,
)
from inventory.services.privacy.records import records_of, withdraw_contact
from inventory.services.privacy.telling import copy_of
from inventory.views.secret_link import behind_secret

OPENED = "personal_data"
GONE = (
    "Ce lien a déjà servi ou n’est plus valable : demandez-en un autre depuis la page « Données personnelles »."
    " Si vous aviez demandé l’effacement, il est fait ou en cours."
)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, for how long, and their rights."""
    context = {"backup_days": settings.BACKUP_DAYS, "informs_contacts": settings.INFORM_IMPORTED_CONTACTS}
    return render(request, "domino/privacy.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal_data_request(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether the address is known or not."""
    form = PersonalDataForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "inventory/personal_data_request.html", {"form": form}, status=422 if form.errors else 200
        )
    with suppress(LimitReached):  # the page says that few links leave in a day
        ask_personal_data(email=form.cleaned_data["email"], network=network(request))
    return render(request, "inventory/personal_data_asked.html", {"email": form.cleaned_data["email"]})


@behind_secret
@require_http_methods(["GET", "HEAD", "POST"])
def personal_data_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail: programs that read mails open links too, so that only the button uses it up."""
    if request.method != "POST":
        if find_privacy_link(secret=secret) is None:
            raise Missing(GONE)
        return render(request, "inventory/personal_data_link.html")
    link = open_privacy_link(secret=secret)
    if link is None:
        raise Missing(GONE)
    request.session.cycle_key()
    request.session[OPENED] = link.pk
    return redirect("inventory:personal_data_detail")


@behind_secret
@require_safe
def personal_data_detail(request: HttpRequest) -> HttpResponse:
    """Everything held under the address, in words."""
    link = _opened(request)
    copy = copy_of(link.email)
    shown = records_of(link.email).filter(contact_email__iexact=link.email, contact_is_public=True)
    context = {"link": link, "copy": copy, "is_shown": shown.exists(), "withdrawn": request.GET.get("retire") == "1"}
    return render(request, "inventory/personal_data_detail.html", context)


@behind_secret
@require_GET
def personal_data_copy(request: HttpRequest) -> HttpResponse:
    """The same as a file that other programs read."""
    copy = copy_of(_opened(request).email)
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@behind_secret
@require_POST
def personal_data_withdraw(request: HttpRequest) -> HttpResponse:
    """Show the contact no more."""
    withdraw_contact(email=_opened(request).email)
    return redirect("/donnees-personnelles/mes-donnees/?retire=1")


@behind_secret
@require_http_methods(["GET", "HEAD", "POST"])
def personal_data_erase(request: HttpRequest) -> HttpResponse:
    """What erasing means, then erasing: the worker does it within minutes."""
    link = _opened(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {
            "form": form,
            "backup_days": settings.BACKUP_DAYS,
            "keeps_account": held_accounts(link.email).exists(),
        }
        return render(request, "inventory/personal_data_erase.html", context, status=422 if form.errors else 200)
    ask_erasure(link=link)
    del request.session[OPENED]
    return render(request, "inventory/personal_data_erased.html", {"backup_days": settings.BACKUP_DAYS})


def _opened(request: HttpRequest) -> PrivacyLink:
    link = opened_link(pk=request.session.get(OPENED))
    if link is None or link.erase_asked_at:
        raise Missing(GONE)
    return link
