"""Examples of the OpenAPI document, by operation: the tests send them and check the answers."""

from __future__ import annotations

from typing import Any

from domino.rest.schema import operations

# operationId → path and query parameters, body, and the status that is answered; each app adds its own.
EXAMPLES: dict[str, dict[str, Any]] = {}


def with_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    return result
