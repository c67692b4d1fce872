"""Answers about the census that caches may keep and ask about: 304 as long as nothing of the census changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from domino.caching import is_for_everyone, without_secret
from domino.release import release
from inventory.census import answers, store

View = Callable[..., HttpResponseBase]


def cached_by_census(view: View) -> View:
    """Let everyone's answers of `view` be kept and asked about again each time (ETag); nobody else's.

    For views that show, to who is not signed in, nothing but the census, its taxonomies and territories, and today's
    date. The ETag is weak: it stands for the page, not for its compression.
    """

    @wraps(view)
    def conditional(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_for_everyone(request):
            return _finished(request, view(request, *args, **kwargs), is_public=False)
        etag = f'W/"{store.version()}-{release()}-{timezone.localdate():%y%m%d}"'
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            unchanged.headers["ETag"] = etag
            return _finished(request, unchanged, is_public=True)
        kept, key = answers.present(), answers.key_of(request, etag)
        known = kept.get(key) if kept and request.method == "GET" else None
        if known is not None:
            return known
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers["ETag"] = etag
        response = _finished(request, response, is_public=True)
        if kept and isinstance(response, HttpResponse) and answers.may_be_kept(request, response):
            kept.put(key, response)
        return response

    return conditional


def _finished(request: HttpRequest, response: HttpResponseBase, *, is_public: bool) -> HttpResponseBase:
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    if is_public:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        patch_cache_control(response, private=True)
    return without_secret(response)
