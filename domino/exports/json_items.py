"""A JSON document around a list too long for memory: head, items one a line, tail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .geojson import encode_json
from .tabular import batches, clean


def stream_items(head: str, items: Iterable[Any], tail: str) -> Iterator[bytes]:
    """`head`, the items as JSON with commas between them, `tail`, in UTF-8; `items` is consumed as the bytes are."""
    yield head.encode()
    separator = ""
    for batch in batches(items):
        yield (separator + ",\n".join(map(encode_json, batch))).encode("utf-8", "ignore")
        separator = ",\n"
    yield tail.encode()


def around(document: dict[str, Any], name: str) -> tuple[str, str]:
    """What stands before and after the items of the list that `document` would hold under `name`, its last key."""
    whole = encode_json({**document, name: []})
    return f"{whole[:-2]}\n", f"\n{whole[-2:]}\n"


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without what is empty; texts without control characters."""
    kept = {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}
