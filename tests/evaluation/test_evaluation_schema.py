"""The OpenAPI document describes referentials and evaluations without a warning."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client: Client) -> Any:
    return client.get("/api/v1/schema/?format=json").json()


def test_schema_is_valid_and_says_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    call_command("spectacular", validate=True, stdout=StringIO())
    assert [line for line in capsys.readouterr().err.splitlines() if "/evaluation/" in line] == []


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/api/v1/referentials/", {"territory", "state", "page", "page_size", "cursor"}),
        ("/api/v1/referentials/{slug}/", {"slug", "version", "If-None-Match"}),
        ("/api/v1/evaluations/", {"initiative", "referential", "territory", "kind", "page", "page_size", "cursor"}),
        ("/api/v1/evaluations/{id}/", {"id", "If-None-Match"}),
    ],
)
def test_parameters_are_documented(schema: Any, path: str, names: set[str]) -> None:
    described = {parameter["name"] for parameter in schema["paths"][path]["get"]["parameters"]}
    assert described - {"format"} == names


def test_only_reading_is_offered(schema: Any) -> None:
    paths = [path for path in schema["paths"] if path.startswith(("/api/v1/referentials/", "/api/v1/evaluations/"))]
    assert {method for path in paths for method in schema["paths"][path]} == {"get"}
    assert len(paths) == 4
