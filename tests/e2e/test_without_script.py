"""Without JavaScript, the whole path works: words, filters, pages, table, detail; an outline stands for the map."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import follow, listed, submit

pytestmark = pytest.mark.usefixtures("census")


@pytest.fixture
def page(new_page) -> Page:
    return new_page(java_script_enabled=False)


def test_filter_pages_and_detail_work(page: Page) -> None:
    page.goto("/initiatives/")
    expect(page.locator("h1")).to_have_text("26 initiatives")
    follow(page.get_by_role("link", name="Suivante"))
    assert len(listed(page)) == 6
    page.locator("summary", has_text="Sphère").click()
    page.get_by_role("checkbox", name="Produire").check()
    submit(page, "Appliquer")
    expect(page.locator("h1")).to_have_text("5 initiatives")
    page.locator("#ordre").select_option(label="Par nom, de A à Z")
    submit(page, "Trier la liste")
    assert listed(page)[0] == "Atelier vélo du canal"
    follow(page.get_by_role("link", name="Tableau", exact=True))
    follow(page.get_by_role("rowheader").first.get_by_role("link"))
    expect(page.locator("h1")).to_contain_text("Atelier vélo du canal")


def test_territory_is_found_by_its_name(page: Page) -> None:
    page.goto("/initiatives/")
    page.locator("summary", has_text="Lieu").click()
    page.get_by_label("Trouver un lieu").fill("allaire")
    submit(page, "Appliquer")
    expect(page.locator("h1")).to_contain_text("· Allaire")


def test_outline_and_link_stand_for_the_map(page: Page) -> None:
    page.goto("/initiatives/")
    expect(page.locator("#carte svg.map__ground path").first).to_be_attached()
    expect(page.locator("#carte").get_by_role("link", name="la liste", exact=True)).to_be_visible()
