"""Pages as Django's client gets them, kept whole: what was asked, what was answered, by which template."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.page_templates import page_templates


@dataclass(frozen=True)
class Seen:
    """One answer that was a page of ours, and the visitor whom it answered."""

    template: str
    method: str
    address: str
    response: HttpResponse
    client: Client

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @property
    def name(self) -> str:
        """How a failing test calls it."""
        return f"{self.method} {self.address} ({self.template}, {self.response.status_code})"


@contextmanager
def watching() -> Iterator[list[Seen]]:
    """Gives a list that fills with every page that any client gets; the same question is kept once."""
    seen: dict[tuple[str, ...], Seen] = {}
    ask = Client.request

    def heard(client: Client, **request: Any) -> Any:
        response = ask(client, **request)
        page = _page(client, response)
        if page:
            seen.setdefault((page.method, page.address, page.template, str(response.status_code)), page)
        listed[:] = seen.values()
        return response

    listed: list[Seen] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", heard)
        yield listed


def _page(client: Client, response: Any) -> Seen | None:
    if response.streaming or "html" not in response.get("Content-Type", "") or not response.content:
        return None
    templates = [str(each.name) for each in response.templates or []]
    found = next((name for name in templates if name in page_templates()), "")
    asked = response.request
    query = f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else ""
    return Seen(found, asked["REQUEST_METHOD"], asked["PATH_INFO"] + query, response, client)
