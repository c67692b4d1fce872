"""What is wrong with pages in a browser: axe in light and dark, and each page as people set it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from playwright.sync_api import Browser, Page

from tests.accessibility.replay import replaying
from tests.accessibility.watching import Seen
from tests.e2e.display import display_problems
from tests.e2e.helpers import violations

SHAPE = re.compile(r'<([a-z0-9-]+)(?:[^>]*?\sclass="([^"]*)")?(?:[^>]*?\s(aria-invalid|disabled|hidden|open))?')


def unlike(pages: Iterable[Seen]) -> Iterator[Seen]:
    """One page of each shape: same template, same status, same elements with the same classes in the same states."""
    known = set()
    for page in pages:
        shape = (page.template, page.response.status_code, frozenset(SHAPE.findall(page.html)))
        if shape not in known:
            known.add(shape)
            yield page


def look_at(browser: Browser, pages: list[Seen]) -> dict[str, list[str]]:
    """What is wrong on each page, by its name."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="fr-FR", reduced_motion="reduce", color_scheme="light"
    )
    # Nothing leaves the machine: backgrounds of maps are not there.
    context.set_default_timeout(20_000)
    found = {}
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        with replaying() as server:
            for each in unlike(pages):
                page.goto(server.show(each))
                wrong = [*violations(page), *display_problems(page), *errors]
                errors.clear()
                if wrong:
                    found[each.name] = wrong
                _forget(page)
    finally:
        context.close()
    return found


def _forget(page: Page) -> None:
    """What a page kept on the device (drafts) is not for the next."""
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
