"""A relay keys three paper sheets in without touching the mouse; the desk's other page is free of axe's remarks."""

from playwright.sync_api import Page, expect

from inventory.enums import Channel
from inventory.models import Contribution
from inventory.paper import next_sheet_codes
from tests.e2e.helpers import BY_AXE, submit, violations
from tests.e2e.test_moderation import sign_in

NAMES = ["Troc de plantes", "Prêt d’outils", "Café des voisins"]


def key_in(page: Page, code: str, name: str) -> None:
    expect(page.get_by_label("Numéro de la feuille")).to_be_focused()
    page.keyboard.type(code.lower())
    page.keyboard.press("Tab")
    page.keyboard.type(name)
    commune = page.get_by_label("Commune")
    for _ in range(80):
        if commune.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Allaire")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(name)


def test_relay_keys_three_sheets_from_the_keyboard(new_page, live_server, census: None) -> None:
    page = new_page()
    sign_in(page, live_server.url)
    page.goto("/moderation/saisie/")
    codes = next_sheet_codes(len(NAMES))
    for code, name in zip(codes, NAMES, strict=True):
        key_in(page, code, name)
    expect(page.get_by_text("3 feuilles saisies aujourd’hui")).to_be_visible()
    rows = Contribution.objects.filter(channel=Channel.PAPER).order_by("pk")
    assert {(row.sheet_number, row.data["name"]) for row in rows} == set(zip(codes, NAMES, strict=True))


def test_axe_finds_nothing_at_the_desk(new_page, live_server, census: None) -> None:
    page = new_page(may_say=(*BY_AXE, "status of 422"))
    sign_in(page, live_server.url)
    found = {}
    for address in (
        "/moderation/saisie/",
        "/moderation/feuilles/",
        "/moderation/membres/",
        "/moderation/doublons/",
        "/moderation/fraicheur/",
    ):
        page.goto(address)
        found[address] = violations(page)
    page.goto("/moderation/saisie/")
    submit(page, "Enregistrer, feuille suivante")
    expect(page.get_by_role("alert")).to_be_visible()
    found["refused"] = violations(page)
    assert {address: problems for address, problems in found.items() if problems} == {}
