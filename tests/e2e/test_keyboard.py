"""The three stories without a mouse. The citizen's is in test_contribution.py, the marks of the map in test_map.py."""

import re

from playwright.sync_api import Page, expect

from evaluation.services.debates import create_debate
from inventory.models import Initiative, Territory
from recommendations.models import RecommendationList
from tests.e2e.helpers import open_map, settled
from tests.e2e.test_contribution import tab_to
from tests.e2e.test_moderation import sign_in
from tests.factories.contributions import ContributionFactory
from tests.factories.recommendations import RecommendationFactory


def enter(page: Page, control: str) -> None:
    """Reach `control` (a selector) by Tab, see that the focus shows, and press Enter; what it opens loads."""
    tab_to(page, control)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", control
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_agent_filters_reads_and_downloads(page: Page, census: None) -> None:
    open_map(page)
    tab_to(page, "a[href='#contenu']")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "#q")
    page.keyboard.type("rustine")
    expect(page.locator("[data-count] strong")).to_have_text("1 initiative")
    expect(page.locator("[data-announce]")).to_contain_text("1 initiative")
    settled(page)
    tab_to(page, ".map__skip")
    expect(page.locator(".map__skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    enter(page, "#resultats h3 a")
    expect(page.get_by_role("heading", level=1)).to_contain_text("La Rustine")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 initiative")
    tab_to(page, "summary:has(+ #telecharger)")
    page.keyboard.press("Enter")
    tab_to(page, "a[href*='.csv']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


def test_map_is_moved_and_tells_what_it_holds(page: Page, census: None) -> None:
    open_map(page)
    told = page.locator("[data-seen]")
    expect(told).to_be_empty()
    page.locator("[data-surface]").focus()
    page.keyboard.press("-")
    expect(told).to_have_text(re.compile(r"^26 initiatives dans ce cadre, \d+ repères?\.$"))
    expect(page.locator("[data-surface]")).to_be_focused()


def test_facilitator_publishes_leads_a_debate_and_prints_the_list(new_page, live_server, census: None) -> None:
    redon = Territory.objects.get(slug="redon")
    data = {"name": "Atelier couture", "summary": "Coudre ensemble.", "territory": "redon", "point": [-1.95, 48.05]}
    ContributionFactory(territory=redon, confirmed=True, data=data)
    debate = create_debate(
        title="Durer ?", territory=redon, statements=["Il faut un local."], with_strength=False, by=None
    )
    chosen: RecommendationList = RecommendationFactory(list__territory=redon).list
    page = new_page()
    sign_in(page, live_server.url)
    page.goto("/moderation/")
    enter(page, "[data-row]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Atelier couture")
    enter(page, "#publier button")
    expect(page.get_by_role("status")).to_contain_text("est publiée")
    assert Initiative.objects.filter(name="Atelier couture").exists()
    page.goto(f"/evaluation/debats/{debate.slug}/conduite/")
    enter(page, "button[value=open-session]")
    expect(page.get_by_role("button", name="Première affirmation")).to_be_visible()
    enter(page, "a[href$='/projection/']")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le débat va commencer")
    page.goto(chosen.get_absolute_url())
    tab_to(page, "a[href$='.pdf']")
    # A browser opens the PDF in a page of its own, which would be all that the test sees.
    document = page.request.get(page.evaluate("document.activeElement.href"))
    assert document.headers["content-type"] == "application/pdf"
