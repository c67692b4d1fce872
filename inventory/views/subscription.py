"""Following a search by mail: ask, confirm, stop. A GET shows, a POST does."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from domino.limits import LimitReached, network
from domino.views import Missing, bad_request
from inventory import facets
from inventory.enums import Frequency
from inventory.filters import InitiativeFilter
from inventory.forms.subscription import SubscriptionForm
from inventory.models import Initiative, Subscription
from inventory.selection import DISPLAY, chips, query_without
from inventory.services.subscriptions import confirm_subscription, find_subscription, subscribe, unsubscribe

EVERYTHING = "Toutes les initiatives"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_create(request: HttpRequest) -> HttpResponse:
    """Ask for news of the search that the query string makes; the answer is the same for known addresses."""
    base = Initiative.objects.visible_to(None)
    filterset = InitiativeFilter(request.GET, queryset=base)
    if not filterset.is_valid():
        return bad_request(request, message=" ".join(filterset.messages()))
    panel = facets.build(filterset, facets.Uncounted())
    label = ", ".join(chip.label for chip in chips(filterset, panel)) or EVERYTHING
    form = SubscriptionForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "label": label, "query": query_without(request.GET, *DISPLAY)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "inventory/subscription_create.html", context, status=422 if form.errors else 200)
    with suppress(LimitReached):  # a mail has just left: the page says to look for it
        subscribe(
            email=form.cleaned_data["email"],
            query=context["query"],
            label=label,
            frequency=Frequency(form.cleaned_data["frequency"]),
            network=network(request),
        )
    return render(request, "inventory/subscription_asked.html", {**context, "email": form.cleaned_data["email"]})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the first mail."""
    subscription = _subscription(secret)
    if request.method == "POST":
        confirm_subscription(subscription=subscription)
    context = {"subscription": subscription, "done": request.method == "POST"}
    return render(request, "inventory/subscription_confirm.html", context)


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the secret of the address is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_stop(request: HttpRequest, secret: str) -> HttpResponse:
    """The link at the end of every mail."""
    subscription = _subscription(secret)
    if request.method == "POST":
        unsubscribe(subscription=subscription)
    context = {"subscription": subscription, "done": request.method == "POST"}
    return render(request, "inventory/subscription_stop.html", context)


def _subscription(secret: str) -> Subscription:
    subscription = find_subscription(secret=secret)
    if subscription is None:
        raise Missing("Ce lien ne mène plus à rien : vous ne suivez pas, ou plus, cette recherche.")
    return subscription
