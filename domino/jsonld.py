"""Structured data of a page: JSON-LD that search engines read and browsers do not run."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# What could end the element, or a line of the script, inside a text.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def data_block(data: dict[str, Any]) -> SafeString:
    """`<script type="application/ld+json">` of `data`, to be written in a page; empty values are left out."""
    text = json.dumps({"@context": "https://schema.org", **pruned(data)}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 what could end it is escaped


def pruned(value: Any) -> Any:
    """`value` without empty values, at any depth; an object that holds only its type is empty."""
    if isinstance(value, dict):
        kept = {name: pruned(inner) for name, inner in value.items()}
        kept = {name: inner for name, inner in kept.items() if inner not in (None, "", [], {})}
        return kept if set(kept) - {"@type"} else {}
    if isinstance(value, list):
        return [inner for inner in map(pruned, value) if inner not in (None, "", [], {})]
    return value
