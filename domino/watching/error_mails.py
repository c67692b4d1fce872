"""Errors told by mail to who runs the site: what failed and where, never what was sent, typed or by whom."""

from __future__ import annotations

import hashlib
import logging
import traceback
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error, transaction

from domino.watching.logs import request_id
from domino.watching.scrubbing import scrubbed

QUIET_SECONDS = 3600
LINES = 12


class ErrorMailHandler(logging.Handler):
    """One mail an hour for errors of one place, to ERROR_MAILS_TO, through the outbox like any other."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            with transaction.atomic():
                self.tell(record)
        except Error:
            pass  # without the database, neither outbox nor count: /healthz tells
        except Exception:  # telling of an error must not be the next one
            self.handleError(record)

    def tell(self, record: logging.LogRecord) -> None:
        from domino.mail import enqueue_mail  # logs are set up before the models are there

        kind, places = described(record)
        place = hashlib.sha256(f"{kind} {places[-1:]} {record.name}".encode()).hexdigest()
        if not cache.add(f"error-mail-{place}", 1, QUIET_SECONDS):
            return
        context = {"kind": kind, "places": places, "logger": record.name, "request_id": request_id()}
        for recipient in settings.ERROR_MAILS_TO:
            enqueue_mail(recipient=recipient, template="error", context=context)


def described(record: logging.LogRecord) -> tuple[str, list[str]]:
    """The kind of error, and the places it went through, the last one where it happened: no value of anything."""
    if not record.exc_info or not record.exc_info[0]:
        return scrubbed(str(record.msg)), [f"{record.module}.{record.funcName}"]
    frames = traceback.extract_tb(record.exc_info[2])[-LINES:]
    places = [f"{_shown(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return record.exc_info[0].__qualname__, places


def _shown(filename: str) -> str:
    path = Path(filename)
    inside = path.is_relative_to(settings.BASE_DIR) and ".venv" not in path.parts
    return str(path.relative_to(settings.BASE_DIR) if inside else Path(*path.parts[-3:]))
