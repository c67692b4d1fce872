"""The webhooks of the territories that one administers: registered, looked at, given a new secret, stopped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory.enums import DeliveryState
from inventory.forms.webhook import WebhookForm
from inventory.models import Territory, Webhook, WebhookDelivery
from inventory.permissions import Action, can_somewhere, scoped
from inventory.views.desk import desk
from inventory.webhooks.delivering import send_again
from inventory.webhooks.registering import register_webhook, remove_webhook, rotate_secret, set_active

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@desk
@sensitive_variables("secret")
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Webhooks of the territories one administers; POST registers one and shows its secret."""
    if not can_somewhere(request.user, Action.ADMINISTER):
        raise PermissionDenied
    form = WebhookForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = register_webhook(**form.cleaned_data, made_by=request.user)
        except ValidationError as error:
            form.add_error("address", error.messages)
        else:
            return _detail(request, webhook, secret=secret)
    states = {state.name.lower(): Count("deliveries", Q(deliveries__state=state)) for state in DeliveryState}
    context = {
        "form": form,
        "problems": form.problems(),
        "webhooks": _mine(request).annotate(**states),
        "territories": _territories(request),
    }
    return render(request, "inventory/webhook_list.html", context, status=422 if form.errors else 200)


@require_safe
@desk
def webhook_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook and the log of its messages."""
    return _detail(request, _opened(request, pk))


@require_POST
@desk
@sensitive_variables("secret")
def webhook_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it a new secret, shown by this very answer."""
    webhook = _opened(request, pk)
    secret = rotate_secret(webhook=webhook)
    webhook.refresh_from_db(fields=["former_until"])
    return _detail(request, webhook, secret=secret)


@require_POST
@desk
def webhook_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it (`active=0`) or start it again (`active=1`)."""
    webhook = set_active(webhook=_opened(request, pk), is_active=request.POST.get("active") == "1")
    said = "reçoit de nouveau les messages" if webhook.is_active else "est arrêté : rien ne lui est plus envoyé"
    messages.success(request, f"« {webhook.name} » {said}.")
    return redirect(webhook)


@require_POST
@desk
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget it, with its log."""
    webhook = _opened(request, pk)
    remove_webhook(webhook=webhook)
    messages.success(request, f"« {webhook.name} » est retiré.")
    return redirect("inventory:webhook_list")


@require_POST
@desk
def delivery_resend(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send a message of the log once more."""
    deliveries = scoped(WebhookDelivery.objects.all(), request.user, Action.ADMINISTER, "webhook__territory")
    delivery = send_again(delivery=get_object_or_404(deliveries, pk=pk))
    messages.success(request, "Le message repart dans un instant.")
    return redirect("inventory:webhook_detail", delivery.webhook_id)


def _mine(request: HttpRequest) -> QuerySet[Webhook]:
    found = scoped(Webhook.objects.all(), request.user, Action.ADMINISTER).select_related("territory")
    return found.defer("territory__geometry", "territory__outline").order_by("territory__name", "name")


def _opened(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(_mine(request), pk=pk)


def _territories(request: HttpRequest) -> list[Territory]:
    return list(Territory.objects.light().filter(memberships__user=request.user).distinct().order_by("name"))


def _detail(request: HttpRequest, webhook: Webhook, secret: str = "") -> HttpResponse:
    log = webhook.deliveries.defer("payload")
    page = Paginator(log, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"webhook": webhook, "page": page, "secret": secret}
    return render(request, "inventory/webhook_detail.html", context)
