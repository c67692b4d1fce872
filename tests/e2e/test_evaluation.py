"""Evaluating in a browser: by keyboard on a phone, without a network, in two tabs, without script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evaluation.models import Evaluation, Rating
from evaluation.services.raters import invite_rater
from tests.e2e.debates import CUT, PHONE
from tests.e2e.helpers import submit
from tests.evaluation.evaluating import agreed, evaluation_of, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def evaluation() -> Evaluation:
    return evaluation_of(agreed(place()), rated=False)


def link(evaluation: Evaluation) -> str:
    _, secret = invite_rater(evaluation=evaluation, label="Bo")
    return f"/evaluation/reponses/{secret}/"


def left(page: Page) -> Page:
    """Another page on the same device; the first is closed, or it might still send what it keeps."""
    other = page.context.new_page()
    page.close()
    return other


def levels() -> list[int | None]:
    rows = Rating.objects.get(is_synthesis=False).scores.order_by("indicator_id")
    return list(rows.values_list("level", flat=True))


def tile(page: Page, indicator: str, label: str) -> Any:
    return page.get_by_role("group", name=indicator).get_by_role("radio", name=label)


def test_rating_by_keyboard_on_a_phone_is_saved_as_one_goes(new_page: Any, evaluation: Evaluation) -> None:
    page = new_page(**PHONE)
    page.goto(link(evaluation))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tile(page, "Indicateur 1.1", "0. Rien").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(tile(page, "Indicateur 1.1", "3. Presque")).to_be_checked()
    expect(page.locator("[data-status]")).to_have_text("Enregistré.")
    expect(page.locator("[data-known]")).to_have_text("1")
    assert levels() == [3]
    tile(page, "Indicateur 1.2", "Ne sait pas").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-known]")).to_have_text("2")
    page.reload()
    expect(tile(page, "Indicateur 1.1", "3. Presque")).to_be_checked()
    page.get_by_role("button", name="Rendre mes réponses").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vos réponses sont rendues. Vous pouvez encore les corriger.")).to_be_visible()
    assert Rating.objects.get().submitted_at is not None


def test_answers_wait_for_the_network(new_page: Any, evaluation: Evaluation) -> None:
    page = new_page(may_say=CUT, **PHONE)
    page.goto(link(evaluation))
    page.context.set_offline(True)
    tile(page, "Indicateur 1.1", "4. Tout à fait").check()
    expect(page.locator("[data-status]")).to_contain_text("gardées sur cet appareil")
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Enregistré.")
    assert levels() == [4]


def test_answers_of_a_page_left_without_a_network_come_back(new_page: Any, evaluation: Evaluation) -> None:
    page = new_page(may_say=CUT, **PHONE)
    address = link(evaluation)
    page.goto(address)
    page.context.set_offline(True)
    tile(page, "Indicateur 1.1", "4. Tout à fait").check()
    expect(page.locator("[data-status]")).to_contain_text("gardées sur cet appareil")
    page = left(page)
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-status]")).to_have_text("Enregistré.")
    assert levels() == [4]


def test_answers_handed_in_do_not_come_back(new_page: Any, evaluation: Evaluation) -> None:
    page = new_page(may_say=CUT, **PHONE)
    page.goto(link(evaluation))
    cut = "**/evaluation/reponses/**"
    is_script = lambda route: route.request.resource_type == "fetch"  # noqa: E731
    page.route(cut, lambda route: route.abort("internetdisconnected") if is_script(route) else route.continue_())
    tile(page, "Indicateur 1.1", "4. Tout à fait").check()
    expect(page.locator("[data-status]")).to_contain_text("gardées sur cet appareil")
    page.unroute(cut)
    submit(page, "Rendre mes réponses")
    expect(page.get_by_text("Vos réponses sont rendues. Vous pouvez encore les corriger.")).to_be_visible()
    expect(page.locator("[data-draft-notice]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []
    Rating.objects.get().scores.update(level=1)
    page.reload()
    expect(tile(page, "Indicateur 1.1", "1. Un début")).to_be_checked()
    assert levels() == [1]


def test_answers_typed_before_others_came_are_compared(new_page: Any, evaluation: Evaluation) -> None:
    address = link(evaluation)
    page, other = new_page(may_say=CUT), new_page()
    page.goto(address)
    page.context.set_offline(True)
    tile(page, "Indicateur 1.1", "4. Tout à fait").check()
    expect(page.locator("[data-status]")).to_contain_text("gardées sur cet appareil")
    page = left(page)
    other.goto(address)
    for indicator in ("Indicateur 1.1", "Indicateur 1.2"):
        tile(other, indicator, "1. Un début").check()
    submit(other, "Rendre mes réponses")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-status]")).to_contain_text("entre-temps")
    expect(tile(page, "Indicateur 1.1", "4. Tout à fait")).to_be_checked()
    expect(tile(page, "Indicateur 1.2", "1. Un début")).to_be_checked()
    assert levels() == [1, 1]


def test_two_tabs_lose_nothing(new_page: Any, evaluation: Evaluation) -> None:
    address = link(evaluation)
    one, two = new_page(may_say=CUT), new_page(may_say=CUT)
    for page in (one, two):
        page.goto(address)
    tile(one, "Indicateur 1.1", "4. Tout à fait").check()
    expect(one.locator("[data-status]")).to_have_text("Enregistré.")
    tile(two, "Indicateur 1.2", "1. Un début").check()
    expect(two.locator("[data-status]")).to_have_text("Enregistré.")
    assert levels() == [4, 1]
    tile(one, "Indicateur 1.2", "3. Presque").check()
    expect(one.locator("[data-status]")).to_contain_text("entre-temps")
    assert levels() == [4, 1]


def test_rating_without_script(new_page: Any, evaluation: Evaluation) -> None:
    page = new_page(java_script_enabled=False, may_say=("status of 422",), **PHONE)
    page.goto(link(evaluation))
    tile(page, "Indicateur 1.1", "2. À moitié").check()
    page.get_by_role("group", name="Indicateur 1.1").get_by_text("Ce qui le montre", exact=True).click()
    page.get_by_role("group", name="Indicateur 1.1").get_by_label("Lien").fill("javascript:alert(1)")
    submit(page, "Enregistrer")
    expect(page.get_by_role("alert")).to_contain_text("https://")
    expect(page.get_by_role("group", name="Indicateur 1.1").get_by_label("Lien")).to_have_value("javascript:alert(1)")
