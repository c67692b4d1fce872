"""Proposing an initiative on a phone: with script and without, draft, look-alikes, map pin, axe."""

import re

import pytest
from playwright.sync_api import Page, expect

from domino.guard import MIN_SECONDS
from domino.models import OutgoingMail
from inventory.models import Contribution, Territory
from tests.e2e.helpers import BY_AXE, follow, kept, submit, violations

pytestmark = pytest.mark.usefixtures("census")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(new_page) -> Page:
    return new_page(**PHONE, may_say=("status of 4",))


def fill(page: Page) -> None:
    page.get_by_label("Nom de l’initiative").fill("Le Troc de la gare")
    page.get_by_label("Que fait-on ensemble ?").fill("On échange des plants. C’est gratuit.")
    page.get_by_label("Votre adresse électronique").fill("camille@domino.example")


def send(page: Page) -> None:
    page.wait_for_timeout(1000 * MIN_SECONDS)
    submit(page, "Envoyer la proposition")


def test_citizen_submits_then_confirms(page: Page) -> None:
    page.goto("/")
    follow(page.get_by_role("main").get_by_role("link", name="Proposer une initiative"))
    fill(page)
    page.get_by_role("combobox", name="Commune").press_sequentially("alla")
    page.get_by_role("option", name="Allaire").click()
    expect(page.get_by_role("combobox", name="Commune")).to_have_value("Allaire")
    page.get_by_role("button", name="Placer le repère sur la carte").click()
    pin = page.get_by_role("button", name=re.compile("Repère de l’initiative"))
    expect(pin).to_be_focused()
    expect(page.locator("#id_point")).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_point")).not_to_have_value("")
    expect(page.locator("#id_precision")).to_have_value("exact")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    contribution = Contribution.objects.get()
    allaire = Territory.objects.get(slug="allaire")
    assert contribution.territory == allaire
    lon, lat = contribution.data["point"]
    assert allaire.centre and abs(lon - allaire.centre.x) < 0.02 and abs(lat - allaire.centre.y) < 0.02
    link = re.search(r"/proposer/confirmer/\S+", OutgoingMail.objects.get().body)
    assert link
    page.goto(link.group())
    submit(page, "Confirmer")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est confirmé, merci !")
    contribution.refresh_from_db()
    assert contribution.email_confirmed_at is not None
    page.goto("/proposer/")
    expect(page.get_by_label("Nom de l’initiative")).to_have_value("")


def test_proof_of_work_is_solved_in_the_browser(page: Page) -> None:
    page.goto("/proposer/")
    expect(page.locator("[name=form_proof]")).not_to_have_value("")


def test_double_click_sends_once(page: Page) -> None:
    page.goto("/proposer/")
    fill(page)
    page.get_by_label("Commune").fill("Allaire")
    page.wait_for_timeout(1000 * MIN_SECONDS)
    page.get_by_role("button", name="Envoyer la proposition").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    assert Contribution.objects.count() == OutgoingMail.objects.count() == 1


def test_without_script_the_whole_path_works(new_page) -> None:
    page = new_page(**PHONE, java_script_enabled=False, may_say=("status of 4",))
    page.goto("/proposer/")
    fill(page)
    page.get_by_label("Votre adresse électronique").fill("camille@domino")
    send(page)
    expect(page).to_have_title(re.compile("^Erreur : 2 réponses à corriger"))
    page.get_by_role("link", name=re.compile("Complétez l’adresse")).click()
    page.get_by_label("Votre adresse électronique").fill("camille@domino.example")
    page.get_by_label("Commune").fill("Allaire")
    expect(page.get_by_label("Nom de l’initiative")).to_have_value("Le Troc de la gare")
    expect(page.get_by_role("button", name="Placer le repère sur la carte")).to_be_hidden()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")


def test_draft_comes_back_and_can_be_forgotten(page: Page) -> None:
    page.goto("/proposer/")
    fill(page)
    kept(page, "camille@domino.example")
    page.goto("/initiatives/?view=list")
    page.goto("/proposer/")
    expect(page.get_by_text("Votre brouillon est revenu.")).to_be_visible()
    expect(page.get_by_label("Nom de l’initiative")).to_have_value("Le Troc de la gare")
    page.get_by_role("button", name="Effacer ce brouillon").click()
    expect(page.get_by_label("Nom de l’initiative")).to_have_value("")
    page.reload()
    expect(page.get_by_text("Votre brouillon est revenu.")).to_be_hidden()


def test_lookalike_is_shown_then_becomes_a_correction(page: Page) -> None:
    page.goto("/proposer/")
    fill(page)
    page.get_by_label("Commune").fill("Allaire")
    page.get_by_label("Nom de l’initiative").fill("Grainothèque")
    expect(page.get_by_role("link", name=re.compile("Grainothèque, Allaire"))).to_be_visible()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Est-ce l’une de ces fiches ?")
    page.get_by_role("button", name="C’est celle-ci : Grainothèque").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    assert Contribution.objects.get().kind == "correction"


def test_axe_finds_nothing_on_the_pages_of_proposals(new_page) -> None:
    page = new_page(**PHONE, may_say=(*BY_AXE, "status of 4"))
    page.goto("/proposer/")
    for summary in page.locator("main summary").all():
        summary.click()
    page.get_by_role("button", name="Placer le repère sur la carte").click()
    expect(page.get_by_role("button", name=re.compile("Repère de l’initiative"))).to_be_focused()
    found = {"form": violations(page)}
    page.get_by_label("Nom de l’initiative").fill("Grainothèque")
    submit(page, "Envoyer la proposition")
    expect(page.locator(".error-summary")).to_be_focused()
    found["refused"] = violations(page)
    page.goto("/initiatives/?q=rustine&view=list")
    follow(page.locator("#resultats h3 a").first)
    follow(page.get_by_role("link", name="Corriger cette fiche"))
    found["correction"] = violations(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_nothing_is_wider_than_320_pixels(new_page) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/proposer/")
    for summary in page.locator("main summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def tab_to(page: Page, control: str) -> None:
    """Go on with the Tab key until `control` (a selector) has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", control):
            return
    raise AssertionError(f"{control} is not reached with the keyboard")


def test_keyboard_alone_leads_from_the_first_field_to_the_confirmation(new_page) -> None:
    page = new_page()
    page.goto("/proposer/")
    for control, text in [
        ("#id_name", "Le Troc de la gare"),
        ("#id_description", "On échange des plants. C’est gratuit."),
        ("#id_territory", "alla"),
    ]:
        tab_to(page, control)
        page.keyboard.type(text)
    expect(page.get_by_role("option", name="Allaire")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Commune")).to_have_value("Allaire")
    tab_to(page, "#id_submitter_email")
    page.keyboard.type("camille@domino.example")
    page.wait_for_timeout(1000 * MIN_SECONDS)
    tab_to(page, "form#proposition button.button-primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")
    link = re.search(r"/proposer/confirmer/\S+", OutgoingMail.objects.get().body)
    assert link
    page.goto(link.group())
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est confirmé, merci !")
    assert Contribution.objects.get().email_confirmed_at is not None
