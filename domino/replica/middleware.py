"""Sends the public reads of strangers to the replica; who signed in or just wrote something reads the primary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from domino.replica import REPLICA, choosing, is_configured, read_from, reading_alias
from domino.replica.health import watch
from domino.replica.pages import PAGES

SAFE = {"GET", "HEAD"}
# Cookie of a browser that sent something a moment ago.
WROTE = "__Host-domino_ecrit" if settings.PRODUCTION else "domino_ecrit"


class ReplicaMiddleware:
    """Chooses where a request reads; a read that fails on the replica is done again on the primary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with choosing():
            response = self.get_response(request)
        if request.method not in SAFE:
            seconds = int(2 * settings.REPLICA_LAG_SECONDS) + 2
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(WROTE, "1", max_age=seconds, httponly=True, samesite="Lax", secure=secure)  # type: ignore[attr-defined]
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match and match.view_name in PAGES and _is_stranger(request) and watch.is_usable():
            read_from(REPLICA)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if reading_alias() != REPLICA or not isinstance(error, OperationalError | InterfaceError):
            return None
        watch.failed()
        read_from(DEFAULT_DB_ALIAS)
        match = request.resolver_match
        return match.func(request, *match.args, **match.kwargs) if match else None


def _is_stranger(request: HttpRequest) -> bool:
    cookies = {settings.SESSION_COOKIE_NAME, settings.MESSAGE_COOKIE_NAME, WROTE}
    return request.method in SAFE and "Authorization" not in request.headers and cookies.isdisjoint(request.COOKIES)
