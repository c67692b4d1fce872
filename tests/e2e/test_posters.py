"""Making a poster in a browser: the preview follows, with a keyboard, without a script, on a phone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import BY_AXE, follow, violations

MAKING = "/posters/nouveau/?territory=redon-agglomeration"


def chosen(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-poster-chosen] .choice").all_inner_texts()]


def drawn(page: Page) -> dict[str, list[str]]:
    """What the preview was asked for, once the browser has it."""
    image = page.locator("[data-poster-image]")
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    return parse_qs(urlsplit(image.get_attribute("src") or "").query)


def test_preview_follows_what_is_typed_and_moved(page: Page, census: None) -> None:
    page.goto(MAKING)
    first, second, *_ = chosen(page)
    page.get_by_label("Titre").first.fill("Redon partage")
    down = page.get_by_role("button", name=re.compile("^Descendre")).first
    down.focus()
    page.keyboard.press("Enter")
    second_line = page.locator("[data-poster-chosen] > li").nth(1)
    expect(second_line.get_by_role("button", name=re.compile("^Descendre"))).to_be_focused()
    assert chosen(page)[:2] == [second, first]
    page.get_by_label("Sens").select_option("paysage")
    expect(page.locator("[data-poster-image]")).to_have_attribute("src", re.compile("titre=Redon\\+partage"))
    expect(page.locator("[data-poster-image]")).to_have_attribute("width", "420")
    asked = drawn(page)
    assert (asked["sens"], len(asked["fiche"])) == (["paysage"], 6)
    link = page.get_by_role("link", name="PDF").get_attribute("href") or ""
    assert parse_qs(urlsplit(link).query)["fiche"] == asked["fiche"]
    assert page.request.get(link).headers["content-type"] == "application/pdf"


def test_chosen_ones_move_without_a_script(new_page, census: None) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(MAKING)
    first, second, *_ = chosen(page)
    follow(page.get_by_role("button", name=re.compile("^Monter")).nth(1))
    assert chosen(page)[:2] == [second, first]
    page.get_by_label("Titre").first.fill("Sans script")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (page.get_by_label("Titre").first.input_value(), chosen(page)[:2]) == ("Sans script", [second, first])


def test_title_that_was_cleared_is_told(new_page, census: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 4"))
    page.goto(MAKING)
    page.get_by_label("Titre").first.fill("")
    expect(page.locator("[data-problems]")).to_be_focused()
    assert violations(page) == []


@pytest.mark.parametrize("address", [MAKING, "/posters/", "/posters/redon-partage/"])
def test_phone_needs_no_sideways_scroll(new_page, census: None, address: str) -> None:
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
