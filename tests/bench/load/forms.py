"""The fields of a form as a browser would send them, read from its page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.bench.load.client import Fields

SILENT = {"submit", "button", "image", "reset", "file"}


class Forms(HTMLParser):
    """`forms`: the fields of each form of a page, in their order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self._inside = False
        self._select: tuple[str, list[str], list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._inside = True
            self.forms.append([])
        elif tag == "input" and name and self._inside and self._is_sent(given):
            self.forms[-1].append((name, value or ("on" if given.get("type") in {"checkbox", "radio"} else "")))
        elif tag == "select" and self._inside:
            self._select = (name, [], [])
        elif tag == "option" and self._select:
            self._select[1].append(value)
            self._select[2].extend([value] if "selected" in given else [])
        elif tag == "textarea" and self._inside:
            self._area = (name, [])

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            name, offered, chosen = self._select
            self.forms[-1].extend((name, value) for value in (chosen or offered)[:1])
            self._select = None
        elif tag == "textarea" and self._area:
            self.forms[-1].append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
            self._area = None

    @staticmethod
    def _is_sent(given: dict[str, str | None]) -> bool:
        kind = given.get("type") or "text"
        return kind not in SILENT and (kind not in {"checkbox", "radio"} or "checked" in given)


def form_with(page: bytes, field: str) -> Fields:
    """The fields of the first form of `page` that has `field`."""
    return next(fields for fields in Forms(page).forms if field in dict(fields))


def typed(fields: Fields, **values: str) -> Fields:
    """`fields` with `values` written into them."""
    return [(name, value) for name, value in fields if name not in values] + list(values.items())


def challenge_in(page: bytes) -> bytes:
    """The proof of work that a form asks for (JSON)."""
    found = re.search(rb'<script id="form-challenge"[^>]*>(.*?)</script>', page, re.DOTALL)
    return found.group(1) if found else b"{}"
