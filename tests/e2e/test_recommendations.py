"""Lists of recommendations in a browser: the order by keyboard, without script and by dragging."""

from typing import Any

import pytest
from playwright.sync_api import expect

from inventory.models import Stake, Territory
from recommendations.models import RecommendationList
from recommendations.services import lists
from tests.e2e.helpers import BY_AXE, submit
from tests.e2e.test_moderation import PHONE, problems_here, sign_in
from tests.factories.recommendations import FollowUpFactory, ListFactory, RecommendationFactory

BASE = "/preconisations/feuille-de-route/"


@pytest.fixture
def road_map(census: None) -> RecommendationList:
    """Three recommendations on Redon Agglomération, one with everything."""
    agglo = Territory.objects.get(slug="redon-agglomeration")
    owner = ListFactory(slug="feuille-de-route", title="Trois choses à faire", territory=agglo, comments_open=True)
    for title in ("Ouvrir un lieu", "Animer le réseau", "Financer l’essai"):
        made = RecommendationFactory(
            list=owner, title=title, context="Parce que.", phases=["start"], registers=["places"]
        )
    made.stakes.add(Stake.objects.get(slug="solidarite"))
    made.partners.create(role="carrier", name="Redon Agglomération")
    FollowUpFactory(recommendation=made)
    return owner


def order(owner: RecommendationList) -> list[int]:
    return list(owner.recommendations.values_list("number", flat=True))


def test_order_by_keyboard(new_page: Any, live_server: Any, road_map: RecommendationList) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto(f"{BASE}ordre/")
    with page.expect_navigation():
        page.get_by_role("button", name="Descendre « Ouvrir un lieu »").press("Enter")
    expect(page.locator(".rank h2").first).to_have_text("Animer le réseau")
    place = page.get_by_label("Place de « Financer l’essai »")
    place.fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Placer « Financer l’essai »").press("Enter")
    expect(page.locator(".rank h2").first).to_have_text("Financer l’essai")
    assert order(road_map) == [3, 2, 1]


def test_order_by_dragging(new_page: Any, live_server: Any, road_map: RecommendationList) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto(f"{BASE}ordre/")
    rows = page.locator(".rank")
    with page.expect_navigation():
        rows.nth(2).locator(".recommendation__number").drag_to(rows.nth(0), target_position={"x": 60, "y": 4})
    expect(page.locator(".rank h2").first).to_have_text("Financer l’essai")
    assert order(road_map) == [3, 1, 2]


def test_enter_in_a_place_moves_that_one(new_page: Any, live_server: Any, road_map: RecommendationList) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto(f"{BASE}ordre/")
    place = page.get_by_label("Place de « Financer l’essai »")
    place.fill("1")
    with page.expect_navigation():
        place.press("Enter")
    expect(page.locator(".rank h2").first).to_have_text("Financer l’essai")


def test_second_order_is_told(new_page: Any, live_server: Any, road_map: RecommendationList) -> None:
    page = new_page(may_say=(*BY_AXE, "409"))
    sign_in(page, live_server.url)
    page.goto(f"{BASE}ordre/")
    lists.move(recommendation=road_map.recommendations.get(number=3), to=1, by=None)
    submit(page, "Descendre « Ouvrir un lieu »")
    expect(page.get_by_role("alert")).to_contain_text("Quelqu’un a changé l’ordre")
    assert problems_here(page, "ordre") == {}


def test_matrix_on_a_phone_scrolls_in_its_box(new_page: Any, live_server: Any, road_map: RecommendationList) -> None:
    page = new_page(**PHONE)
    page.goto(f"{BASE}?vue=matrice")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("link", name="Rien pour l’instant")).to_have_count(11)
