"""An address typed in the form fills the place, by keyboard alone; a geocoder that is down stops nobody."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from inventory.models import Contribution, Territory
from tests.e2e.helpers import BY_AXE, follow, kept, violations
from tests.e2e.test_contribution import PHONE, fill, send
from tests.geocoders import asked, feature, geocoder
from tests.hosts import Host

pytestmark = pytest.mark.usefixtures("census")


@pytest.fixture
def addresses(settings: Settings, census: None) -> Iterator[Host]:
    """A geocoder that knows a street of Allaire, and Allaire."""
    allaire = Territory.objects.get(slug="allaire")
    Territory.objects.filter(pk=allaire.pk).update(postal_codes=["56350"])
    there = {"citycode": allaire.code, "postcode": "56350", "lon": -1.84, "lat": 48.06}
    known = [
        feature("12 Rue du Port 56350 Allaire", **there),
        feature("Rue du Port 56350 Allaire", "street", **there),
        feature("Allaire", "municipality", **there),
    ]
    with geocoder(*known) as running:
        settings.GEOCODER_URL = running.url
        yield running


@pytest.fixture
def page(new_page) -> Page:
    return new_page(**PHONE, may_say=("status of 4", "status of 503"))


def place(page: Page) -> dict[str, str]:
    """What the fields of the place hold."""
    names = ("territory", "precision", "address", "postal_code", "point")
    return {name: page.locator(f"[name={name}]").input_value() for name in names}


def test_address_chosen_by_keyboard_fills_the_place(page: Page, addresses: Host) -> None:
    page.goto("/proposer/")
    fill(page)
    search = page.get_by_role("combobox", name="Chercher une adresse")
    search.press_sequentially("12 rue du p")
    options = page.locator("[role=option]")
    expect(options).to_have_text(
        ["12 Rue du Port 56350 Allairenuméro", "Rue du Port 56350 Allairerue", "Allairecommune"]
    )
    search.press("ArrowDown")
    search.press("Enter")
    expect(search).to_have_value("12 Rue du Port 56350 Allaire")
    expect(search).to_be_focused()
    expect(options.first).to_be_hidden()
    assert place(page) == {
        "territory": "Allaire (56350)",
        "precision": "exact",
        "address": "12 Rue du Port",
        "postal_code": "56350",
        "point": "-1.840000,48.060000",
    }
    expect(page.get_by_text("Le repère est placé.")).to_be_visible()
    page.get_by_role("button", name="Placer le repère sur la carte").click()
    expect(page.get_by_role("button", name=re.compile("Repère de l’initiative"))).to_be_focused()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    data = Contribution.objects.get().data
    assert (data["territory"], data["point"], data["precision"]) == ("allaire", [-1.84, 48.06], "exact")


def test_another_address_replaces_all_that_the_first_filled(page: Page, addresses: Host) -> None:
    page.goto("/proposer/")
    search = page.get_by_role("combobox", name="Chercher une adresse")
    search.press_sequentially("12 rue du p")
    page.get_by_role("option", name=re.compile("^12 Rue")).click()
    page.get_by_role("button", name="Placer le repère sur la carte").click()
    search.fill("rue du port")
    page.get_by_role("option", name=re.compile("^Rue du Port")).click()
    expect(search).to_have_value("Rue du Port 56350 Allaire")
    assert place(page)["precision"] == "street"
    search.fill("allaire")
    page.get_by_role("option", name=re.compile("^Allaire")).click()
    expect(search).to_have_value("Allaire")
    assert place(page) == {
        "territory": "Allaire (56350)",
        "precision": "commune",
        "address": "",
        "postal_code": "56350",
        "point": "",
    }
    assert asked(addresses)[1]["lon"] == "-1.850"


def test_address_found_stays_in_the_draft_and_the_search_does_not(page: Page, addresses: Host) -> None:
    page.goto("/proposer/")
    page.get_by_role("combobox", name="Chercher une adresse").press_sequentially("12 rue du p")
    page.get_by_role("option", name=re.compile("^12 Rue")).click()
    kept(page, "12 Rue du Port")
    filled = place(page)
    page.reload()
    expect(page.get_by_text("Votre brouillon est revenu.")).to_be_visible()
    assert place(page) == filled
    expect(page.get_by_role("combobox", name="Chercher une adresse")).to_have_value("")


def test_geocoder_that_is_down_stops_nobody(page: Page, settings: Settings) -> None:
    settings.GEOCODER_URL = "http://127.0.0.1:9"
    page.goto("/proposer/")
    fill(page)
    search = page.get_by_role("combobox", name="Chercher une adresse")
    search.fill("12 rue du port")
    expect(page.get_by_text("La recherche d’adresse ne répond pas.")).to_be_visible()
    search.press("Enter")
    expect(page).to_have_url(re.compile("/proposer/$"))
    page.get_by_role("combobox", name="Commune").fill("Allaire")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")


def test_without_script_there_is_no_search(new_page, addresses: Host) -> None:
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto("/proposer/")
    expect(page.get_by_label("Chercher une adresse")).to_be_hidden()
    expect(page.get_by_label("Commune")).to_be_visible()


def test_axe_finds_nothing_with_the_search(new_page, addresses: Host) -> None:
    page = new_page(**PHONE, may_say=BY_AXE)
    page.goto("/proposer/")
    search = page.get_by_role("combobox", name="Chercher une adresse")
    search.press_sequentially("12 rue du p")
    expect(page.locator("[role=option]")).to_have_count(3)
    search.press("ArrowDown")
    found = {"proposed": violations(page)}
    search.press("Enter")
    expect(search).to_have_value("12 Rue du Port 56350 Allaire")
    found["chosen"] = violations(page)
    page.goto("/donnees-personnelles/")
    found["privacy"] = violations(page)
    page.goto("/initiatives/?q=rustine&view=list")
    follow(page.locator("#resultats h3 a").first)
    follow(page.get_by_role("link", name="Corriger cette fiche"))
    expect(page.get_by_role("combobox", name="Chercher une adresse")).to_be_visible()
    found["correction"] = violations(page)
    assert {name: problems for name, problems in found.items() if problems} == {}
