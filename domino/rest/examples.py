"""Examples of the OpenAPI document, by operation: domino.api gathers those of the apps, the tests send them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domino.rest.schema import operations


@dataclass(frozen=True)
class Example:
    """A request: what stands in the path, the query and the body, and the status that answers it."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    status: int = 200


EXAMPLES: dict[str, Example] = {}


def with_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: each operation gets its example."""
    for _path, _method, operation in operations(result):
        example = EXAMPLES[operation["operationId"]]
        for parameter in operation.get("parameters", []):
            value = {"path": example.path, "query": example.query}.get(parameter["in"], {}).get(parameter["name"])
            if value is not None:
                parameter["example"] = [value] if parameter["schema"].get("type") == "array" else value
        if example.body is not None:
            operation["requestBody"]["content"]["application/json"]["example"] = example.body
    return result
