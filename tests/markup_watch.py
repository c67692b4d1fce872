"""The first time that a test opens a page of each template, its HTML is looked at too: no page is left out, none is paid for twice."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.markup import problems
from tests.page_templates import page_templates

ask = Client.request
looked_at: set[str] = set()


def watch(patch: pytest.MonkeyPatch) -> None:
    """Look at what Django's client gets from now on."""
    patch.setattr(Client, "request", _request)


def _request(self: Client, **request: Any) -> HttpResponse:
    response = ask(self, **request)
    template = _page_of(response)
    if template and template not in looked_at and "html" in response.get("Content-Type", ""):
        looked_at.add(template)
        assert problems(response.content.decode()) == [], template
    return response


def _page_of(response: Any) -> str:
    """The whole-page template that made `response`; blank for an answer that is no page."""
    if response.streaming or not response.content:
        return ""
    names = page_templates()
    return next((each.name for each in response.templates or [] if each.name in names), "")
