"""A real browser on a live server: no request leaves the machine, tiles are a blank image, errors fail the test."""

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from pytest_django import Settings

from tests.e2e.census import make_census

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PATIENCE_MS = 20_000

NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def static_files_of_all_apps() -> Iterator[None]:
    """pytest-django looks for staticfiles under Django's own name, ours is domino.apps.StaticFilesConfig."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.testcases._StaticFilesHandler", StaticFilesHandler)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, where the fixtures also use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[NewPage]:
    """Makes pages; takes the options of Playwright's contexts and `may_say`, parts of expected errors."""
    contexts = []
    errors: list[str] = []

    def make(*, may_say: tuple[str, ...] = (), **options: Any) -> Page:
        usual = {"viewport": {"width": 1280, "height": 800}, "locale": "fr-FR", "reduced_motion": "reduce"}
        options = usual | options
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route(lambda url: not url.startswith(live_server.url), _outside)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))

        def heard(message: Any) -> None:
            if message.type == "error" and not any(text in message.text for text in may_say):
                errors.append(f"{message.text} {message.location.get('url', '')}")

        page.on("console", heard)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def _outside(route: Route) -> None:
    if "tile" in route.request.url:
        route.fulfill(body=TILE, content_type="image/png")
    else:
        route.abort()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def as_in_production(settings: Settings, tmp_path: Path) -> None:
    """Pages with the spaces of French, as visitors get them: other tests read what the sources say."""
    place = settings.MIDDLEWARE.index("domino.middleware.RequestLimitsMiddleware")
    spaces = "domino.middleware.FrenchSpacesMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], spaces, *settings.MIDDLEWARE[place:]]
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def census(transactional_db: None) -> None:
    """A small census around Redon; see tests.e2e.census."""
    make_census()
