"""What programs that watch the site ask for."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from domino.watching import health, metrics

TYPE = "text/plain; version=0.0.4; charset=utf-8"
REFUSED = "Authorization: Bearer, with MONITORING_TOKEN."


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and no migration is missing, else 503 naming the part that is down.

    `?details`, for who shows the token or asks from this very machine: all parts, 503 as soon as one does not work.
    """
    if "details" not in request.GET:
        return _answer(health.essential_parts())
    if not (shows_token(request) or is_local(request)):
        return _refusal()
    return _answer(health.all_parts())


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus's metrics for who shows the token; without one in the settings, there is no such page."""
    if not settings.MONITORING_TOKEN:
        raise Http404
    return HttpResponse(metrics.written(), content_type=TYPE) if shows_token(request) else _refusal()


def shows_token(request: HttpRequest) -> bool:
    """Whether the request bears MONITORING_TOKEN."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.MONITORING_TOKEN
    return bool(token) and scheme.casefold() == "bearer" and constant_time_compare(given.strip(), token)


def is_local(request: HttpRequest) -> bool:
    """Whether it comes from this machine, by no proxy: a proxy on the same machine says for whom it asks."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    address = request.META.get("REMOTE_ADDR", "")
    try:
        return not address or ipaddress.ip_address(address).is_loopback  # a Unix socket has none
    except ValueError:
        return False


def _answer(parts: dict[str, str]) -> JsonResponse:
    healthy = health.is_healthy(parts)
    return JsonResponse({"status": "ok" if healthy else "error", **parts}, status=200 if healthy else 503)


def _refusal() -> HttpResponse:
    return HttpResponse(REFUSED, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
