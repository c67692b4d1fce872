"""axe finds nothing in what opens on a page: the map's bubble and key, facets, a word explained, a form refused."""

from playwright.sync_api import expect

from tests.e2e.helpers import BY_AXE, MARKS, open_facet, submit, violations
from tests.factories.correspondences import CorrespondenceFactory


def test_axe_finds_nothing_in_a_letter_refused(new_page, transactional_db: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 4"))
    page.goto(f"{CorrespondenceFactory().initiative.get_absolute_url()}ecrire/")
    submit(page, "Envoyer")
    expect(page.locator("[data-problems]")).to_be_focused()
    assert violations(page) == []


def test_axe_finds_nothing_in_what_opens(new_page, census: None) -> None:
    page = new_page(may_say=BY_AXE)
    page.goto("/initiatives/?q=rustine")
    page.locator(MARKS).click()
    expect(page.get_by_role("dialog")).to_contain_text("Une phrase")
    page.locator("summary", has_text="Légende").click()
    assert violations(page) == []
    for facet in ["Thématique", "Lieu", "Plus de filtres", "Télécharger"]:
        open_facet(page, facet)
        assert violations(page) == [], facet


def test_axe_finds_nothing_in_a_word_explained(new_page, census: None) -> None:
    page = new_page(may_say=BY_AXE)
    page.goto("/guide/faire-avec/")
    word = page.get_by_role("button", name="SEL")
    word.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Des voisins se rendent service.")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Voir dans le glossaire")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Des voisins se rendent service.")).to_be_hidden()
    expect(word).to_be_focused()
