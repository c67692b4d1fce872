"""The census page with script: filters, words, chips, views and address stay in step with list, map and files."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.census import BICYCLES
from tests.e2e.helpers import downloaded, listed, on_map, open_facet, open_map, settled

pytestmark = pytest.mark.usefixtures("census")


def test_filter_narrows_list_map_counts_and_files_alike(page: Page) -> None:
    open_map(page)
    assert on_map(page) == 26
    open_facet(page, "Sphère")
    page.get_by_role("checkbox", name="Produire").check()
    expect(page.locator("[data-count] strong")).to_have_text("5 initiatives")
    expect(page).to_have_url("/initiatives/?sphere=produire")
    settled(page)
    expect(page.locator("h1")).to_have_text("5 initiatives")
    expect(page.locator("[data-announce]")).to_contain_text("5 initiatives")
    assert sorted(listed(page)) == sorted(BICYCLES) == sorted(downloaded(page))
    assert on_map(page) == 5
    # The panel stays open with the focus where it was; its own counts are not narrowed, the others are.
    expect(page.get_by_role("checkbox", name="Produire")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Consommer 21 initiatives")).to_be_visible()
    open_facet(page, "Thématique")
    expect(page.get_by_role("checkbox", name="Vélo 5 initiatives")).to_be_visible()


def test_chip_takes_its_filter_away(page: Page) -> None:
    open_map(page, "?sphere=produire&theme=velo")
    page.get_by_role("link", name="Produire Retirer ce filtre").click()
    expect(page).to_have_url("/initiatives/?theme=velo")
    expect(page.get_by_role("link", name="Produire Retirer ce filtre")).to_have_count(0)
    expect(page.locator("[data-count]")).to_be_focused()


def test_back_button_brings_the_former_selection(page: Page) -> None:
    open_map(page)
    page.get_by_role("searchbox").fill("velo")
    expect(page).to_have_url("/initiatives/?q=velo")
    expect(page.locator("[data-count] strong")).to_have_text("2 initiatives")
    settled(page)
    assert on_map(page) == 2
    page.locator("h1").click()
    page.go_back()
    expect(page.locator("[data-count] strong")).to_have_text("26 initiatives")
    expect(page.get_by_role("searchbox")).to_have_value("")
    settled(page)
    page.go_forward()
    expect(page.locator("[data-count] strong")).to_have_text("2 initiatives")
    expect(page.get_by_role("searchbox")).to_have_value("velo")


def test_mistyped_word_shows_names_that_resemble(page: Page) -> None:
    open_map(page)
    page.get_by_role("searchbox").fill("rustinne")
    expect(page.get_by_text("Aucune fiche ne contient « rustinne ». Voici les noms qui ressemblent.")).to_be_visible()
    assert listed(page) == ["La Rustine"]


def test_nothing_found_says_what_to_take_away(page: Page) -> None:
    open_map(page)
    page.goto("/initiatives/?q=xyzzyx&sphere=produire")
    empty = page.locator(".empty")
    expect(empty).to_contain_text("Aucune initiative ne répond à tous vos choix.")
    empty.get_by_role("link", name="xyzzyx").click()
    expect(page.locator("[data-count] strong")).to_have_text("5 initiatives")


def test_territory_is_suggested_and_chosen_from_the_keyboard(page: Page) -> None:
    open_map(page)
    open_facet(page, "Lieu")
    field = page.get_by_role("combobox", name="Trouver un lieu")
    field.press_sequentially("allai", delay=20)
    expect(page.get_by_role("option", name="Allaire")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url("/initiatives/?territory=allaire")
    expect(page.locator("h1")).to_contain_text("· Allaire")
    expect(page.get_by_role("checkbox", name="Allaire")).to_be_checked()


def test_near_me_sorts_by_distance(new_page) -> None:
    here = {"longitude": -1.95, "latitude": 48.05}
    page = new_page(geolocation=here, permissions=["geolocation"])
    open_map(page)
    open_facet(page, "Lieu")
    page.get_by_role("button", name="Autour de moi").click()
    expect(page).to_have_url("/initiatives/?near=-1.950%2C48.050")
    expect(page.get_by_role("link", name="À 10 km du point choisi Retirer ce filtre")).to_be_visible()
    expect(page.locator("#ordre option:checked")).to_have_text("De la plus proche à la plus lointaine")


def test_order_page_size_and_pages_keep_the_selection(page: Page) -> None:
    open_map(page)
    page.locator("#ordre").select_option(label="Par nom, de A à Z")
    expect(page).to_have_url("/initiatives/?ordering=name")
    expect(page.locator("#resultats h3").first).to_have_text("Atelier vélo du canal")
    page.get_by_role("link", name="Suivante").click()
    expect(page).to_have_url("/initiatives/?ordering=name&page=2")
    expect(page.locator("#resultats h3")).to_have_count(6)
    page.locator("#taille").select_option(label="50 par page")
    expect(page).to_have_url("/initiatives/?ordering=name&page_size=50")
    expect(page.locator("#resultats h3")).to_have_count(26)
    page.get_by_role("link", name="Tableau", exact=True).click()
    expect(page).to_have_url("/initiatives/?ordering=name&page_size=50&view=table")


def test_table_sorts_by_its_titles(page: Page) -> None:
    page.goto("/initiatives/?view=table&page_size=50")
    page.get_by_role("link", name="Nom", exact=True).click()
    heading = page.get_by_role("columnheader", name="Nom")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Nom", exact=True).click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("rowheader").first).to_have_text("Vélo-école de Redon")


def test_search_in_the_frame_of_the_map(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="Zoom avant", exact=True).click()
    settled(page)
    page.wait_for_timeout(400)
    settled(page)
    page.get_by_role("button", name="Chercher ici").click()
    expect(page.get_by_role("link", name="Dans le cadre de la carte Retirer ce filtre")).to_be_visible()
    settled(page)
    count = page.locator("[data-count] strong").inner_text()
    assert count == f"{on_map(page)} initiatives"
    assert len(downloaded(page)) == on_map(page)


def test_refused_value_is_said_on_its_own_page(new_page) -> None:
    page = new_page(may_say=("status of 400",))
    open_map(page)
    open_facet(page, "Plus de filtres")
    page.get_by_label("Depuis").fill("12")
    # The browser refuses it first; an address typed by hand is refused by the server.
    page.goto("/initiatives/?year_min=12")
    expect(page.locator("main")).to_contain_text("year_min")


def test_code_of_a_frame_is_prepared_when_it_is_asked_for(page: Page) -> None:
    page.goto("/initiatives/?view=list&sphere=produire")
    page.get_by_text("Intégrer cette carte").click()
    page.get_by_label("Taille").select_option(index=1)
    code = page.get_by_label("Code à copier")
    expect(code).to_have_value(re.compile("sphere=produire"))
    expect(code).not_to_have_value(re.compile('width="100%"'))
