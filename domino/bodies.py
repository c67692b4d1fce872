"""How long the body of a request may be: known before any of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

View = Callable[..., Any]


def body_limit(max_bytes: int) -> Callable[[View], View]:
    """A decorator: the view takes bodies of up to `max_bytes`, where the usual limit is too low for its files."""

    def decorate(view: View) -> View:
        view.max_body_bytes = max_bytes  # type: ignore[attr-defined]
        return view

    return decorate


def limit_of(request: HttpRequest, view: View) -> int:
    """The limit that holds for `request`, answered by `view`: its own, else that of a form with files or without."""
    own = getattr(view, "max_body_bytes", None)
    if own is not None:
        return int(own)
    has_files = request.content_type == "multipart/form-data"
    return settings.MAX_FILES_BODY_BYTES if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def announced(request: HttpRequest) -> int:
    """The length of the body as the request says it; 0 when it says none."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else 0


def is_of_unknown_length(request: HttpRequest) -> bool:
    """Whether the body comes in pieces with no length said before: Django would read nothing of it."""
    return "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
