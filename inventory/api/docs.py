"""The API explained as a page of the site, read from its own OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Operation:
    """One method on one path, with its parameters, the example of its body and the answers it documents."""

    method: str
    path: str
    anchor: str
    description: str
    parameters: list[dict[str, Any]]
    body: str
    responses: list[tuple[str, str]]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it depends on the code only, so each process makes it once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: dict[str, Any]) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI document, in its order."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            answers = operation.get("responses", {})
            yield Operation(
                method=method.upper(),
                path=path,
                anchor=operation["operationId"],
                description=operation.get("description", "").replace("`", ""),
                parameters=[_parameter(parameter) for parameter in operation.get("parameters", [])],
                body=_body(operation),
                responses=[(status, answer.get("description", "")) for status, answer in sorted(answers.items())],
            )


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else ""


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter.get("schema", {})
    repeated = shape.get("type") == "array"
    values = (shape.get("items", {}) if repeated else shape).get("enum", [])
    told = parameter.get("description", "").replace("`", "")
    return {
        **parameter, "description": told, "type": shape.get("type", ""), "values": values, "repeated": repeated
    }  # fmt: skip


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """What can be asked, with which parameters, and what is answered."""
    context = {
        "operations": list(operations(document())),
        "per_minute": settings.API_REQUESTS_PER_MINUTE,
        "per_minute_of_token": settings.API_TOKEN_REQUESTS_PER_MINUTE,
    }
    return render(request, "inventory/api_docs.html", context)
