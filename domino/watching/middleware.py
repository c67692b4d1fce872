"""Around everything else: each request has an id, a line in the log and its place in the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from domino.limits import network
from domino.watching import metrics
from domino.watching.logs import REQUESTS, answering

logger = logging.getLogger(REQUESTS)
HEADER = "X-Request-ID"
# What a proxy of ours may say; anything else is replaced.
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# What else stands in an address may be a secret.
SHOWN_PARTS = ("slug", "pk", "section", "extension")


class WatchingMiddleware:
    """`request.request_id`, `X-Request-ID` in the answer, one line and one count per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        given = request.headers.get(HEADER, "")
        identity = given if GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = identity  # type: ignore[attr-defined]
        with answering(identity):
            response = self.get_response(request)
            response.headers[HEADER] = identity
            self.note(request, response, time.perf_counter() - began)
        return response

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        """Count the answer and write its line; a stream is measured up to its beginning."""
        view = _view(request)
        metrics.count_request(view=view, method=request.method or "", status=response.status_code, seconds=seconds)
        if not logger.isEnabledFor(logging.INFO):
            return
        fields = {
            "method": request.method,
            "view": view,
            **_parts(request),
            "status": response.status_code,
            "duration_ms": round(seconds * 1000, 1),
            "bytes": None if response.streaming else len(getattr(response, "content", b"")),
            "network": network(request),
        }
        logger.info("%s %s %s", request.method, view, response.status_code, extra={"fields": fields})


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name or match.route if match else "none"


def _parts(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    return {name: str(match.kwargs[name]) for name in SHOWN_PARTS if name in match.kwargs} if match else {}
