"""On a phone: list first, the map on a button, the filters in a sheet, nothing wider than the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import MARKS, settled

pytestmark = pytest.mark.usefixtures("census")
PAGES = [
    "/",
    "/initiatives/",
    "/initiatives/?view=list",
    "/initiatives/?view=table",
    "/territoires/",
    "/accessibilite/",
]


@pytest.fixture
def page(new_page) -> Page:
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def test_list_comes_first_and_the_map_on_a_button(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/initiatives/")
    expect(page.locator("#resultats h3").first).to_be_visible()
    expect(page.locator("#carte")).to_be_hidden()
    assert not [url for url in asked if "carte.json" in url]
    page.get_by_role("link", name="Voir la carte").click()
    expect(page.locator(MARKS).first).to_be_visible()
    expect(page.locator("#resultats")).to_be_hidden()
    page.get_by_role("link", name="Voir la liste", exact=True).click()
    expect(page.locator("#resultats")).to_be_visible()


def test_filters_are_a_sheet_that_closes_on_apply(page: Page) -> None:
    page.goto("/initiatives/")
    page.get_by_role("button", name="Filtrer").click()
    page.locator("summary", has_text="Sphère").click()
    page.get_by_role("checkbox", name="Produire").check()
    expect(page.locator("[data-count] strong")).to_have_text("5 initiatives")
    expect(page.locator("#filtres")).to_be_visible()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.locator("#filtres")).to_be_hidden()
    expect(page.get_by_role("button", name="Filtrer 1 filtres actifs")).to_be_visible()
    settled(page)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_320_pixels(new_page, address: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
