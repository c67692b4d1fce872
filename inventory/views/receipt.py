"""The receipt of a paper sheet: what became of it, and "this is us" once its record is published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from domino.limits import LimitReached, network
from inventory.forms.receipt import ClaimForm, ReceiptForm
from inventory.services.receipts import Receipt, claim_by_receipt, proved_receipt, read_receipt

MAX_CODE = 40
UNKNOWN = "Ce numéro n’est pas celui d’une feuille : recopiez les chiffres et les trois lettres de votre reçu."
EXPIRED = "Cette page est restée ouverte trop longtemps : recopiez de nouveau le numéro de votre reçu."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Type the code of a receipt, read what became of its sheet: 200, 422 (to mend) or 429 (to wait)."""
    if request.method != "POST":
        form = ReceiptForm(initial={"sheet_number": request.GET.get("feuille", "")[:MAX_CODE]})
        return render(request, "inventory/receipt.html", {"form": form})
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return render(request, "inventory/receipt.html", {"form": form}, status=422)
    try:
        found = read_receipt(typed=form.cleaned_data["sheet_number"], network=network(request))
    except LimitReached as error:
        return _wait(request, "inventory/receipt.html", {"form": form}, error)
    if found is None:
        form.add_error("sheet_number", UNKNOWN)
        return render(request, "inventory/receipt.html", {"form": form}, status=422)
    claim = ClaimForm(initial={"proof": found.proof, "email": form.cleaned_data["email"]})
    return _shown(request, found, claim)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_claim(request: HttpRequest) -> HttpResponse:
    """Ask for the link to the record of a receipt; the answer is the same whatever the address."""
    if request.method != "POST":
        return redirect("inventory:receipt")
    form = ClaimForm(request.POST)
    found = proved_receipt(request.POST.get("proof", ""))
    if found is None or found.initiative is None:
        again = ReceiptForm(initial={"email": request.POST.get("email", "")})
        return render(request, "inventory/receipt.html", {"form": again, "problem": EXPIRED}, status=422)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    data = form.cleaned_data
    try:
        claim_by_receipt(receipt=found, email=data["email"], message=data["message"], network=network(request))
    except LimitReached as error:
        return _wait(request, "inventory/receipt_state.html", {"receipt": found, "form": form}, error)
    return render(request, "inventory/ownership_request.html", {"initiative": found.initiative, "sent": True})


def _shown(request: HttpRequest, found: Receipt, form: ClaimForm, status: int = 200) -> HttpResponse:
    return render(request, "inventory/receipt_state.html", {"receipt": found, "form": form}, status=status)


def _wait(request: HttpRequest, template: str, context: dict, error: LimitReached) -> HttpResponse:
    minutes = -(-error.retry_after // 60)
    response = render(request, template, context | {"minutes": minutes}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response
