"""Answers that everyone shares: who they are for, and pages that caches keep and ask about each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from domino.release import release

View = Callable[..., HttpResponse]
Answer = TypeVar("Answer", bound=HttpResponseBase)


def is_for_everyone(request: HttpRequest) -> bool:
    """Whether nothing in the request says who asks: no session, no message waiting, no token."""
    personal = {settings.SESSION_COOKIE_NAME, settings.MESSAGE_COOKIE_NAME}
    return personal.isdisjoint(request.COOKIES) and "HTTP_AUTHORIZATION" not in request.META


def without_secret(response: Answer) -> Answer:
    """`response`, marked as telling nothing that a reader of its length could not know: it may be packed always."""
    response.holds_no_secret = True  # type: ignore[attr-defined]
    return response


def cached_by_content(view: View) -> View:
    """Let everyone's pages of `view` be kept and asked about again each time; nobody else's, and no form's.

    The ETag is a digest of the page, so whatever it shows, and whoever changes that, it is never out of date: what is
    spared is the sending. Weak: the page is spaced and packed after.
    """

    @wraps(view)
    def conditional(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        has_token = bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE")) or bool(response.cookies)
        if not is_for_everyone(request) or has_token:
            patch_cache_control(response, private=True)
            return response
        if response.status_code != 200 or response.has_header("Cache-Control"):
            return response
        patch_cache_control(response, public=True, no_cache=True)
        digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
        response.headers["ETag"] = etag = f'W/"{digest}-{release()}"'
        return get_conditional_response(request, etag=etag, response=response) or response

    return conditional  # type: ignore[return-value]
