"""What is wrong with pages in a browser: axe in light and dark, each page as people set it, errors of scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from playwright.sync_api import Browser

from tests.accessibility.display import display_problems
from tests.accessibility.replay import replaying
from tests.accessibility.watching import Seen
from tests.e2e.helpers import settled, violations

PATIENCE_MS = 20_000
VISITOR: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "fr-FR",
    "reduced_motion": "reduce",
    "color_scheme": "light",
}
# Drafts that a page kept on the device are not for the next.
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
SHAPE = re.compile(r'<([a-z0-9-]+)(?:[^>]*?\sclass="([^"]*)")?(?:[^>]*?\s(aria-invalid|disabled|hidden|open))?')


def unlike(pages: Iterable[Seen]) -> list[Seen]:
    """Without those that show nothing of their own: another page of their template and status has all their elements,
    with the same classes, in the same states."""
    kept: list[tuple[Seen, object, frozenset[object]]] = []
    for page in pages:
        kind, shape = (page.template, page.response.status_code), frozenset(SHAPE.findall(page.html))
        if not any(kind == other and shape <= wider for _, other, wider in kept):
            kept = [each for each in kept if each[1] != kind or not each[2] <= shape]
            kept.append((page, kind, shape))
    return [page for page, _, _ in kept]


def look_at(browser: Browser, pages: list[Seen]) -> dict[str, list[str]]:
    """What is wrong on each page, by its name."""
    found = {}
    with replaying() as server, closing(browser.new_context(**VISITOR)) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        for each in unlike(pages):
            page.goto(server.show(each))
            settled(page)
            wrong = [*violations(page), *display_problems(page), *errors]
            if wrong:
                found[each.name] = wrong
            errors.clear()
            page.evaluate(FORGET)
    return found
