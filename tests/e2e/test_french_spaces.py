"""A visit to pages as they leave in production, with the no-break spaces of French: other tests read plain ones."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.helpers import MARKS, follow, kept, settled, submit

NO_BREAK = "\u00a0"


@pytest.fixture
def live_server(transactional_db: None, as_in_production: None) -> Iterator[LiveServer]:
    """A server of its own: the one that tests share was started without those spaces."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


def test_visit_from_the_home_page_to_a_proposal(new_page, census: None) -> None:
    page = new_page(may_say=("status of 422",))
    page.goto("/")
    follow(page.get_by_role("link", name="Trouver une initiative"))
    expect(page.locator(MARKS).first).to_be_visible()
    page.get_by_role("searchbox").fill("rustine")
    expect(page.locator("#resultats h3 a")).to_have_text(["La Rustine"])
    settled(page)
    page.locator(MARKS).click()
    expect(page.get_by_role("dialog")).to_contain_text("Une phrase")
    follow(page.get_by_role("dialog").get_by_role("link", name="La Rustine"))
    expect(page.get_by_role("heading", level=1)).to_have_text("La Rustine")
    page.goto("/proposer/?territory=Redon")
    expect(page.locator("main")).to_contain_text(NO_BREAK)
    page.get_by_label("Que fait-on ensemble").fill("Réparer : oui ! « ici » ?")
    kept(page, "Réparer : oui ! « ici » ?")
    submit(page, "Envoyer la proposition")
    expect(page.locator("[data-problems]")).to_be_focused()
    expect(page.get_by_label("Que fait-on ensemble")).to_have_value("Réparer : oui ! « ici » ?")
