"""The map: marks and lines of the list answer each other, popups, keyboard, groups, no tiles."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.census import SAME_PLACE
from tests.e2e.helpers import MARKS, follow, on_map, open_map, settled

pytestmark = pytest.mark.usefixtures("census")
ALONE = "?q=rustine"


def test_mark_bears_the_real_name_and_opens_the_essentials(page: Page) -> None:
    open_map(page, ALONE)
    mark = page.get_by_role("button", name="La Rustine, Peillac")
    expect(mark).to_have_attribute("data-sphere", "produce")
    mark.click()
    popup = page.get_by_role("dialog", name="La Rustine")
    expect(popup.get_by_role("link", name="La Rustine")).to_be_visible()
    expect(popup).to_contain_text("Peillac. Une phrase qui dit ce que c’est.")
    expect(popup).to_contain_text("Confirmée en")
    popup.get_by_role("button", name="Fermer").click()
    expect(popup).to_have_count(0)
    expect(mark).to_be_focused()
    mark.click()
    follow(popup.get_by_role("link", name="La Rustine"))
    expect(page.locator("h1")).to_contain_text("La Rustine")


def test_line_and_mark_show_each_other(page: Page) -> None:
    open_map(page, ALONE)
    line = page.locator("#resultats [data-slug]")
    mark = page.locator(MARKS)
    line.hover()
    expect(mark).to_have_attribute("aria-current", "true")
    page.locator("h1").hover()
    expect(mark).not_to_have_attribute("aria-current", "true")
    mark.focus()
    expect(line).to_have_attribute("aria-current", "true")
    page.get_by_role("searchbox").focus()
    expect(line).not_to_have_attribute("aria-current", "true")
    page.locator("#resultats h3 a").focus()
    expect(mark).to_have_attribute("aria-current", "true")


def test_keyboard_walk_from_the_words_to_the_popup(page: Page) -> None:
    open_map(page)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("rustine")
    expect(page.locator("[data-count] strong")).to_have_text("1 initiative")
    settled(page)
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Sphère")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Produire")).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url("/initiatives/?q=rustine&sphere=produire")
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Sphère")).to_be_focused()
    walked = []
    for _ in range(25):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))
        if walked[-1] == "La Rustine, Peillac":
            break
    assert walked[-1] == "La Rustine, Peillac"
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog", name="La Rustine")
    expect(popup.get_by_role("link", name="La Rustine")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(page.get_by_role("button", name="La Rustine, Peillac")).to_be_focused()


def test_group_opens_by_zooming_and_the_focus_follows(page: Page) -> None:
    open_map(page)
    group = page.get_by_role("button", name="autour de Redon, rapprocher la carte").first
    seen = page.locator("domino-map").evaluate("map => map.bbox")
    group.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("seen => document.querySelector('domino-map').bbox !== seen", arg=seen)
    page.wait_for_function("document.activeElement.hasAttribute('data-mark')")


def test_place_shared_by_several_lists_their_names(page: Page) -> None:
    open_map(page, "?theme=partage")
    page.get_by_role("button", name="3 initiatives autour d’Allaire").click()
    popup = page.get_by_role("dialog", name="3 initiatives")
    for name in SAME_PLACE:
        expect(popup.get_by_role("link", name=name)).to_be_visible()


def test_focus_stays_on_the_zoom_button_and_arrows_move_the_map(page: Page) -> None:
    open_map(page)
    closer = page.get_by_role("button", name="Zoom avant", exact=True)
    closer.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    expect(closer).to_be_focused()
    surface = page.locator("[data-surface]")
    surface.focus()
    before = page.locator("domino-map").evaluate("map => map.bbox")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert page.locator("domino-map").evaluate("map => map.bbox") != before


def test_without_tiles_outlines_and_names_are_drawn(page: Page, settings) -> None:
    settings.TILE_URL = ""
    open_map(page, "?territory=redon-agglomeration")
    expect(page.locator(".leaflet-tile")).to_have_count(0)
    expect(page.locator("path.outline").first).to_be_attached()
    expect(page.locator("path.outline-chosen")).to_have_count(1)
    expect(page.locator(".map-label").first).to_be_attached()


def test_small_moves_ask_for_nothing_and_marks_stay(page: Page) -> None:
    open_map(page)
    page.wait_for_timeout(300)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "carte.json" in request.url else None)
    page.evaluate("document.querySelectorAll('[data-mark]').forEach((node) => { node.dataset.witness = '1'; })")
    marks = page.locator(MARKS).count()
    page.locator("[data-surface]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    settled(page)
    assert len(asked) <= 1
    assert page.locator("[data-witness]").count() == marks
    assert on_map(page) == 26
