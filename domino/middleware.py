"""For every request: what no page could answer is refused, pages get French spaces, answers are packed."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed
from django.utils.cache import patch_vary_headers

from domino.bodies import announced, is_of_unknown_length, limit_of
from domino.compression import LEAST_BYTES, is_packable, packed, preferred
from domino.typography import spaced
from domino.views import bad_request, error_page

# Everyone's pages asked for last: spaced and packed once, not for each visitor.
PAGES_KEPT = 32
ALLOWED_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


def _is_everyones(response: HttpResponse) -> bool:
    return "public" in response.headers.get("Cache-Control", "")


def _spaced(content: bytes, charset: str) -> bytes:
    return spaced(content.decode(charset)).encode(charset)


_spaced_once = lru_cache(PAGES_KEPT)(_spaced)
_packed_once = lru_cache(PAGES_KEPT)(packed)


class CompressionMiddleware:
    """Answers packed as the client takes them, except those whose length could betray a secret (BREACH).

    What someone signed in gets, what sets a cookie, what is never to be stored and the pages of secret links go as they
    are, unless the view says by `holds_no_secret` that everyone may know what is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not is_packable(response.headers.get("Content-Type", "")):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        encoding = preferred(request.headers.get("Accept-Encoding", ""))
        if encoding and self.may_be_packed(request, response):
            pack = _packed_once if _is_everyones(response) else packed
            response.content = pack(response.content, encoding)
            response["Content-Encoding"] = encoding
            response["Content-Length"] = str(len(response.content))
        return response

    def may_be_packed(self, request: HttpRequest, response: HttpResponse) -> bool:
        # A strong ETag stands for these very bytes, and comes back in If-Match.
        is_exact = response.headers.get("ETag", "").startswith('"')
        if "Content-Encoding" in response or is_exact or len(response.content) < LEAST_BYTES:
            return False
        return getattr(response, "holds_no_secret", False) or not self.may_hold_secrets(request, response)

    def may_hold_secrets(self, request: HttpRequest, response: HttpResponse) -> bool:
        match = request.resolver_match
        return bool(
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or response.cookies
            or "no-store" in response.headers.get("Cache-Control", "")
            or (match and "secret" in match.kwargs)
        )


class FrenchSpacesMiddleware:
    """Every page with the no-break spaces of French (domino/typography.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and isinstance(response, HttpResponse):
            space = _spaced_once if _is_everyones(response) else _spaced
            response.content = space(response.content, response.charset)
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response


class RequestLimitsMiddleware:
    """405 for TRACE and unknown methods; 400 for an oversized query string or a NUL character in it.

    Before any of a body is read: 413 for one that is too long, 411 for one that does not say how long it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.refusal(request) or self.get_response(request)

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in ALLOWED_METHODS:
            return HttpResponseNotAllowed(ALLOWED_METHODS)
        query = request.META.get("QUERY_STRING", "")
        if len(query) > settings.MAX_QUERY_BYTES:
            return bad_request(request, message="L’adresse est trop longue : retirez des filtres ou des mots.")
        if "%00" in query or "\x00" in request.path:
            return bad_request(request, message="L’adresse contient un caractère interdit : retirez-le.")
        return None

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_of_unknown_length(request):
            text = "L’envoi ne dit pas sa taille : ajoutez l’en-tête Content-Length."
            return error_page(request, 411, "Taille inconnue", text)
        limit = limit_of(request, view)
        if announced(request) > limit:
            most = limit // 1_000_000
            text = f"Cet envoi dépasse {most} Mo. Allégez ce que vous joignez, puis recommencez."
            return error_page(request, 413, "Envoi trop gros", text)
        return None
