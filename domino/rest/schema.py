"""What the OpenAPI document says of every operation: its errors, its versions, its keys and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MEDIA_TYPE = "application/problem+json"
GEOJSON = "application/geo+json"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` names the fields or parameters to mend.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
    "required": ["type", "title", "status", "detail"],
}
FEATURE = {
    "type": "object",
    "description": "RFC 7946: `id` and `geometry` of the resource, its other fields as properties.",
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": {"type": ["object", "null"]},
        "properties": {"type": "object"},
    },
    "required": ["type", "id", "geometry", "properties"],
}
COLLECTION = {
    "type": "object",
    "properties": {
        "type": {"const": "FeatureCollection"},
        "count": {"type": "integer"},
        "next": {"type": ["string", "null"]},
        "previous": {"type": ["string", "null"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
    },
    "required": ["type", "features"],
}
COMPONENTS = {"Problem": PROBLEM, "Feature": FEATURE, "FeatureCollection": COLLECTION}
ALWAYS = {
    "400": "A parameter or the body is wrong: `errors` says which and why.",
    "401": "The token is unknown, revoked or expired, or one is needed.",
    "404": "Nothing answers at this address, or no such `format` is offered.",
    "406": "No format that the Accept header asks for is offered.",
    "429": "Too many requests: wait for the seconds of Retry-After.",
}
NAMED = {
    "403": "The role of the member, or the scope of the token, does not allow it.",
    "409": "The state of things does not allow it.",
}
WITH_BODY = {"413": "The body is too long.", "415": "The body is not application/json."}
CHANGING = {"412": "It changed since that ETag was read: read it again.", "428": "If-Match is missing."}
REUSED = "The Idempotency-Key served another request."
READ = {"get", "head"}


def common_answers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: answers and headers that all operations share, problems as RFC 9457 says."""
    result["components"]["schemas"] |= COMPONENTS
    for path, method, operation in operations(result):
        answers = operation["responses"]
        for status, text in _errors(path, method, answers).items():
            answers[status] = _problem(text)
        if "200" in answers and _is_one(path):
            answers["200"].setdefault("headers", {})["ETag"] = _header("Its version, for If-Match and If-None-Match.")
        if method == "get" and _is_one(path):
            answers["304"] = {"description": "If-None-Match names the present version."}
        answers["429"]["headers"] = {"Retry-After": _header("Seconds to wait.", "integer")}
        answers["401"]["headers"] = {"WWW-Authenticate": _header("Bearer.")}
        operation.setdefault("parameters", []).extend(_headers(path, method))
        _geojson(path, operation)
    _say_null(result)
    return result


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, operation) for all of an OpenAPI document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _say_null(node: Any) -> None:
    """`nullable` is a word of OpenAPI 3.0: from 3.1 on, null is one of the types."""
    if isinstance(node, dict):
        if node.pop("nullable", False) and isinstance(node.get("type"), str):
            node["type"] = [node["type"], "null"]
        for each in node.values():
            _say_null(each)
    elif isinstance(node, list):
        for each in node:
            _say_null(each)


def _is_one(path: str) -> bool:
    return path.endswith("}/")


def _errors(path: str, method: str, answers: dict[str, Any]) -> dict[str, str]:
    found = {**ALWAYS, **{status: text for status, text in NAMED.items() if status in answers}}
    if method in {"post", "patch"}:
        found |= WITH_BODY
    if method == "post":
        found["422"] = REUSED
    if method not in READ:
        found["403"] = NAMED["403"]
    if method in {"patch", "delete"}:
        found |= CHANGING
    return found


def _headers(path: str, method: str) -> list[dict[str, Any]]:
    if method == "post":
        text = "A text of your choice: the same request with the same key, within a day, is done once."
        return [_parameter("Idempotency-Key", text)]
    if method in {"patch", "delete"}:
        return [_parameter("If-Match", "The ETag that it had when it was read.", required=True)]
    if _is_one(path):
        return [_parameter("If-None-Match", "An ETag: 304 as long as it is the present one.")]
    return []


def _parameter(name: str, text: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": 255}
    return {"in": "header", "name": name, "description": text, "required": required, "schema": schema}


def _header(text: str, kind: str = "string") -> dict[str, Any]:
    return {"description": text, "schema": {"type": kind}}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _geojson(path: str, operation: dict[str, Any]) -> None:
    name = "Feature" if _is_one(path) else "FeatureCollection"
    for status, answer in operation["responses"].items():
        if GEOJSON in answer.get("content", {}):
            if status.startswith("2") and status != "201":
                answer["content"][GEOJSON] = {"schema": {"$ref": f"#/components/schemas/{name}"}}
            else:
                del answer["content"][GEOJSON]
