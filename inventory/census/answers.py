"""Whole answers kept with the version of the census: the same question gets the same bytes, as long as nothing changed.

Only everyone's answers (see caching): they hold nothing of a visitor, no cookie and no nonce.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict

from django.http import HttpRequest, HttpResponse, HttpResponseBase, SimpleCookie
from django.http.response import ResponseHeaders

from inventory.census import store

Key = tuple[str, str, str, bool]
MOST_BYTES = 16_000_000
LARGEST_BYTES = 500_000


class Answers:
    """The answers asked for last, up to MOST_BYTES."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, HttpResponse] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> HttpResponse | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return _copy(self._kept[key])

    def put(self, key: Key, response: HttpResponse) -> None:
        size = len(response.content)
        if size > LARGEST_BYTES:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = _copy(response)
            self._bytes += size
            while self._bytes > MOST_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.content)


def present() -> Answers | None:
    """The answers of the present version; None where nothing is kept."""
    kept = store.kept()
    return None if kept is None else kept.setdefault("answers", Answers())


def key_of(request: HttpRequest, etag: str) -> Key:
    """All that an answer depends on, beside the version of the census."""
    site = f"{request.scheme}://{request.get_host()}"
    return etag, site, request.get_full_path(), "HX-Request" in request.headers


def may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is a whole page, the same for everyone."""
    is_whole = isinstance(response, HttpResponse) and response.status_code == 200
    return is_whole and request.method == "GET" and not response.cookies


def _copy(response: HttpResponse) -> HttpResponse:
    """An answer of its own: what middleware adds to one goes into no other."""
    made = copy.copy(response)
    made.headers = ResponseHeaders(dict(response.headers))
    made.cookies = SimpleCookie()
    made._resource_closers = []  # type: ignore[attr-defined]
    return made
