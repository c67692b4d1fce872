"""Logs: one JSON object a line, or plain lines for people; the id of the request stands in each.

Knows neither settings nor models: gunicorn's own process uses it too (deploy/gunicorn.conf.py).
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from domino.watching.scrubbing import scrubbed

REQUESTS = "domino.requests"
FORMATS = ("json", "line")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _request_id.get()


@contextmanager
def answering(identity: str) -> Iterator[None]:
    """Every line logged in the block bears `identity`."""
    mark = _request_id.set(identity)
    try:
        yield
    finally:
        _request_id.reset(mark)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: `time` (UTC), `level`, `logger`, `message`, `request_id`, `fields`, `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if request_id():
            line["request_id"] = request_id()
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["traceback"] = scrubbed("".join(traceback.format_exception(*record.exc_info, limit=-12)))
        return json.dumps(line, ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """A record as a line for people, its traceback below; scrubbed as the JSON is."""

    def __init__(self) -> None:
        super().__init__("{levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def logging_settings(*, form: str, level: str, requests: bool, error_mails: bool = False) -> dict[str, Any]:
    """LOGGING (logging.config.dictConfig): everything to stderr as `form` says, a line per request if `requests`.

    Answers of 4xx are in the request's own line: Django's, which names whole paths, are left out with it.
    """
    formatter = {"json": "domino.watching.logs.JsonFormatter", "line": "domino.watching.logs.LineFormatter"}[form]
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler", "formatter": "line"}}
    if error_mails:
        handlers["mails"] = {"class": "domino.watching.error_mails.ErrorMailHandler", "level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            # Django's own handlers would write to ADMINS what was sent and typed.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR" if requests else level},
            REQUESTS: {"level": "INFO" if requests else "CRITICAL"},
        },
    }
