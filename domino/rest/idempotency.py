"""`Idempotency-Key`: a POST sent twice is done once, and answered alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from domino.limits import hold, network
from domino.models import KeptAnswer

KEPT = timedelta(days=1)
MAX_KEY_CHARS = 255
REPLAYED = "Idempotent-Replayed"


class TooLarge(APIException):
    status_code = 413
    default_detail = "La demande est trop grosse."


class KeyReused(APIException):
    status_code = 422
    default_detail = "Cette clé d’idempotence a déjà servi à une autre demande : choisissez-en une nouvelle."


def once(request: Any, answer: Callable[[], Response]) -> Response:
    """Answer a POST, or say again what its Idempotency-Key was answered within a day; 422 for another body.

    Both the work and the answer are in one transaction: two at once wait for each other, and what fails leaves the
    key free.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return answer()
    if len(key) > MAX_KEY_CHARS:
        raise ValidationError({"Idempotency-Key": [f"{MAX_KEY_CHARS} caractères au plus."]})
    asked = _hash(json.dumps(read_json(request), sort_keys=True))
    mark = _hash("\n".join([_who(request), request.path, key]))
    with transaction.atomic():
        hold(f"idempotency:{mark}")
        kept = KeptAnswer.objects.filter(pk=mark, created_at__gt=timezone.now() - KEPT).first()
        if kept is None:
            return _kept(mark, asked, answer())
        if kept.request_hash != asked:
            raise KeyReused
        return Response(kept.body, status=kept.status, headers={**kept.headers, REPLAYED: "true"})


def read_json(request: Any) -> Any:
    """The body of `request`; 413 for one that is too long, 400 for one nested too deep to be read."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    try:
        return request.data
    except RecursionError as error:
        raise ParseError("Trop de niveaux les uns dans les autres.") from error


def forget_answers(*, now: datetime) -> int:
    """Forget the answers whose key may be used again at `now`; returns how many."""
    return KeptAnswer.objects.filter(created_at__lte=now - KEPT).delete()[0]


def _kept(mark: str, asked: str, response: Response) -> Response:
    body = json.loads(JSONRenderer().render(response.data) or b"null")
    headers = {name: response[name] for name in ("ETag", "Location") if name in response}
    KeptAnswer.objects.filter(pk=mark).delete()
    KeptAnswer.objects.create(key=mark, request_hash=asked, status=response.status_code, headers=headers, body=body)
    return response


def _who(request: Any) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else f"network:{network(request)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
