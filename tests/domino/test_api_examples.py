"""The examples of the OpenAPI document are sent as they stand: each is answered as documented, status and shape."""

import json
from io import StringIO
from typing import Any

import jsonschema_rs
import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from domino.rest.examples import EXAMPLES
from domino.rest.schema import operations
from inventory.api.docs import document
from tests.api_world import api_world
from tests.factories.tokens import bearer

pytestmark = pytest.mark.django_db
OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(document())}


@pytest.fixture
def headers() -> dict[str, str]:
    return bearer(api_world())


def plain(schema: Any) -> Any:
    """The document as JSON: lazy texts and the like become strings."""
    return json.loads(json.dumps(schema, default=str))


def ask(client: Client, name: str, headers: dict[str, str]) -> Any:
    path, method, operation = OPERATIONS[name]
    address = path.format(
        **{each["name"]: each["example"] for each in operation.get("parameters", []) if each["in"] == "path"}
    )
    query = {
        each["name"]: each["example"]
        for each in operation.get("parameters", [])
        if each["in"] == "query" and "example" in each
    }
    if any(each["name"] == "If-Match" for each in operation.get("parameters", [])):
        headers = {**headers, "If-Match": client.get(address, headers=headers)["ETag"]}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    sent = json.dumps(body) if body is not None else ""
    return client.generic(
        method.upper(), address, sent, content_type="application/json", headers=headers, query_params=query
    )


def test_every_operation_has_an_example() -> None:
    assert set(EXAMPLES) == set(OPERATIONS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_example_is_answered_as_documented(client: Client, headers: dict[str, str], name: str) -> None:
    response = ask(client, name, headers)
    assert (response.status_code, response.content[:300]) == (EXAMPLES[name].status, response.content[:300])
    answer = OPERATIONS[name][2]["responses"][str(response.status_code)]
    if "content" in answer:
        shape = answer["content"]["application/json"]["schema"]
        whole = plain({**shape, "components": document()["components"]})
        errors = [
            f"{error.instance_path}: {error.message}" for error in jsonschema_rs.iter_errors(whole, response.json())
        ]
        assert errors == []
        assert response.json() != {"count": 0, "next": None, "previous": None, "results": []}


def test_document_is_valid_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.reset()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_problems_are_problem_documents(name: str) -> None:
    for status, answer in OPERATIONS[name][2]["responses"].items():
        if status >= "400":
            assert list(answer["content"]) == ["application/problem+json"]


def test_two_ways_to_sign_in_are_documented() -> None:
    schemes = document()["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {"bearer": "http", "cookieAuth": "apiKey"}
