"""Paper: the form to print, and the desk where relays key the sheets in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from domino.bodies import body_limit
from domino.limits import LimitReached, Rule, network, spend
from domino.views import Missing, bad_request, error_page
from inventory import permissions
from inventory.consents import CONSENT_VERSION
from inventory.enums import Channel
from inventory.forms.sheet import SheetForm
from inventory.models import Contribution, Territory
from inventory.paper import paper_form_pdf
from inventory.permissions import Action
from inventory.services.duplicates import find_duplicates
from inventory.services.scans import ScanRefused
from inventory.services.sheets import SheetAlreadyKeyed, key_sheet
from inventory.views.scan import SCANS_BODY_BYTES, kept_scans, stash_scans

MAX_COPIES = 20
# A sheet costs most of a second of work: so many print-outs per block of addresses.
PRINTS = [Rule(10, 600)]


@require_safe
def paper_form(request: HttpRequest) -> HttpResponse:
    """Numbered sheets to print (A4, two sides): `territory` (slug or code) names the place, `copies` is 1 to 20."""
    copies = request.GET.get("copies") or "1"
    if not copies.isdecimal() or not 1 <= int(copies[:4]) <= MAX_COPIES:
        return bad_request(request, message=f"copies : écrivez un nombre entre 1 et {MAX_COPIES}.")
    text = request.GET.get("territory", "")
    territory = Territory.objects.designated(text) if text else None
    if text and territory is None:
        raise Missing(f"« {text} » ne désigne pas un territoire connu. Cherchez-le dans la liste des territoires.")
    try:
        spend(scope="paper_form", who=network(request), rules=PRINTS)
    except LimitReached as error:
        refusal = error_page(request, 429, "Trop d’impressions", "Attendez quelques minutes, puis recommencez.")
        refusal["Retry-After"] = str(error.retry_after)
        return refusal
    form_url, receipt_url = (
        request.build_absolute_uri(reverse(name)) for name in ("inventory:contribution_create", "inventory:receipt")
    )
    pdf = paper_form_pdf(territory=territory, form_url=form_url, receipt_url=receipt_url, copies=int(copies))
    response = HttpResponse(pdf, content_type="application/pdf")
    name = territory.slug if territory else "domino"
    response["Content-Disposition"] = f'inline; filename="formulaire-{name}.pdf"'
    response["Cache-Control"] = "no-store"  # each print-out has its own numbers
    return response


@body_limit(SCANS_BODY_BYTES)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_key(request: HttpRequest) -> HttpResponse:
    """Key sheets in, one after the other: fields in the order of the paper, the next sheet as soon as one is saved."""
    if not permissions.can_somewhere(request.user, Action.ENTER):
        raise PermissionDenied
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _keyed(request, form):
        return redirect("inventory:sheet_key")
    today = Contribution.objects.filter(channel=Channel.PAPER, created_at__date=timezone.localdate())
    context = {
        "form": form,
        "matches": getattr(form, "matches", []),
        "kept": stash_scans(request, form) if form.is_bound else [],
        "keyed_today": permissions.scoped(today, request.user, Action.ENTER).count(),
    }
    return render(
        request, "inventory/sheet_key.html", context, status=422 if form.errors or context["matches"] else 200
    )


def _keyed(request: HttpRequest, form: SheetForm) -> bool:
    """Save the sheet; False, with what to mend or to look at on the form, when it cannot be or resembles a record."""
    values, data = form.values(), form.cleaned_data
    if not permissions.can(request.user, Action.ENTER, data["territory"]):
        form.add_error("territory", "Vous ne saisissez pas de feuilles pour cette commune.")
        return False
    if "sure" not in request.POST:
        form.matches = find_duplicates(values=values, user=request.user)
        if form.matches:
            return False
    try:
        sheet = key_sheet(
            code=data["sheet_number"],
            values=values,
            territory=data["territory"],
            keyed_by=request.user,
            submitter_name=data["submitter_name"],
            submitter_email=data["submitter_email"],
            consent=CONSENT_VERSION if values["contact_is_public"] else "",
            scans=[content for content, _ in data["scans"]],
            kept=kept_scans(request),
        )
    except SheetAlreadyKeyed as error:
        form.add_error("sheet_number", str(error))
        return False
    except ScanRefused as error:
        form.add_error("scans", str(error))
        return False
    messages.success(request, f"Feuille {sheet.sheet_number} enregistrée : « {sheet} ». Passez à la suivante.")
    return True
