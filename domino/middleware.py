"""Requests that no page could answer are refused before any work is done."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed

from domino.views import bad_request

ALLOWED_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


class RequestLimitsMiddleware:
    """405 for TRACE and unknown methods; 400 for an oversized query string or a NUL character in it."""

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
