"""The moderation desk in a browser: from the keyboard alone, without script, on a phone; axe finds nothing."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from inventory.enums import ContributionState
from inventory.models import Contribution, Initiative, Territory
from inventory.services.records import update_record
from tests.e2e.helpers import BY_AXE, follow, submit, violations
from tests.factories.accounts import MembershipFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def queue(census: None) -> list[Contribution]:
    """Three proposals around Redon: a new one, a correction in conflict, one without a confirmed address."""
    redon = Territory.objects.get(slug="redon")
    record = Initiative.objects.get(name="La Rustine")
    data = {"name": "Atelier couture", "summary": "Coudre ensemble.", "territory": "redon", "point": [-1.95, 48.05]}
    new = ContributionFactory(territory=redon, confirmed=True, data=data)
    correction = CorrectionFactory(
        initiative=record, changed={"name": "La Rustine d’Allaire", "summary": "Réparer son vélo, le samedi."}
    )
    update_record(initiative=record, data={"name": "La Rustine, atelier"}, origin="moderation", reason="Nom d’usage")
    return [new, correction, ContributionFactory(territory=redon)]


def sign_in(page: Page, address: str) -> None:
    """Give `page` the session of a facilitator of Redon Agglomération."""
    client = Client()
    client.force_login(MembershipFactory(territory=Territory.objects.get(slug="redon-agglomeration")).user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


def ready(page: Page, title: str) -> None:
    """Wait for the page of `title`, and for its script to listen to the keys."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("[data-keys-choice]")).not_to_have_attribute("hidden", "")


def test_queue_is_worked_from_the_keyboard(new_page, live_server, queue: list[Contribution]) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto("/moderation/")
    ready(page, "3 propositions à relire")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Atelier couture")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    ready(page, "Atelier couture")
    page.keyboard.press("j")
    ready(page, "La Rustine d’Allaire")
    page.keyboard.press("k")
    ready(page, "Atelier couture")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Publier")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("« Atelier couture » est publiée.")
    ready(page, "La Rustine d’Allaire")
    page.keyboard.press("r")
    expect(page.get_by_label("Pourquoi ?", exact=True)).to_be_focused()
    page.keyboard.type("jkpr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("est refusée")
    queue[1].refresh_from_db()
    assert (queue[1].state, queue[1].reason) == (ContributionState.REFUSED, "jkpr")


def test_letters_can_be_silenced(new_page, live_server, queue: list[Contribution]) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto("/moderation/")
    page.locator("summary", has_text="Raccourcis").click()
    page.get_by_label("Utiliser ces raccourcis").uncheck()
    page.reload()
    ready(page, "3 propositions à relire")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Atelier couture")).not_to_be_focused()


def test_conflict_is_chosen_and_published_without_script(new_page, live_server, queue: list[Contribution]) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server.url)
    page.goto(queue[1].get_absolute_url())
    page.get_by_label("Prendre la proposition : La Rustine d’Allaire").check()
    submit(page, "Publier")
    expect(page.get_by_role("status")).to_contain_text("est publiée")
    assert Initiative.objects.filter(name="La Rustine d’Allaire").count() == 1


def test_two_moderators_collide(new_page, live_server, queue: list[Contribution]) -> None:
    one, other = new_page(), new_page(may_say=("status of 409",))
    for page in (one, other):
        sign_in(page, live_server.url)
        page.goto(queue[0].get_absolute_url())
    submit(one, "Publier")
    expect(one.get_by_role("status")).to_contain_text("est publiée")
    other.get_by_role("button", name="Refuser…").click()
    other.get_by_label("Pourquoi ?", exact=True).fill("Trop vague")
    follow(other.get_by_role("button", name="Refuser").last)
    expect(other.get_by_role("heading", level=1)).to_have_text("Quelqu’un a décidé avant vous")
    expect(other.get_by_text("Trop vague")).to_be_visible()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_queue_and_proposal(
    new_page, live_server, queue: list[Contribution], options: dict
) -> None:
    page = new_page(may_say=BY_AXE, **options)
    sign_in(page, live_server.url)
    assert problems(page, "/moderation/", queue[1].get_absolute_url()) == {}
    page.get_by_role("button", name="Refuser…").click()
    expect(page.get_by_label("Pourquoi ?", exact=True)).to_be_visible()
    assert violations(page) == []


def problems(page: Page, *addresses: str) -> dict[str, object]:
    """What axe finds on each page, and whether it is wider than the screen."""
    found: dict[str, object] = {}
    for address in addresses:
        page.goto(address)
        found |= problems_here(page, address)
    return found


def problems_here(page: Page, name: str) -> dict[str, object]:
    """The same for the page as it is now, under `name`."""
    found: dict[str, object] = {}
    if broken := violations(page):
        found[name] = broken
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found[f"{name} is too wide"] = page.evaluate("document.documentElement.scrollWidth")
    return found
