"""Which version a program has read: `ETag`, `If-None-Match` (304), `If-Match` (412, 428)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpResponseBase, HttpResponseNotModified
from rest_framework.exceptions import APIException
from rest_framework.response import Response

DIGEST_CHARS = 32
MAX_LOCK_DIGITS = 9


class Outdated(APIException):
    status_code = 412
    default_detail = "Cela a changé depuis que vous l’avez lu : relisez-le, puis recommencez avec le nouvel ETag."


class VersionMissing(APIException):
    status_code = 428
    default_detail = "Dites quelle version vous avez lue : donnez son ETag dans l’en-tête If-Match."


def etag_of(data: Any, *, lock: int | None = None) -> str:
    """The strong ETag of what is answered: it changes with any of it. `lock` counts the changes of a row."""
    text = json.dumps(data, sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARS]
    return f'"{digest}"' if lock is None else f'"{lock}-{digest}"'


def with_version(request: Any, response: Response, etag: str) -> HttpResponseBase:
    """`response` with its ETag; 304 for whoever has this version."""
    if request.method in {"GET", "HEAD"} and etag in _etags(request.headers.get("If-None-Match", "")):
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = etag
        return unchanged
    response["ETag"] = etag
    return response


def require_if_match(request: Any) -> str:
    """The If-Match of an update; 428 without one."""
    header: str = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionMissing
    return header


def check_version(request: Any, etag: str) -> None:
    """428 without If-Match, 412 when it names another version than `etag`; weak tags never match (RFC 9110)."""
    header = require_if_match(request)
    if etag not in [tag.strip() for tag in header.split(",")]:
        raise Outdated


def lock_in(request: Any) -> int:
    """The lock that the ETag of If-Match holds; 428 without one, 412 for what is none of ours."""
    text = require_if_match(request).strip('"').partition("-")[0]
    if not text.isascii() or not text.isdecimal() or len(text) > MAX_LOCK_DIGITS:
        raise Outdated
    return int(text)


def _etags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
