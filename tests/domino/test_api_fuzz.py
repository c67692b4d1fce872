"""Requests that nobody would think of, made by schemathesis from the OpenAPI document.

No 5xx, no status, media type or shape that the document does not name. `API_FUZZ=200` in the environment looks longer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inventory.api.docs import document
from tests.api_world import api_world
from tests.factories.tokens import bearer

pytestmark = pytest.mark.django_db
CHECKS: list[Callable[..., Any]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LONG = int(os.environ.get("API_FUZZ", "0"))
# Each boundary of each parameter takes minutes in all: only when asked.
CONFIG = {
    "generation": {"with-security-parameters": False, "database": "none"},
    "phases": {"coverage": {"enabled": LONG > 0}},
}
# Lazy texts become strings.
schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(document(), default=str)),
    config=schemathesis.Config.from_dict(CONFIG),
)
schema.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests leave the connection of the test alone, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(settings: Settings) -> dict[str, str]:
    """Those of someone who may change everything that the examples name."""
    settings.API_TOKEN_REQUESTS_PER_MINUTE = 1_000_000
    # Bodies come packed to who takes them so; schemathesis does, and then does not unpack what WSGI gives it.
    return {**bearer(api_world()), "Accept-Encoding": "identity"}


@schema.parametrize()
@settings(
    max_examples=LONG or 5,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_those_of_the_document(case: schemathesis.Case, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS)
